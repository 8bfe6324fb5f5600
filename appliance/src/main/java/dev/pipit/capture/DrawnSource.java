package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A source that draws its pictures itself, each at its instant on a fixed grid of the monotonic
 * clock, on the thread that asks for it. An instant that was missed is left out and counted, never
 * made up for; the newest is drawn.
 */
abstract sealed class DrawnSource implements Source permits TestPictureSource, SlateSource {
  private static final int BUFFERS = 4;

  private final RawFormat format;
  private final double framesPerSecond;
  private final PictureClock clock;
  private final FramePool pool;
  private final long startNanos;
  private long nextNumber;
  private long droppedFrames;
  private boolean closed;

  DrawnSource(RawFormat format, double framesPerSecond, PictureClock clock) {
    if (!(framesPerSecond > 0 && framesPerSecond <= 1000)) {
      throw new IllegalArgumentException(
          "Pictures can be drawn at up to 1000 per second, not at " + framesPerSecond);
    }
    this.format = format;
    this.framesPerSecond = framesPerSecond;
    this.clock = clock;
    this.pool = new FramePool(format, BUFFERS);
    this.startNanos = clock.nanoTime();
  }

  /** YU12 without padding, in the colour space that is usual for the height. */
  static RawFormat format(int widthPixels, int heightPixels) {
    ColorSpace space = heightPixels >= 720 ? ColorSpace.BT709 : ColorSpace.BT601;
    return new RawFormat(PixelFormat.YU12, widthPixels, heightPixels, widthPixels, space);
  }

  /**
   * Draws one picture.
   *
   * @param buffer which of the buffers {@code canvas} draws on; it still shows what was drawn there
   *     last
   * @param number the place of the picture on the grid, from 0
   * @param unixMillis the time of day at that instant
   */
  abstract void draw(Canvas canvas, int buffer, long number, long unixMillis);

  /** Draws what stands still, once, and copies it to all buffers. */
  final void onEveryBuffer(Consumer<Canvas> draw) {
    draw.accept(pool.canvas(0));
    for (int i = 1; i < pool.count(); i++) {
      pool.canvas(i).copy(pool.canvas(0));
    }
  }

  @Override
  public final @Nullable RawFrame next(Duration timeout) throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("The source is closed");
    }
    long deadline = clock.nanoTime() + timeout.toNanos();
    while (true) {
      skipMissed();
      long instant = instantNanos(nextNumber);
      if (instant - deadline > 0) {
        clock.waitUntil(deadline);
        return null;
      }
      clock.waitUntil(instant);
      skipMissed();
      long number = nextNumber++;
      RawFrame frame = pool.take();
      if (frame != null) {
        long captureNanos = instantNanos(number);
        long unixMillis = clock.unixMillis() - (clock.nanoTime() - captureNanos) / 1_000_000;
        draw(pool.canvas(frame.index()), frame.index(), number, unixMillis);
        return frame.hold(captureNanos, Canvas.lengthBytes(format));
      }
      droppedFrames++;
    }
  }

  /** Leaves out the instants that a newer one has followed already. */
  private void skipMissed() {
    long newest = (long) ((clock.nanoTime() - startNanos) * framesPerSecond / 1e9);
    if (newest > nextNumber) {
      droppedFrames += newest - nextNumber;
      nextNumber = newest;
    }
  }

  private long instantNanos(long number) {
    return startNanos + (long) Math.ceil(number * 1e9 / framesPerSecond);
  }

  @Override
  public final RawFormat format() {
    return format;
  }

  @Override
  public final double framesPerSecond() {
    return framesPerSecond;
  }

  @Override
  public final long droppedFrames() {
    return droppedFrames;
  }

  @Override
  public final void close() {
    closed = true;
  }
}
