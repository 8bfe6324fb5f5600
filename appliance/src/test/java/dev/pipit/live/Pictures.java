package dev.pipit.live;

import dev.pipit.media.AccessUnit;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Makes access units that look like an encoder's: real parameter sets, slices of random bytes. */
final class Pictures {
  private static final byte[] SMALL =
      HexFormat.of()
          .parseHex("000000016742c00dd90141fb0110000003001000000303c0f142a4800000000168cb83cb20");
  private static final byte[] LARGE =
      HexFormat.of()
          .parseHex("000000016742c01ed900a03db0110000030001000003003c0f162e480000000168cb83cb20");
  private static final byte[] IDR = {0, 0, 0, 1, 0x65};
  private static final byte[] OTHER = {0, 0, 0, 1, 0x41};

  private final SplittableRandom random;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 20);
  private boolean large;

  Pictures(long seed) {
    random = new SplittableRandom(seed);
  }

  /** From the next IDR on the parameter sets are others. */
  void changeFormat() {
    large = !large;
  }

  /** An access unit with a slice of so many bytes; the buffer is used again by the next one. */
  AccessUnit next(boolean idr, int sliceBytes, long captureNanos) {
    buffer.clear();
    if (idr) {
      buffer.put(large ? LARGE : SMALL);
    }
    buffer.put(idr ? IDR : OTHER);
    byte[] slice = new byte[sliceBytes];
    for (int i = 0; i < sliceBytes; i++) {
      slice[i] = (byte) random.nextInt(1, 256);
    }
    return new AccessUnit(buffer.put(slice).flip(), captureNanos);
  }
}
