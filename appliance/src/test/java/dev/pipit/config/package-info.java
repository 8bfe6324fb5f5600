@NullMarked
package dev.pipit.config;

import org.jspecify.annotations.NullMarked;
