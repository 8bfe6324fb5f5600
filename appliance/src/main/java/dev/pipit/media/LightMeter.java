package dev.pipit.media;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How bright the pictures of a camera are, of one picture a second at most, and only while somebody
 * asks. Those that pictures pass by note a few of their pixels; nothing is kept of them but the
 * mean. Times are those of {@link System#nanoTime()}. Any thread.
 */
public final class LightMeter {
  /** Pixels that are looked at, in each direction. */
  public static final int GRID = 32;

  private static final long EVERY_NANOS = 1_000_000_000L;

  /** Who has not asked for so long does not want to know any more. */
  private static final long WANTED_NANOS = 5_000_000_000L;

  /** What is older says nothing of now. A camera may give a picture in some seconds only. */
  private static final long STALE_NANOS = 15_000_000_000L;

  private static final int BLACK = 16;
  private static final double LIMITED_RANGE = 219;
  private static final double FULL_RANGE = 255;

  private record Reading(double brightness, long nanos) {}

  private record Wish(long untilNanos) {}

  private volatile @Nullable Wish wish;
  private volatile @Nullable Reading newest;

  /**
   * How bright a picture of the last seconds was: 0 is black, 1 is white; empty when none was
   * measured. To ask is to want to know for the next seconds.
   */
  public OptionalDouble brightness(long nowNanos) {
    wish = new Wish(nowNanos + WANTED_NANOS);
    Reading reading = newest;
    return reading == null || nowNanos - reading.nanos > STALE_NANOS
        ? OptionalDouble.empty()
        : OptionalDouble.of(reading.brightness);
  }

  /** Whether somebody wants to know, and the newest picture that was looked at is too old. */
  public boolean isDue(long nowNanos) {
    Wish now = wish;
    if (now == null || nowNanos - now.untilNanos >= 0) {
      return false;
    }
    Reading reading = newest;
    return reading == null || nowNanos - reading.nanos >= EVERY_NANOS;
  }

  /**
   * Notes a picture.
   *
   * @param meanLuma of its pixels, 0 to 255
   * @param fullRange whether black is 0 and white 255, rather than 16 and 235
   */
  public void note(double meanLuma, boolean fullRange, long nowNanos) {
    double brightness = fullRange ? meanLuma / FULL_RANGE : (meanLuma - BLACK) / LIMITED_RANGE;
    newest = new Reading(Math.clamp(brightness, 0, 1), nowNanos);
  }

  /** Looks at a frame if one is due and its pixels lie open; who calls holds it. */
  public void offer(RawFrame frame, long nowNanos) {
    RawFormat format = frame.format();
    if (format.pixelFormat().isCoded() || !isDue(nowNanos)) {
      return;
    }
    double mean = meanLuma(format, frame.bytes());
    if (mean >= 0) {
      note(mean, format.colorSpace().fullRange(), nowNanos);
    }
  }

  /** Of a grid of pixels; negative when the frame is too short. */
  private static double meanLuma(RawFormat format, ByteBuffer bytes) {
    int first = format.pixelFormat() == PixelFormat.UYVY ? 1 : 0;
    int step =
        switch (format.pixelFormat()) {
          case YUYV, UYVY -> 2;
          case NV12, YU12, MJPEG, H264 -> 1;
        };
    int sum = 0;
    for (int row = 0; row < GRID; row++) {
      int line = middle(row, format.heightPixels()) * format.strideBytes() + first;
      for (int column = 0; column < GRID; column++) {
        int at = line + middle(column, format.widthPixels()) * step;
        if (at >= bytes.limit()) {
          return -1;
        }
        sum += bytes.get(at) & 0xff;
      }
    }
    return (double) sum / (GRID * GRID);
  }

  /** The pixel in the middle of one of the grid's cells. */
  public static int middle(int cell, int pixels) {
    return (2 * cell + 1) * pixels / (2 * GRID);
  }
}
