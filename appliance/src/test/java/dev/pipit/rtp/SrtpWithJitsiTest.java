package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that Pipit protects are those that jitsi-srtp takes, and the other way round. */
class SrtpWithJitsiTest {
  private static final int SSRC = 0xC0FFEE01;
  private static final int PACKETS = 700;

  /** From before one wrap of the sequence numbers to behind the next. */
  private static final int STEP = 200;

  private final SplittableRandom random = new SplittableRandom(3711);

  @ParameterizedTest
  @EnumSource
  void jitsiTakesOurPackets(SrtpProfile profile) throws Exception {
    byte[] key = bytes(16);
    byte[] salt = bytes(profile.saltBytes());
    SrtpCryptoContext theirs = theirs(false, profile, key, salt).deriveContext(SSRC, 0);
    SrtcpCryptoContext theirControl = theirs(false, profile, key, salt).deriveControlContext(SSRC);
    SrtpKeys keys = new SrtpKeys(profile, key, salt);
    try (SrtpSender ours = new SrtpSender(keys, SSRC);
        SrtcpSender ourControl = new SrtcpSender(keys, SSRC)) {
      for (int i = 0; i < PACKETS; i++) {
        ByteBuffer packet = packet(30_000 + i * STEP);
        byte[] plain = content(packet);
        assertThat(ours.protect(packet)).isEqualTo(SrtpOutcome.DONE);
        JitsiPacket wire = new JitsiPacket(content(packet));
        assertThat(theirs.reverseTransformPacket(wire, false)).isEqualTo(SrtpErrorStatus.OK);
        assertThat(wire.content()).isEqualTo(plain);

        ByteBuffer report = report();
        plain = content(report);
        assertThat(ourControl.protect(report)).isEqualTo(SrtpOutcome.DONE);
        wire = new JitsiPacket(content(report));
        assertThat(theirControl.reverseTransformPacket(wire)).isEqualTo(SrtpErrorStatus.OK);
        assertThat(wire.content()).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void weTakeJitsisPackets(SrtpProfile profile) throws Exception {
    byte[] key = bytes(16);
    byte[] salt = bytes(profile.saltBytes());
    SrtpCryptoContext theirs = theirs(true, profile, key, salt).deriveContext(SSRC, 0);
    SrtcpCryptoContext theirControl = theirs(true, profile, key, salt).deriveControlContext(SSRC);
    SrtpKeys keys = new SrtpKeys(profile, key, salt);
    try (SrtpReceiver ours = new SrtpReceiver(keys, SSRC);
        SrtcpReceiver ourControl = new SrtcpReceiver(keys, SSRC)) {
      for (int i = 0; i < PACKETS; i++) {
        ByteBuffer packet = packet(30_000 + i * STEP);
        byte[] plain = content(packet);
        JitsiPacket wire = new JitsiPacket(plain.clone());
        assertThat(theirs.transformPacket(wire)).isEqualTo(SrtpErrorStatus.OK);
        ByteBuffer received = ByteBuffer.wrap(wire.content());
        assertThat(ours.unprotect(received)).isEqualTo(SrtpOutcome.DONE);
        assertThat(content(received)).isEqualTo(plain);

        ByteBuffer report = report();
        plain = content(report);
        wire = new JitsiPacket(plain.clone());
        assertThat(theirControl.transformPacket(wire)).isEqualTo(SrtpErrorStatus.OK);
        received = ByteBuffer.wrap(wire.content());
        assertThat(ourControl.unprotect(received)).isEqualTo(SrtpOutcome.DONE);
        assertThat(content(received)).isEqualTo(plain);
      }
    }
  }

  private static SrtpContextFactory theirs(
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

  private ByteBuffer packet(int number) {
    int payloadBytes = random.nextInt(1, 1300);
    ByteBuffer packet = ByteBuffer.allocate(1500);
    RtpPacket.writeHeader(packet, 0, random.nextBoolean(), 96, number, random.nextInt(), SSRC);
    return packet.put(12, bytes(payloadBytes)).limit(12 + payloadBytes);
  }

  private ByteBuffer report() {
    ByteBuffer packet = ByteBuffer.allocate(200);
    return packet.putInt(0x80C80006).putInt(SSRC).put(bytes(20)).flip();
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] content(ByteBuffer packet) {
    byte[] bytes = new byte[packet.remaining()];
    packet.get(packet.position(), bytes);
    return bytes;
  }

  /** A packet as jitsi-srtp wants it. */
  private static final class JitsiPacket implements ByteArrayBuffer {
    /** It asks for room, and goes on with the buffer that it had before. */
    private static final int ROOM = 64;

    private byte[] buffer;
    private int offset;
    private int length;

    JitsiPacket(byte[] packet) {
      this.buffer = Arrays.copyOf(packet, packet.length + ROOM);
      this.length = packet.length;
    }

    byte[] content() {
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
