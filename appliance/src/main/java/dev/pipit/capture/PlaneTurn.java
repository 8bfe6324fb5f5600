package dev.pipit.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns and mirrors a plane of bytes. Works on eight by eight bytes at a time, held in eight longs:
 * that is as quick as the memory, where single bytes are not. For one thread; allocates nothing.
 */
final class PlaneTurn {
  private static final int BLOCK = 8;

  private final long[] rows = new long[BLOCK];
  private final byte[] line;
  private final Turn turn;

  /**
   * @param mostBytes of a line
   */
  PlaneTurn(Turn turn, int mostBytes) {
    this.turn = turn;
    this.line = new byte[mostBytes];
  }

  /**
   * Turns one plane.
   *
   * @param from little-endian; read by index
   * @param width bytes of a line of {@code from}
   * @param height lines of {@code from}
   * @param to little-endian; written by index; has lines of {@code height} bytes when the turn
   *     transposes
   */
  void turn(
      ByteBuffer from,
      int fromStart,
      int fromStride,
      int width,
      int height,
      ByteBuffer to,
      int toStart,
      int toStride) {
    if (from.order() != ByteOrder.LITTLE_ENDIAN || to.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalArgumentException("both buffers must be little-endian");
    }
    // Upside down is reading the lines from the last to the first.
    int first = turn.upsideDown() ? fromStart + (height - 1) * fromStride : fromStart;
    int step = turn.upsideDown() ? -fromStride : fromStride;
    if (turn.transpose()) {
      transpose(from, first, step, width, height, to, toStart, toStride);
    } else {
      for (int y = 0; y < height; y++) {
        if (turn.mirror()) {
          mirror(from, first + y * step, width, to, toStart + y * toStride);
        } else {
          to.put(toStart + y * toStride, from, first + y * step, width);
        }
      }
    }
  }

  private void mirror(ByteBuffer from, int at, int width, ByteBuffer to, int toAt) {
    from.get(at, line, 0, width);
    int x = 0;
    for (; x + BLOCK <= width; x += BLOCK) {
      long eight = 0;
      for (int i = 0; i < BLOCK; i++) {
        eight |= (line[width - 1 - x - i] & 0xFFL) << (8 * i);
      }
      to.putLong(toAt + x, eight);
    }
    for (; x < width; x++) {
      to.put(toAt + x, line[width - 1 - x]);
    }
  }

  private void transpose(
      ByteBuffer from,
      int first,
      int step,
      int width,
      int height,
      ByteBuffer to,
      int toStart,
      int toStride) {
    int wholeHeight = height - height % BLOCK;
    int wholeWidth = width - width % BLOCK;
    for (int y = 0; y < wholeHeight; y += BLOCK) {
      for (int x = 0; x < wholeWidth; x += BLOCK) {
        for (int i = 0; i < BLOCK; i++) {
          rows[i] = from.getLong(first + (y + i) * step + x);
        }
        transposeBlock();
        for (int i = 0; i < BLOCK; i++) {
          to.putLong(toStart + column(x + i, width) * toStride + y, rows[i]);
        }
      }
      bytes(from, first, step, wholeWidth, width, y, y + BLOCK, width, to, toStart, toStride);
    }
    bytes(from, first, step, 0, width, wholeHeight, height, width, to, toStart, toStride);
  }

  /** The line that a column becomes. */
  private int column(int x, int width) {
    return turn.mirror() ? width - 1 - x : x;
  }

  private void bytes(
      ByteBuffer from,
      int first,
      int step,
      int fromX,
      int toX,
      int fromY,
      int toY,
      int width,
      ByteBuffer to,
      int toStart,
      int toStride) {
    for (int y = fromY; y < toY; y++) {
      for (int x = fromX; x < toX; x++) {
        to.put(toStart + column(x, width) * toStride + y, from.get(first + y * step + x));
      }
    }
  }

  /** Swaps the halves, the quarters and the eighths that are on the wrong side. */
  private void transposeBlock() {
    exchange(4, 32, 0x00000000_FFFFFFFFL);
    exchange(2, 16, 0x0000FFFF_0000FFFFL);
    exchange(1, 8, 0x00FF00FF_00FF00FFL);
  }

  private void exchange(int distance, int shift, long mask) {
    for (int i = 0; i < BLOCK; i++) {
      if ((i & distance) == 0) {
        long swapped = ((rows[i] >>> shift) ^ rows[i + distance]) & mask;
        rows[i + distance] ^= swapped;
        rows[i] ^= swapped << shift;
      }
    }
  }
}
