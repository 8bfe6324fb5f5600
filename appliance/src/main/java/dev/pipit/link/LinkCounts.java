package dev.pipit.link;

/**
 * What happened since the start, for the metrics.
 *
 * @param connections how often a relay has let the device in
 * @param faults how often a connection failed or ended by a fault
 * @param dropped reports that were not sent because the relay took nothing
 * @param roundTripMicros from the last ping to its pong; -1 while there was none
 */
public record LinkCounts(long connections, long faults, long dropped, long roundTripMicros) {}
