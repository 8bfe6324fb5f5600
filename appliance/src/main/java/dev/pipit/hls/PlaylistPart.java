package dev.pipit.hls;

/**
 * A part (partial segment) in a media playlist.
 *
 * @param durationTicks duration in ticks of 90 kHz
 * @param independent whether it holds an IDR picture
 */
public record PlaylistPart(long durationTicks, boolean independent) {}
