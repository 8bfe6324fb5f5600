package dev.pipit.encode;

import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * A picture with shapes, some texture and motion, to try encoders with: drawn line by line from one
 * pattern, so that drawing costs little.
 */
final class MovingPicture {
  private static final int DRIFT_PIXELS = 128;

  private final RawFormat format;
  private final RawFrame frame;
  private final byte[] pattern;

  /**
   * @param format YU12
   */
  MovingPicture(RawFormat format) {
    this.format = format;
    int size = format.strideBytes() * format.heightPixels() * 3 / 2;
    this.frame = new RawFrame(0, format, ByteBuffer.allocateDirect(size), released -> {});
    this.pattern = new byte[format.widthPixels() + DRIFT_PIXELS];
    Random random = new Random(1);
    for (int x = 0; x < pattern.length; x++) {
      double wave = 60 * Math.sin(x / 23.0) + (x / 64 % 2 == 0 ? 30 : -30);
      pattern[x] = (byte) (126 + wave + random.nextInt(8));
    }
  }

  /** The one frame, with what was drawn last. */
  RawFrame frame() {
    return frame;
  }

  void draw(int number, long captureNanos) {
    ByteBuffer bytes = frame.bytes().clear();
    int stride = format.strideBytes();
    int height = format.heightPixels();
    for (int y = 0; y < height; y++) {
      int shift = (y / 2 + y / 48 * 31 + number * 3) % DRIFT_PIXELS;
      bytes.put(y * stride, pattern, shift, format.widthPixels());
    }
    for (int y = 0; y < height; y++) {
      int shift = (y + number) % DRIFT_PIXELS;
      bytes.put(stride * height + y * (stride / 2), pattern, shift, format.widthPixels() / 2);
    }
    frame.hold(captureNanos, bytes.capacity());
  }
}
