/**
 * Raw frames to access units: encoders, how they are probed, decoding and conversion before them.
 */
@NullMarked
package dev.pipit.encode;

import org.jspecify.annotations.NullMarked;
