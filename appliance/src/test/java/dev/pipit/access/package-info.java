/** Who is let in, and who is not. */
@NullMarked
package dev.pipit.access;

import org.jspecify.annotations.NullMarked;
