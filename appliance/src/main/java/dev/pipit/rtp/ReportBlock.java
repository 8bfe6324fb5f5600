package dev.pipit.rtp;

/**
 * What a receiver says of one sender's packets (RFC 3550 6.4.1).
 *
 * @param ssrc whose packets
 * @param fractionLost of the packets since the report before, in 256ths, 0 to 255
 * @param lost packets in all that did not come; less than 0 when some came twice; 24 bits
 * @param highestSequence the newest sequence number, with how often it wrapped around above it
 * @param jitter of the time between packets, in ticks of the sender's clock
 * @param lastReport the middle 32 bits of the time in the newest sender report; 0 when none came
 * @param delaySinceLastReport since it came, in 65,536ths of a second; 0 when none came
 */
public record ReportBlock(
    int ssrc,
    int fractionLost,
    int lost,
    int highestSequence,
    int jitter,
    int lastReport,
    int delaySinceLastReport) {}
