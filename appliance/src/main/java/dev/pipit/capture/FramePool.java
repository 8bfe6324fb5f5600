package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A few frames in direct memory that are used again and again. One thread takes, any thread
 * releases. The memory lives as long as somebody refers to it.
 */
final class FramePool {
  private final RawFrame[] frames;
  private final Canvas[] canvases;
  private final AtomicInteger free;

  /** Makes {@code count} frames of YU12, at most 31. */
  FramePool(RawFormat format, int count) {
    this(format, count, Canvas.lengthBytes(format));
    for (int i = 0; i < count; i++) {
      canvases[i] = new Canvas(format, frames[i].bytes());
    }
  }

  /** Makes {@code count} frames, at most 31, of any format; nothing is drawn on them. */
  FramePool(RawFormat format, int count, int frameBytes) {
    frames = new RawFrame[count];
    canvases = new Canvas[count];
    for (int i = 0; i < count; i++) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(frameBytes);
      frames[i] = new RawFrame(i, format, bytes, this::takeBack);
    }
    free = new AtomicInteger((1 << count) - 1);
  }

  int count() {
    return frames.length;
  }

  /** The frame of this index, whether held or not. */
  RawFrame frame(int index) {
    return frames[index];
  }

  /** Draws on the frame of this index. */
  Canvas canvas(int index) {
    return canvases[index];
  }

  /** A frame that nobody holds, or null when all are held. */
  @Nullable RawFrame take() {
    int now = free.get();
    if (now == 0) {
      return null;
    }
    int index = Integer.numberOfTrailingZeros(now);
    free.getAndAccumulate(1 << index, (bits, taken) -> bits & ~taken);
    return frames[index];
  }

  private void takeBack(RawFrame frame) {
    int bit = 1 << frame.index();
    int before = free.getAndAccumulate(bit, (bits, back) -> bits | back);
    if ((before & bit) != 0) {
      throw new IllegalStateException("Frame " + frame.index() + " was released twice");
    }
  }
}
