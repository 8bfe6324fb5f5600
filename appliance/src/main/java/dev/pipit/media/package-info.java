/**
 * What a picture is on its way: raw frames, access units, parameter sets, times. Needs the JDK
 * only.
 */
@NullMarked
package dev.pipit.media;

import org.jspecify.annotations.NullMarked;
