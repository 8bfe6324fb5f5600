/** One TOML file, the environment and the command line, read into records and checked. */
@NullMarked
package dev.pipit.config;

import org.jspecify.annotations.NullMarked;
