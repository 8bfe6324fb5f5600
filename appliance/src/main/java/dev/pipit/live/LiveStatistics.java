package dev.pipit.live;

/**
 * A stream at one moment, for the state of the API and the metrics. Counters run from the start of
 * the stream and never go down.
 *
 * @param codecs the RFC 6381 string of the newest format, empty before the first IDR
 * @param widthPixels of the newest format, 0 before the first IDR
 * @param heightPixels of the newest format, 0 before the first IDR
 * @param framesPerSecond measured over the newest seconds, 0 before there is something to measure
 * @param bitsPerSecond measured over the newest seconds, CMAF framing included
 * @param windowSeconds media that the playlist lists
 * @param windowBytes media that is kept, listed or not
 * @param memoryBytes memory taken from the system for media; never above the setting
 * @param pinnedBytes memory outside the window that slow readers still hold
 * @param subscriptions viewers of the push way
 * @param heldRequests HLS requests that wait for what comes next
 * @param accessUnits access units taken into the window
 * @param droppedAccessUnits access units left out: no IDR to start with, no memory, or no picture
 *     in them
 * @param forcedCuts segments cut without an IDR because the encoder gave none
 * @param discontinuities breaks of format or producer
 * @param timelineShifts times that the mapping from decode time to wall clock moved: a gap longer
 *     than a part, or a bad timestamp
 * @param skippedChunks chunks left out for viewers that were too slow
 * @param revokedPins slow readers that were told to let memory go
 * @param hlsRequests requests for playlists and media
 * @param hlsNotFound requests for something that is not there
 * @param hlsRejected requests that break the rules, or that found too many waiting
 * @param hlsTimedOut requests that waited in vain
 */
public record LiveStatistics(
    String codecs,
    int widthPixels,
    int heightPixels,
    double framesPerSecond,
    long bitsPerSecond,
    double windowSeconds,
    long windowBytes,
    long memoryBytes,
    long pinnedBytes,
    int subscriptions,
    int heldRequests,
    long accessUnits,
    long droppedAccessUnits,
    long forcedCuts,
    long discontinuities,
    long timelineShifts,
    long skippedChunks,
    long revokedPins,
    long hlsRequests,
    long hlsNotFound,
    long hlsRejected,
    long hlsTimedOut) {}
