package dev.pipit.isobmff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes boxes (ISO/IEC 14496-12 4.2) into a buffer, in code that has the shape of the file:
 *
 * <pre>{@code
 * out.box("mvex", () ->
 *     out.fullBox("trex", 0, 0, () -> out.u32(trackId).u32(1).u32(0).u32(0).u32(0)));
 * }</pre>
 *
 * <p>A box's size is filled in when its content is written. The buffer's owner chooses its size;
 * {@link java.nio.BufferOverflowException} says that it was too small. One thread.
 */
public final class BoxWriter {
  private static final int TYPE_BYTES = 4;

  private final ByteBuffer target;

  /**
   * @param target written from its position on, which moves along; big-endian, as the format is
   */
  public BoxWriter(ByteBuffer target) {
    if (target.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("boxes are big-endian, the buffer is not");
    }
    this.target = target;
  }

  /** A box of a four-character type. */
  public BoxWriter box(String type, Runnable content) {
    int start = target.position();
    u32(0).type(type);
    content.run();
    target.putInt(start, target.position() - start);
    return this;
  }

  /** A box with version and flags (4.2, FullBox). */
  public BoxWriter fullBox(String type, int version, int flags, Runnable content) {
    return box(
        type,
        () -> {
          u8(version).u24(flags);
          content.run();
        });
  }

  /** A four-character code. */
  public BoxWriter type(String fourCharacters) {
    byte[] ascii = fourCharacters.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length != TYPE_BYTES) {
      throw new IllegalArgumentException("'" + fourCharacters + "' has not four characters");
    }
    return bytes(ascii);
  }

  /** Eight bits, the low ones of the value. */
  public BoxWriter u8(int value) {
    target.put((byte) value);
    return this;
  }

  /** Sixteen bits, the low ones of the value. */
  public BoxWriter u16(int value) {
    target.putShort((short) value);
    return this;
  }

  /** Twenty-four bits, the low ones of the value. */
  public BoxWriter u24(int value) {
    return u8(value >> 16).u16(value);
  }

  /** Thirty-two bits, the low ones of the value. */
  public BoxWriter u32(long value) {
    target.putInt((int) value);
    return this;
  }

  /** Sixty-four bits. */
  public BoxWriter u64(long value) {
    target.putLong(value);
    return this;
  }

  /** Bytes as they are. */
  public BoxWriter bytes(byte[] bytes) {
    target.put(bytes);
    return this;
  }

  /** The bytes from position to limit, as they are; the buffer's position moves to its limit. */
  public BoxWriter bytes(ByteBuffer bytes) {
    target.put(bytes);
    return this;
  }

  /** So many zero bytes. */
  public BoxWriter zeros(int count) {
    for (int i = 0; i < count; i++) {
      target.put((byte) 0);
    }
    return this;
  }

  /** A string in UTF-8 with a zero behind it. */
  public BoxWriter string(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8)).u8(0);
  }
}
