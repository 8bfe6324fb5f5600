package dev.pipit.capture;

/**
 * What a V4L2 source has seen since it was opened.
 *
 * @param frames pictures that were handed out
 * @param lostFrames pictures that the driver numbered and never gave: no buffer was free, or the
 *     camera lost them
 * @param damagedFrames pictures that the driver marked as damaged, left out
 * @param shortFrames pictures with too few bytes, left out
 * @param repairedTimestamps stamps of the driver that could not be true
 */
public record CaptureCounters(
    long frames, long lostFrames, long damagedFrames, long shortFrames, long repairedTimestamps) {}
