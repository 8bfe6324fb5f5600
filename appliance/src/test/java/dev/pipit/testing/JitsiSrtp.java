package dev.pipit.testing;

import dev.pipit.rtp.SrtpProfile;
import java.util.Arrays;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;

/** SRTP of somebody else, to compare with. */
public final class JitsiSrtp {
  private JitsiSrtp() {}

  /** What makes contexts of a profile. */
  public static SrtpContextFactory contexts(
      boolean sender, SrtpProfile profile, byte[] key, byte[] salt) {
    return new SrtpContextFactory(
        sender,
        key.clone(),
        salt.clone(),
        policy(profile),
        policy(profile),
        new LoggerImpl("jitsi-srtp"));
  }

  private static SrtpPolicy policy(SrtpProfile profile) {
    return switch (profile) {
      case AES_CM_128_HMAC_SHA1_80 ->
          new SrtpPolicy(
              SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
      case AEAD_AES_128_GCM ->
          new SrtpPolicy(
              SrtpPolicy.AESGCM_ENCRYPTION, 16, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12);
    };
  }

  /** A packet as jitsi-srtp wants it. */
  public static final class Packet implements ByteArrayBuffer {
    /** It asks for room, and goes on with the buffer that it had before. */
    private static final int ROOM = 64;

    private byte[] buffer;
    private int offset;
    private int length;

    /** A copy. */
    public Packet(byte[] packet) {
      this.buffer = Arrays.copyOf(packet, packet.length + ROOM);
      this.length = packet.length;
    }

    /** A copy of what is in it now. */
    public byte[] content() {
      return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    @Override
    public byte[] getBuffer() {
      return buffer;
    }

    @Override
    public int getOffset() {
      return offset;
    }

    @Override
    public int getLength() {
      return length;
    }

    @Override
    public void setLength(int newLength) {
      length = newLength;
    }

    @Override
    public void setOffset(int newOffset) {
      offset = newOffset;
    }

    @Override
    public boolean isInvalid() {
      return false;
    }

    @Override
    public void readRegionToBuff(int from, int bytes, byte[] target) {
      System.arraycopy(buffer, offset + from, target, 0, bytes);
    }

    @Override
    public void grow(int bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length, offset + length + bytes));
    }

    @Override
    public void append(byte[] bytes, int count) {
      grow(count);
      System.arraycopy(bytes, 0, buffer, offset + length, count);
      length += count;
    }

    @Override
    public void shrink(int bytes) {
      length -= bytes;
    }
  }
}
