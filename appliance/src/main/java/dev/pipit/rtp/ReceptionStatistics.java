package dev.pipit.rtp;

/**
 * Counts what a receiver reports of one sender (RFC 3550 6.4.1, A.1, A.3 and A.8). Feed it every
 * authentic packet as it comes, before the jitter buffer. One thread.
 */
public final class ReceptionStatistics {
  /** RFC 3550 6.4.1: 24 bits with a sign. */
  private static final int MOST_LOST = 0x7F_FFFF;

  private static final int LEAST_LOST = -0x80_0000;

  /** RFC 3550 6.4.1: the delay counts in 1/65536 s. */
  private static final long DELAY_UNITS = 1 << 16;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int ssrc;
  private final int clockRate;
  private final RtpSequence sequence =
      new RtpSequence(RtpSequence.MOST_DROPOUT, RtpSequence.MOST_MISORDER);
  private boolean started;
  private long base;
  private long received;
  private long expectedBefore;
  private long receivedBefore;
  private long lostBeforeRestart;
  private int transit;
  private long jitter;
  private boolean reported;
  private int lastReport;
  private long lastReportNanos;

  /**
   * @param ssrc the sender's
   * @param clockRate ticks of its timestamps in a second
   */
  public ReceptionStatistics(int ssrc, int clockRate) {
    this.ssrc = ssrc;
    this.clockRate = clockRate;
  }

  /**
   * Counts a packet.
   *
   * @param number its sequence number, 0 to 65535
   * @param timestamp its timestamp
   * @param arrivalNanos when it came, on the monotonic clock
   */
  public void received(int number, int timestamp, long arrivalNanos) {
    long lostBefore = lost();
    RtpSequence.Place place = sequence.accept(number);
    if (place == RtpSequence.Place.SUSPECT) {
      return;
    }
    int ticks = ticks(arrivalNanos) - timestamp;
    if (!started || place == RtpSequence.Place.RESTART) {
      lostBeforeRestart = lostBefore;
      started = true;
      base = sequence.highest();
      received = 0;
      expectedBefore = 0;
      receivedBefore = 0;
    } else {
      // A.8: a running mean over 16 packets, in sixteenths.
      long difference = Math.abs((long) (ticks - transit));
      jitter += difference - ((jitter + 8) >> 4);
    }
    transit = ticks;
    received++;
  }

  /**
   * Notes a sender report, by which its sender will know the time on the way (RFC 3550 6.4.1).
   *
   * @param ntpTime its 64 bits of time
   * @param arrivalNanos when it came
   */
  public void reported(long ntpTime, long arrivalNanos) {
    reported = true;
    lastReport = (int) (ntpTime >>> 16);
    lastReportNanos = arrivalNanos;
  }

  /** Packets that did not come, since the start; less than 0 when some came twice. */
  public long lost() {
    return lostBeforeRestart + (started ? expected() - received : 0);
  }

  /** The jitter now, in ticks of the sender's clock. */
  public int jitterTicks() {
    return (int) Math.min(jitter >> 4, Integer.MAX_VALUE);
  }

  /**
   * A report of now; its fraction is of the packets since the one before.
   *
   * @param nowNanos on the monotonic clock
   */
  public ReportBlock report(long nowNanos) {
    long expected = expected();
    long expectedInterval = expected - expectedBefore;
    long lostInterval = expectedInterval - (received - receivedBefore);
    expectedBefore = expected;
    receivedBefore = received;
    // A.3; of all packets lost 255 is said, as 256 has no room.
    int fraction =
        expectedInterval == 0 || lostInterval <= 0
            ? 0
            : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    int lost = Math.clamp(lost(), LEAST_LOST, MOST_LOST);
    return new ReportBlock(
        ssrc,
        fraction,
        lost,
        (int) sequence.highest(),
        jitterTicks(),
        lastReport,
        reported ? delayUnits(nowNanos - lastReportNanos) : 0);
  }

  private long expected() {
    return started ? sequence.highest() - base + 1 : 0;
  }

  private static int delayUnits(long nanos) {
    long seconds = nanos / NANOS_PER_SECOND;
    return (int)
        (seconds * DELAY_UNITS + nanos % NANOS_PER_SECOND * DELAY_UNITS / NANOS_PER_SECOND);
  }

  /** The arrival in ticks of the sender's clock; wraps around as timestamps do. */
  private int ticks(long nanos) {
    long seconds = Math.floorDiv(nanos, NANOS_PER_SECOND);
    long rest = Math.floorMod(nanos, NANOS_PER_SECOND);
    return (int) (seconds * clockRate + rest * clockRate / NANOS_PER_SECOND);
  }
}
