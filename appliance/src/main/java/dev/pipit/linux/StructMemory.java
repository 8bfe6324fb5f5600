package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Native memory that holds one kernel struct. Used by one thread at a time. */
public final class StructMemory {
  private final MemorySegment segment;
  private final ByteBuffer bytes;

  StructMemory(Arena arena, CStruct struct) {
    this.segment = arena.allocate(struct.layout());
    this.bytes = segment.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** The struct's bytes, in the machine's byte order; all zero at first. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** For the call itself. */
  MemorySegment segment() {
    return segment;
  }
}
