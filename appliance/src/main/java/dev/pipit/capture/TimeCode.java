package dev.pipit.capture;

import dev.pipit.draw.Canvas;

/**
 * Writes the time of a picture into the picture, so that a program that sees it can tell how old it
 * is.
 *
 * <p>A row of 64 square blocks at the top left; the side of a block is a 64th of the width, rounded
 * down to an even number. Luma 16 is 0 and 235 is 1. Block 0 is 1 and block 1 is 0; blocks 2 to 49
 * are the Unix time in milliseconds, 50 to 57 its CRC-8 (polynomial 0x07, initial value 0, over the
 * six bytes), 58 to 61 the low four bits of the number of the picture, all with the most
 * significant bit first; block 62 is 0 and block 63 is 1.
 */
final class TimeCode {
  private static final int BLOCKS = 64;

  /** The narrowest picture that has room for blocks of two by two pixels. */
  static final int MIN_WIDTH_PIXELS = 2 * BLOCKS;

  private static final byte[] CRC = crcTable();

  private final int side;
  private final byte[] row;

  TimeCode(int widthPixels) {
    side = sidePixels(widthPixels);
    row = new byte[BLOCKS * side];
  }

  /** The height of the row. */
  static int sidePixels(int widthPixels) {
    return widthPixels / BLOCKS & ~1;
  }

  void draw(Canvas canvas, long unixMillis, long number) {
    long bits = code(unixMillis, number);
    for (int block = 0; block < BLOCKS; block++) {
      byte luma = (byte) ((bits >>> (BLOCKS - 1 - block) & 1) == 1 ? 235 : 16);
      for (int x = 0; x < side; x++) {
        row[block * side + x] = luma;
      }
    }
    canvas.repeatLuma(0, side, row);
  }

  /** The blocks as bits, block 0 the most significant one. */
  static long code(long unixMillis, long number) {
    long millis = unixMillis & 0xFFFF_FFFF_FFFFL;
    return 1L << 63 | millis << 14 | crc(millis) << 6 | (number & 15) << 2 | 1;
  }

  private static long crc(long millis) {
    int crc = 0;
    for (int shift = 40; shift >= 0; shift -= 8) {
      crc = CRC[(crc ^ (int) (millis >>> shift)) & 255];
    }
    return crc & 255;
  }

  private static byte[] crcTable() {
    byte[] table = new byte[256];
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc << 1 ^ ((crc & 0x80) != 0 ? 0x107 : 0);
      }
      table[i] = (byte) crc;
    }
    return table;
  }
}
