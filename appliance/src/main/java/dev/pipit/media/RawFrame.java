package dev.pipit.media;

import java.nio.ByteBuffer;

/**
 * One picture as captured, in memory that belongs to its source.
 *
 * <p>A source makes as many of these as it has buffers and uses each of them again: the holder
 * reads it until it calls {@link #release()}, exactly once, from any thread, and never touches it
 * afterwards.
 */
public final class RawFrame {
  /** Who gets the buffer back. */
  @FunctionalInterface
  public interface Owner {
    /** Called once per use, from the thread that released the frame. */
    void takeBack(RawFrame frame);
  }

  private final RawFormat format;
  private final ByteBuffer bytes;
  private final Owner owner;
  private final int index;
  private long captureNanos;

  /**
   * @param index the owner's own number for the buffer
   * @param bytes a direct buffer
   */
  public RawFrame(int index, RawFormat format, ByteBuffer bytes, Owner owner) {
    this.index = index;
    this.format = format;
    this.bytes = bytes;
    this.owner = owner;
  }

  /** For the source: states what the buffer holds now. */
  public RawFrame hold(long captureNanos, int lengthBytes) {
    this.captureNanos = captureNanos;
    bytes.clear().limit(lengthBytes);
    return this;
  }

  /** The owner's own number for the buffer. */
  public int index() {
    return index;
  }

  /** The layout of the bytes. */
  public RawFormat format() {
    return format;
  }

  /** The bytes from position 0 to the limit, direct; valid until {@link #release()}. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /**
   * When the picture was taken, on the monotonic clock ({@code CLOCK_MONOTONIC}, as {@link
   * System#nanoTime()}).
   */
  public long captureNanos() {
    return captureNanos;
  }

  /** Gives the buffer back to its source. */
  public void release() {
    owner.takeBack(this);
  }
}
