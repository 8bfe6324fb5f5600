package dev.pipit.live;

import java.nio.ByteBuffer;

/** A piece of direct memory that holds chunks one behind the other. Its pool guards the counts. */
final class Block {
  /** For the producer: big-endian, used by index. */
  final ByteBuffer bytes;

  /** For the readers: every view is a slice of it. */
  final ByteBuffer readOnly;

  /** Uses by the producer and by segments of the window. */
  int windowUses;

  /** Pins of readers. */
  int pins;

  Block(int capacityBytes) {
    bytes = ByteBuffer.allocateDirect(capacityBytes);
    readOnly = bytes.asReadOnlyBuffer();
  }

  int capacityBytes() {
    return bytes.capacity();
  }
}
