package dev.pipit.encode;

import java.nio.ByteBuffer;

/**
 * Looks at a JPEG (ITU-T T.81) without decoding it: is it one that every program can show? Cameras
 * leave out the Huffman tables, since those of Motion JPEG are always the same, append zeroes, and
 * cut pictures short.
 */
final class JpegScan {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int DQT = 0xDB;
  private static final int DHT = 0xC4;
  private static final int BASELINE = 0xC0;
  private static final int EXTENDED = 0xC1;

  private JpegScan() {}

  /**
   * How many bytes from index 0 are one whole sequential JPEG with all its tables (B.2.1).
   *
   * @param bytes up to its limit; position and limit are left alone
   * @return 0 when it is not such a JPEG
   */
  static int wholeLength(ByteBuffer bytes) {
    if (marker(bytes, 0) != SOI) {
      return 0;
    }
    int at = 2;
    boolean frame = false;
    boolean quantization = false;
    boolean huffman = false;
    while (true) {
      int marker = marker(bytes, at);
      if (marker < 0 || at + 4 > bytes.limit()) {
        return 0;
      }
      int length = (bytes.get(at + 2) & 0xFF) << 8 | (bytes.get(at + 3) & 0xFF);
      if (length < 2 || length > bytes.limit() - at - 2) {
        return 0;
      }
      at += 2 + length;
      switch (marker) {
        case SOI, EOI -> {
          return 0;
        }
        case BASELINE, EXTENDED -> frame = true;
        case DQT -> quantization = true;
        case DHT -> huffman = true;
        case SOS -> {
          return frame && quantization && huffman ? endOfScan(bytes, at) : 0;
        }
        default -> {
          // An application's segment, a comment, a restart interval: skipped by its length.
        }
      }
    }
  }

  /** The byte behind the end of the image, when nothing but coded data is before it (B.1.1.5). */
  private static int endOfScan(ByteBuffer bytes, int start) {
    int last = bytes.limit() - 1;
    for (int at = start; at < last; at++) {
      if (bytes.get(at) == (byte) 0xFF) {
        int next = bytes.get(at + 1) & 0xFF;
        if (next == EOI) {
          return at + 2;
        }
        boolean stuffed = next == 0 || next == 0xFF || (next >= 0xD0 && next <= 0xD7);
        if (!stuffed) {
          return 0;
        }
      }
    }
    return 0;
  }

  private static int marker(ByteBuffer bytes, int at) {
    return at + 2 <= bytes.limit() && bytes.get(at) == (byte) 0xFF ? bytes.get(at + 1) & 0xFF : -1;
  }
}
