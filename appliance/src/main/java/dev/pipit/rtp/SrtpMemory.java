package dev.pipit.rtp;

import java.nio.ByteBuffer;

/** What ciphers want of a buffer. */
final class SrtpMemory {
  private SrtpMemory() {}

  static void requireArray(ByteBuffer packet) {
    if (!packet.hasArray()) {
      throw new IllegalArgumentException("SRTP works in place, on memory with an array");
    }
  }

  static void requireRoom(ByteBuffer packet, int bytes) {
    requireArray(packet);
    if (packet.capacity() - packet.limit() < bytes) {
      throw new IllegalArgumentException(
          "a buffer of "
              + packet.capacity()
              + " bytes has no room for "
              + bytes
              + " more behind "
              + packet.limit());
    }
  }
}
