package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.JitsiSrtp;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
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
    SrtpCryptoContext theirs = JitsiSrtp.contexts(false, profile, key, salt).deriveContext(SSRC, 0);
    SrtcpCryptoContext theirControl =
        JitsiSrtp.contexts(false, profile, key, salt).deriveControlContext(SSRC);
    SrtpKeys keys = new SrtpKeys(profile, key, salt);
    try (SrtpSender ours = new SrtpSender(keys, SSRC);
        SrtcpSender ourControl = new SrtcpSender(keys, SSRC)) {
      for (int i = 0; i < PACKETS; i++) {
        ByteBuffer packet = packet(30_000 + i * STEP);
        byte[] plain = content(packet);
        assertThat(ours.protect(packet)).isEqualTo(SrtpOutcome.DONE);
        JitsiSrtp.Packet wire = new JitsiSrtp.Packet(content(packet));
        assertThat(theirs.reverseTransformPacket(wire, false)).isEqualTo(SrtpErrorStatus.OK);
        assertThat(wire.content()).isEqualTo(plain);

        ByteBuffer report = report();
        plain = content(report);
        assertThat(ourControl.protect(report)).isEqualTo(SrtpOutcome.DONE);
        wire = new JitsiSrtp.Packet(content(report));
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
    SrtpCryptoContext theirs = JitsiSrtp.contexts(true, profile, key, salt).deriveContext(SSRC, 0);
    SrtcpCryptoContext theirControl =
        JitsiSrtp.contexts(true, profile, key, salt).deriveControlContext(SSRC);
    SrtpKeys keys = new SrtpKeys(profile, key, salt);
    try (SrtpReceiver ours = new SrtpReceiver(keys, SSRC);
        SrtcpReceiver ourControl = new SrtcpReceiver(keys, SSRC)) {
      for (int i = 0; i < PACKETS; i++) {
        ByteBuffer packet = packet(30_000 + i * STEP);
        byte[] plain = content(packet);
        JitsiSrtp.Packet wire = new JitsiSrtp.Packet(plain.clone());
        assertThat(theirs.transformPacket(wire)).isEqualTo(SrtpErrorStatus.OK);
        ByteBuffer received = ByteBuffer.wrap(wire.content());
        assertThat(ours.unprotect(received)).isEqualTo(SrtpOutcome.DONE);
        assertThat(content(received)).isEqualTo(plain);

        ByteBuffer report = report();
        plain = content(report);
        wire = new JitsiSrtp.Packet(plain.clone());
        assertThat(theirControl.transformPacket(wire)).isEqualTo(SrtpErrorStatus.OK);
        received = ByteBuffer.wrap(wire.content());
        assertThat(ourControl.unprotect(received)).isEqualTo(SrtpOutcome.DONE);
        assertThat(content(received)).isEqualTo(plain);
      }
    }
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
}
