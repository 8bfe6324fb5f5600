/**
 * The two systems of the SD image: which one starts, whatever happens; with the scripts that the
 * image has.
 */
@NullMarked
package dev.pipit.slots;

import org.jspecify.annotations.NullMarked;
