package dev.pipit.rtp;

/**
 * What a {@link JitterBuffer} counted.
 *
 * @param missing packets that were waited for in vain
 * @param late packets that came after they were given up
 * @param duplicates packets that came again
 * @param overflows packets for which there was no room
 * @param dropped packets that were held, or suspected, when something else came
 * @param restarts how often counting started anew
 */
public record JitterCounts(
    long missing, long late, long duplicates, long overflows, long dropped, long restarts) {}
