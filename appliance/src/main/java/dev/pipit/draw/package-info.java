/** Drawing on raw pictures: rectangles and letters. */
@NullMarked
package dev.pipit.draw;

import org.jspecify.annotations.NullMarked;
