/** The composition root and the command line. */
@NullMarked
package dev.pipit.app;

import org.jspecify.annotations.NullMarked;
