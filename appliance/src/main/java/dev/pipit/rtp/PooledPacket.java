package dev.pipit.rtp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A buffer for one datagram, with a view of the RTP packet in it. It has one owner at a time: who
 * {@linkplain PacketPool#take took} it, until it is handed on to a {@link JitterBuffer}, and again
 * when that gives it back in order. The owner gives it back with {@link #release}. One thread.
 */
public final class PooledPacket {
  private final PacketPool pool;
  private final ByteBuffer bytes;
  private final RtpPacket rtp = new RtpPacket();
  private boolean taken;
  private long extendedSequence;
  private long arrivalNanos;

  PooledPacket(PacketPool pool, int bytes) {
    this.pool = pool;
    this.bytes = ByteBuffer.allocate(bytes);
  }

  /** The memory, on the heap, so that ciphers work in it; position and limit are the owner's. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Looks at the RTP packet that is there from position to limit, as {@link RtpPacket#read}. */
  public @Nullable RtpFault read() {
    return rtp.read(bytes);
  }

  /** The packet as it was last {@linkplain #read() read}. */
  public RtpPacket rtp() {
    return rtp;
  }

  /** Its number without wrap-around, once it came out of a {@link JitterBuffer}. */
  public long extendedSequence() {
    return extendedSequence;
  }

  /** When it went into a {@link JitterBuffer}, on the monotonic clock. */
  public long arrivalNanos() {
    return arrivalNanos;
  }

  /** Gives it back; it must not be used afterwards. */
  public void release() {
    if (!taken) {
      throw new IllegalStateException("a packet was released twice");
    }
    taken = false;
    pool.back(this);
  }

  void place(long extended, long nanos) {
    extendedSequence = extended;
    arrivalNanos = nanos;
  }

  PooledPacket take() {
    taken = true;
    bytes.clear();
    return this;
  }
}
