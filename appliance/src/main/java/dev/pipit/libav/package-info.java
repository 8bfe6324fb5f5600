/**
 * The little of ffmpeg's libraries that more than one package needs: loading them, pictures in
 * their memory, decoding, conversion. Media bytes in, media bytes out; no thread, no clock.
 */
@NullMarked
package dev.pipit.libav;

import org.jspecify.annotations.NullMarked;
