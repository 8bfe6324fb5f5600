package dev.pipit.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes syntax elements (ITU-T H.264 9.1), to have streams that no encoder makes. */
final class BitWriter {
  private final StringBuilder bits = new StringBuilder();

  BitWriter bits(long value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      bits.append(value >> i & 1);
    }
    return this;
  }

  BitWriter flag(boolean value) {
    return bits(value ? 1 : 0, 1);
  }

  BitWriter unsigned(long value) {
    int zeros = 63 - Long.numberOfLeadingZeros(value + 1);
    return bits(0, zeros).bits(value + 1, zeros + 1);
  }

  BitWriter signed(long value) {
    return unsigned(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** The NAL unit so far with its stop bit and with emulation prevention (7.4.1.1). */
  ByteBuffer nal() {
    String padded = bits + "1" + "0".repeat(7 - bits.length() % 8);
    ByteArrayOutputStream nal = new ByteArrayOutputStream();
    int zeros = 0;
    for (int i = 0; i < padded.length(); i += 8) {
      int value = Integer.parseInt(padded.substring(i, i + 8), 2);
      if (zeros >= 2 && value <= 3) {
        nal.write(3);
        zeros = 0;
      }
      nal.write(value);
      zeros = value == 0 ? zeros + 1 : 0;
    }
    return ByteBuffer.wrap(nal.toByteArray());
  }
}
