/**
 * The health of the machine: what {@code /proc} and {@code /sys} say, judged in plain words, with
 * the last ten minutes. Whatever the kernel does not tell is left out, never guessed. And what is
 * wired to its header: lamp, button, motion sensor.
 */
@NullMarked
package dev.pipit.device;

import org.jspecify.annotations.NullMarked;
