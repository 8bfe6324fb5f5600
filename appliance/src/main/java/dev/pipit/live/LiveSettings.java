package dev.pipit.live;

import java.time.Duration;

/**
 * How a stream is cut and how much of it is kept.
 *
 * @param segmentTarget length of a segment; also the distance of IDR pictures
 * @param partTarget length of a part
 * @param window how much media the playlist holds, at least seven segments are kept
 * @param windowBytes hard limit of the media memory, readers' pins included
 */
public record LiveSettings(
    Duration segmentTarget, Duration partTarget, Duration window, long windowBytes) {}
