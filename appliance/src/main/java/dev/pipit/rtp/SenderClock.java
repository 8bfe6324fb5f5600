package dev.pipit.rtp;

import dev.pipit.media.MediaTime;
import java.util.Arrays;

/**
 * Maps the RTP timestamps of a sender, of 90 kHz, to the monotonic clock of this machine.
 *
 * <p>What a packet's arrival is later than its timestamp is an unknown distance between the two
 * clocks plus the delay on the way, which is never negative. So the least that was seen lately is
 * the distance and the least delay: the minimum over the last {@value #WINDOW_SECONDS} s. The
 * window lets it follow a sender whose clock is slow; one that is fast makes new minima by itself.
 *
 * <p>A picture waits for camera, encoder and pacing before it is sent; a sender report does not: it
 * says which timestamp is now (RFC 3550 6.4.1). Its arrival is a sample like that of a packet, and
 * usually the least one, so that with reports the time is that of the capture plus the way through
 * the network. The wall clock in the report is not used here, since it may be wrong or jump. A
 * report that says that pictures take more than two seconds to be sent is not believed: some
 * senders count on from what they sent last rather than from now.
 *
 * <p>Until a time was asked for, the least sample is taken at once: a sender that begins with what
 * it kept of the last second says so by a report behind its first packet. After that the mapping
 * moves towards a new minimum by a thousandth of the time that passes, far more than quartzes
 * drift, and by a twentieth in the first {@value #SETTLING_SECONDS} s; it never shows as a picture
 * too early or too late. Timestamps that jump by more than {@value #JUMP_SECONDS} s start it anew.
 * What comes out never goes back. One thread.
 */
public final class SenderClock {
  private static final int WINDOW_SECONDS = 16;
  private static final int SETTLING_SECONDS = 10;
  private static final int JUMP_SECONDS = 5;
  private static final long SECOND = 1_000_000_000L;
  private static final long MOST_SENDER_DELAY_NANOS = 2 * SECOND;
  private static final long MOST_KEPT_NANOS = 10 * SECOND;
  private static final int SETTLING_SHARE = 20;
  private static final int SETTLED_SHARE = 1000;
  private static final long NOTHING = Long.MAX_VALUE;

  private final RtpTimestamps timestamps = new RtpTimestamps();

  /** The least distance that was seen in each second of the window. */
  private final long[] least = new long[WINDOW_SECONDS];

  private boolean started;
  private boolean told;
  private long newestTicks;
  private long startNanos;
  private long newestNanos;
  private long newestSecond;
  private long distance;
  private long mappedTicks = Long.MIN_VALUE;
  private long mappedNanos = Long.MIN_VALUE;
  private long jumps;
  private long reportsNotBelieved;

  /**
   * Notes that a packet came.
   *
   * @param timestamp its timestamp
   * @param arrivalNanos when it came, on the monotonic clock
   */
  public void arrived(int timestamp, long arrivalNanos) {
    long sample = sample(timestamp, arrivalNanos);
    // A path that kept packets back shows as well, but their timestamps go on as before.
    long stepNanos = MediaTime.nanosFromTicks(timestamps.peek(timestamp) - newestTicks);
    if (started
        && Math.abs(sample - distance) > JUMP_SECONDS * SECOND
        && Math.abs(stepNanos) > JUMP_SECONDS * SECOND) {
      jumps++;
      restart();
      sample = sample(timestamp, arrivalNanos);
    }
    newestTicks = timestamps.ticks(timestamp);
    if (!started) {
      start(sample, arrivalNanos);
    }
    take(sample, arrivalNanos);
  }

  /**
   * Notes a sender report.
   *
   * @param timestamp the one that the report says is now
   * @param arrivalNanos when it came, on the monotonic clock
   */
  public void reported(int timestamp, long arrivalNanos) {
    if (!started) {
      // With no packet there is nothing that could show it wrong.
      return;
    }
    long sample = sample(timestamp, arrivalNanos);
    // One that begins with what it kept may be behind by more, which its first report shows.
    boolean atFirst = !told && sample < distance && distance - sample < MOST_KEPT_NANOS;
    if (!atFirst && Math.abs(sample - distance) > MOST_SENDER_DELAY_NANOS) {
      reportsNotBelieved++;
      return;
    }
    take(sample, arrivalNanos);
  }

  /**
   * The time of a timestamp, on the monotonic clock of this machine, nanoseconds.
   *
   * @throws IllegalStateException when no packet {@linkplain #arrived came} yet
   */
  public long nanosOf(int timestamp) {
    if (!started) {
      throw new IllegalStateException("no packet came, so nothing is known of the sender's clock");
    }
    told = true;
    long ticks = timestamps.peek(timestamp);
    long nanos = MediaTime.nanosFromTicks(ticks) + distance;
    if (ticks > mappedTicks) {
      nanos = mappedNanos == Long.MIN_VALUE ? nanos : Math.max(nanos, mappedNanos + 1);
      mappedTicks = ticks;
      mappedNanos = nanos;
      return nanos;
    }
    return ticks == mappedTicks ? mappedNanos : Math.min(nanos, mappedNanos);
  }

  /** Forgets the sender, as when another one takes its place; times still do not go back. */
  public void restart() {
    started = false;
    told = false;
    timestamps.restart();
    mappedTicks = Long.MIN_VALUE;
  }

  /** How often timestamps jumped. */
  public long jumps() {
    return jumps;
  }

  /** How many sender reports said what cannot be. */
  public long reportsNotBelieved() {
    return reportsNotBelieved;
  }

  private long sample(int timestamp, long arrivalNanos) {
    return arrivalNanos - MediaTime.nanosFromTicks(timestamps.peek(timestamp));
  }

  private void start(long sample, long arrivalNanos) {
    started = true;
    startNanos = arrivalNanos;
    newestNanos = arrivalNanos;
    newestSecond = Math.floorDiv(arrivalNanos, SECOND);
    distance = sample;
    Arrays.fill(least, NOTHING);
  }

  private void take(long sample, long arrivalNanos) {
    long second = Math.floorDiv(arrivalNanos, SECOND);
    long from = Math.max(newestSecond + 1, second - WINDOW_SECONDS + 1);
    for (long passed = from; passed <= second; passed++) {
      least[place(passed)] = NOTHING;
    }
    newestSecond = Math.max(newestSecond, second);
    int place = place(newestSecond);
    least[place] = Math.min(least[place], sample);
    long passedNanos = Math.max(0, arrivalNanos - newestNanos);
    newestNanos = Math.max(newestNanos, arrivalNanos);
    boolean settling = arrivalNanos - startNanos < SETTLING_SECONDS * SECOND;
    long most = passedNanos / (settling ? SETTLING_SHARE : SETTLED_SHARE);
    // Before anybody was told a time there is none that could show a step.
    distance =
        told ? distance + Math.clamp(least() - distance, -most, most) : Math.min(distance, least());
  }

  private long least() {
    long all = NOTHING;
    for (long one : least) {
      all = Math.min(all, one);
    }
    return all;
  }

  private static int place(long second) {
    return Math.floorMod(second, WINDOW_SECONDS);
  }
}
