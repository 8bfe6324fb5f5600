package dev.pipit.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * One picture as captured, in memory that belongs to its source.
 *
 * <p>A source makes as many of these as it has buffers and uses each of them again: a holder reads
 * it until it calls {@link #release()}, exactly once, from any thread, and never touches it
 * afterwards. There is one holder at first; whoever is one can make another by {@link #retain()}.
 * None of them moves the position or the limit of the bytes.
 */
public final class RawFrame {
  private static final VarHandle HOLDERS;

  static {
    try {
      HOLDERS = MethodHandles.lookup().findVarHandle(RawFrame.class, "holders", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Who gets the buffer back. */
  @FunctionalInterface
  public interface Owner {
    /** Called once per use, from the thread of the last holder that released the frame. */
    void takeBack(RawFrame frame);
  }

  private final RawFormat format;
  private final ByteBuffer bytes;
  private final Owner owner;
  private final int index;
  private final int sharedDescriptor;
  private long captureNanos;

  @SuppressWarnings("UnusedVariable") // by HOLDERS
  private volatile int holders = 1;

  /**
   * @param index the owner's own number for the buffer
   * @param bytes a direct buffer
   */
  public RawFrame(int index, RawFormat format, ByteBuffer bytes, Owner owner) {
    this(index, format, bytes, owner, -1);
  }

  /**
   * In memory that other devices can reach.
   *
   * @param sharedDescriptor of the memory from position 0 of the bytes ({@code DMABUF}); -1 for
   *     none
   */
  public RawFrame(
      int index, RawFormat format, ByteBuffer bytes, Owner owner, int sharedDescriptor) {
    this.sharedDescriptor = sharedDescriptor;
    this.index = index;
    this.format = format;
    this.bytes = bytes;
    this.owner = owner;
  }

  /** For the source: states what the buffer holds now. */
  public RawFrame hold(long captureNanos, int lengthBytes) {
    this.captureNanos = captureNanos;
    holders = 1;
    bytes.clear().limit(lengthBytes);
    return this;
  }

  /** The owner's own number for the buffer. */
  public int index() {
    return index;
  }

  /**
   * The descriptor by which another device reaches the bytes, -1 when there is none; for a holder,
   * who does not close it.
   */
  public int sharedDescriptor() {
    return sharedDescriptor;
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

  /** For a holder: there is one more of them, who releases the frame as well. */
  public RawFrame retain() {
    HOLDERS.getAndAdd(this, 1);
    return this;
  }

  /** The last holder who calls this gives the buffer back to its source. */
  public void release() {
    // A release too many is for the owner to notice.
    if ((int) HOLDERS.getAndAdd(this, -1) <= 1) {
      owner.takeBack(this);
    }
  }
}
