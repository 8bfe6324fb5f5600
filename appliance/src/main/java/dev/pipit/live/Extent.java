package dev.pipit.live;

import java.nio.ByteBuffer;

/** A run of bytes in a block. */
record Extent(Block block, int position, int lengthBytes) {
  /** A fresh read-only view. */
  ByteBuffer view() {
    return block.readOnly.slice(position, lengthBytes);
  }

  int end() {
    return position + lengthBytes;
  }
}
