/**
 * The screen that is plugged into the board: the kernel's frame buffer, and what is drawn there.
 */
@NullMarked
package dev.pipit.screen;

import org.jspecify.annotations.NullMarked;
