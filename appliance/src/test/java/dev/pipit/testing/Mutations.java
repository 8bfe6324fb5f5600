package dev.pipit.testing;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Spoils bytes in the ways that break parsers: flipped bits, telling values, cuts, repetitions. The
 * same seed spoils in the same way.
 */
public final class Mutations {
  private static final int MOST_CHANGES = 8;
  private static final int LONGEST_REPETITION = 64;
  private static final byte[] TELLING = {0, 1, 2, 3, 7, 8, 0x7F, (byte) 0x80, (byte) 0xFF};

  private final SplittableRandom random;

  /** A sequence of spoilt bytes of its own. */
  public Mutations(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A spoilt copy, at most {@value #MOST_CHANGES} times changed. */
  public byte[] of(byte[] bytes) {
    byte[] spoilt = bytes.clone();
    for (int changes = random.nextInt(1, MOST_CHANGES + 1); changes > 0; changes--) {
      spoilt = spoilt.length == 0 ? new byte[] {telling()} : change(spoilt);
    }
    return spoilt;
  }

  private byte[] change(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> Arrays.copyOfRange(bytes, at, bytes.length);
      case 2 -> repeat(bytes, at);
      case 3 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 4 -> {
        Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(1, 9)), telling());
        yield bytes;
      }
      default -> {
        bytes[at] = telling();
        yield bytes;
      }
    };
  }

  private byte[] repeat(byte[] bytes, int at) {
    int count = Math.min(bytes.length - at, random.nextInt(1, LONGEST_REPETITION));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    return longer;
  }

  private byte telling() {
    return TELLING[random.nextInt(TELLING.length)];
  }
}
