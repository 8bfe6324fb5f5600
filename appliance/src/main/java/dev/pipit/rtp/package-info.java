/**
 * H.264 over RTP: packets (RFC 3550), the payload of H.264 (RFC 6184), what protects them (RFC
 * 3711, RFC 7714), what is said about them (RTCP, SDP), and the way back from packets that come
 * late, twice, in another order or not at all to access units on a clock of this machine.
 *
 * <p>Pure: bytes and times go in, values come out. What comes from outside may be anything; a fault
 * of it is a value, never an exception. An exception means that the caller broke a rule.
 */
@NullMarked
package dev.pipit.rtp;

import org.jspecify.annotations.NullMarked;
