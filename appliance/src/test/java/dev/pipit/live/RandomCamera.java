package dev.pipit.live;

import java.util.SplittableRandom;

/** A camera and encoder with every bad habit, and a stream that it feeds. */
final class RandomCamera {
  private static final double[] RATES = {60, 30, 30, 25, 24, 15, 10, 8, 5, 3, 1.5};
  private static final long MILLI = 1_000_000;

  private final SplittableRandom random;
  private final Pictures pictures;
  private final LiveStream stream;
  private final HandClock clock;
  private double framesPerSecond = 30;
  private double jitter;
  private int ignoredIdrs;
  private long nowNanos = 5_000 * MILLI;
  private long captureShiftNanos;
  private boolean first = true;

  RandomCamera(long seed, LiveStream stream, HandClock clock) {
    this.random = new SplittableRandom(seed);
    this.pictures = new Pictures(seed);
    this.stream = stream;
    this.clock = clock;
  }

  /** A well-behaved picture. */
  void plain(double rate) {
    framesPerSecond = rate;
    jitter = 0;
    picture(false);
  }

  /** One more picture, and perhaps a mishap before it. */
  void step() {
    boolean changed = false;
    switch (random.nextInt(120)) {
      case 0 -> framesPerSecond = RATES[random.nextInt(RATES.length)];
      case 1 -> jitter = random.nextDouble() * 0.9;
      case 2 -> nowNanos += random.nextLong(100, 3000) * MILLI;
      case 3 -> {
        nowNanos += random.nextLong(500, 5000) * MILLI;
        clock.set(nowNanos);
        stream.stalled();
      }
      case 4 -> ignoredIdrs = random.nextInt(200);
      case 5 -> {
        pictures.changeFormat();
        changed = true;
      }
      case 6 -> {
        stream.discontinuity();
        if (random.nextBoolean()) {
          pictures.changeFormat();
        }
        ignoredIdrs = 0;
      }
      case 7 -> captureShiftNanos -= random.nextLong(1, 300) * MILLI;
      case 8 -> captureShiftNanos -= 10_000 * MILLI;
      case 9 -> captureShiftNanos += 3_600_000 * MILLI;
      case 10 -> captureShiftNanos = 0;
      case 11 -> clock.shiftWall(random.nextLong(-3_600_000, 3_600_000));
      case 12 -> nowNanos -= (long) (1e9 / framesPerSecond);
      default -> {}
    }
    picture(changed);
  }

  private void picture(boolean mustBeIdr) {
    double interval = 1e9 / framesPerSecond;
    nowNanos += (long) (interval * (1 + jitter * (random.nextDouble() - 0.5)));
    clock.set(Math.max(clock.monotonicNanos(), nowNanos));
    long capture = nowNanos + captureShiftNanos;
    boolean wanted = stream.wantsIdr(capture);
    boolean idr = mustBeIdr || first || random.nextInt(300) == 0 || (wanted && ignoredIdrs <= 0);
    ignoredIdrs--;
    first = false;
    stream.publish(
        pictures.next(idr, idr ? random.nextInt(3000, 20_000) : random.nextInt(1, 3000), capture));
  }
}
