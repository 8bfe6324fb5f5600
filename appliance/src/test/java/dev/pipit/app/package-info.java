/** The command line and what it prints. */
@NullMarked
package dev.pipit.app;

import org.jspecify.annotations.NullMarked;
