package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Protected packets of our own: what comes through, what does not, and what that changes. */
class SrtpTest {
  private static final int SSRC = 0x89ABCDEF;
  private static final int ROOM = 64;

  private final SplittableRandom random = new SplittableRandom(31);

  @ParameterizedTest
  @EnumSource
  void packetsComeBackThroughTwoWrapsOfTheirNumbers(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    try (SrtpSender sender = new SrtpSender(keys, SSRC);
        SrtpReceiver receiver = new SrtpReceiver(keys, SSRC)) {
      for (int i = 0; i < 2300; i++) {
        ByteBuffer packet = packet(30_000 + i * 60, random.nextInt(400));
        ByteBuffer plain = copy(packet);
        assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
        assertThat(packet.remaining()).isEqualTo(plain.remaining() + profile.rtpOverheadBytes());
        assertThat(receiver.unprotect(packet)).isEqualTo(SrtpOutcome.DONE);
        assertThat(packet).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void packetsInAnotherOrderComeThroughOnceEach(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSender sender = new SrtpSender(keys, SSRC);
    SrtpReceiver receiver = new SrtpReceiver(keys, SSRC);
    List<ByteBuffer> packets = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      ByteBuffer packet = packet(64_000 + i, 50);
      assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
      packets.add(packet);
    }
    Random order = new Random(8);
    for (int i = 1; i < packets.size(); i += 200) {
      Collections.shuffle(packets.subList(i, Math.min(i + 200, packets.size())), order);
    }
    for (ByteBuffer packet : packets) {
      assertThat(receiver.unprotect(copy(packet))).isEqualTo(SrtpOutcome.DONE);
      assertThat(receiver.unprotect(copy(packet))).isEqualTo(SrtpOutcome.REPLAYED);
    }
    assertThat(receiver.unprotect(copy(packets.getFirst()))).isEqualTo(SrtpOutcome.TOO_OLD);
  }

  @ParameterizedTest
  @EnumSource
  void noChangedBitPassesAndNoneChangesWhatIsKnown(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSender sender = new SrtpSender(keys, SSRC);
    SrtpReceiver receiver = new SrtpReceiver(keys, SSRC);
    ByteBuffer packet = packet(65_535, 40);
    ByteBuffer plain = copy(packet);
    assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
    for (int bit = 0; bit < packet.remaining() * 8; bit++) {
      ByteBuffer forged = copy(packet);
      forged.put(bit / 8, (byte) (forged.get(bit / 8) ^ 1 << bit % 8));
      ByteBuffer before = copy(forged);
      assertThat(receiver.unprotect(forged))
          .as("bit " + bit)
          .isIn(SrtpOutcome.NOT_AUTHENTIC, SrtpOutcome.MALFORMED, SrtpOutcome.OTHER_SSRC);
      assertThat(forged).as("bit " + bit).isEqualTo(before);
    }
    assertThat(receiver.unprotect(packet)).isEqualTo(SrtpOutcome.DONE);
    assertThat(packet).isEqualTo(plain);
    ByteBuffer next = packet(0, 40);
    assertThat(sender.protect(next)).isEqualTo(SrtpOutcome.DONE);
    assertThat(receiver.unprotect(next)).as("the rollover").isEqualTo(SrtpOutcome.DONE);
  }

  @ParameterizedTest
  @EnumSource
  void forgedNumbersDoNotMoveTheRolloverCounter(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSender sender = new SrtpSender(keys, SSRC);
    SrtpReceiver receiver = new SrtpReceiver(keys, SSRC);
    for (int i = 0; i < 2000; i++) {
      for (int number : new int[] {i + 20_000, i + 40_000, i + 60_000}) {
        assertThat(receiver.unprotect(packet(number, 60))).isNotEqualTo(SrtpOutcome.DONE);
      }
      ByteBuffer packet = packet(i, 20);
      assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
      assertThat(receiver.unprotect(packet)).isEqualTo(SrtpOutcome.DONE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void otherKeysAndOtherSendersAreRefused(SrtpProfile profile) {
    SrtpSender sender = new SrtpSender(keys(profile), SSRC);
    ByteBuffer packet = packet(1, 100);
    assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
    assertThat(new SrtpReceiver(keys(profile), SSRC).unprotect(copy(packet)))
        .isEqualTo(SrtpOutcome.NOT_AUTHENTIC);
    assertThat(new SrtpReceiver(keys(profile), 5).unprotect(copy(packet)))
        .isEqualTo(SrtpOutcome.OTHER_SSRC);
    assertThat(new SrtpSender(keys(profile), 5).protect(packet(1, 100)))
        .isEqualTo(SrtpOutcome.OTHER_SSRC);
  }

  @ParameterizedTest
  @EnumSource
  void aSenderNeverUsesAKeyStreamTwice(SrtpProfile profile) {
    SrtpSender sender = new SrtpSender(keys(profile), SSRC);
    assertThat(sender.protect(packet(10, 10))).isEqualTo(SrtpOutcome.DONE);
    assertThat(sender.protect(packet(10, 10))).isEqualTo(SrtpOutcome.REPLAYED);
    assertThat(sender.protect(packet(9, 10))).isEqualTo(SrtpOutcome.REPLAYED);
    assertThat(sender.protect(packet(11, 10))).isEqualTo(SrtpOutcome.DONE);
  }

  @ParameterizedTest
  @EnumSource
  void keysThatAreUsedUpProtectNothingMore(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSender sender = new SrtpSender(keys, SSRC, 0xFFFF_FFFFL);
    SrtpReceiver receiver = new SrtpReceiver(keys, SSRC, 0xFFFF_FFFFL);
    ByteBuffer last = packet(65_535, 10);
    assertThat(sender.protect(last)).isEqualTo(SrtpOutcome.DONE);
    assertThat(receiver.unprotect(last)).isEqualTo(SrtpOutcome.DONE);
    ByteBuffer more = packet(0, 10);
    ByteBuffer before = copy(more);
    assertThat(sender.protect(more)).isEqualTo(SrtpOutcome.KEYS_USED_UP);
    assertThat(more).isEqualTo(before);
    assertThat(receiver.unprotect(packet(0, 40))).isEqualTo(SrtpOutcome.KEYS_USED_UP);

    SrtcpSender control = new SrtcpSender(keys, SSRC, SrtcpSender.MOST_INDEX);
    assertThat(control.protect(report())).isEqualTo(SrtpOutcome.DONE);
    assertThat(control.protect(report())).isEqualTo(SrtpOutcome.KEYS_USED_UP);
  }

  @ParameterizedTest
  @EnumSource
  void reportsComeBackOnceAndUnchanged(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtcpSender sender = new SrtcpSender(keys, SSRC);
    SrtcpReceiver receiver = new SrtcpReceiver(keys, SSRC);
    for (int i = 0; i < 200; i++) {
      ByteBuffer packet = report();
      ByteBuffer plain = copy(packet);
      assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
      assertThat(packet.remaining()).isEqualTo(plain.remaining() + profile.rtcpOverheadBytes());
      for (int bit = 0; bit < packet.remaining() * 8; bit += 7) {
        ByteBuffer forged = copy(packet);
        forged.put(bit / 8, (byte) (forged.get(bit / 8) ^ 1 << bit % 8));
        ByteBuffer before = copy(forged);
        assertThat(receiver.unprotect(forged))
            .isIn(
                SrtpOutcome.NOT_AUTHENTIC,
                SrtpOutcome.OTHER_SSRC,
                SrtpOutcome.REPLAYED,
                SrtpOutcome.TOO_OLD);
        assertThat(forged).isEqualTo(before);
      }
      ByteBuffer again = copy(packet);
      assertThat(receiver.unprotect(packet)).isEqualTo(SrtpOutcome.DONE);
      assertThat(packet).isEqualTo(plain);
      assertThat(receiver.unprotect(again)).isEqualTo(SrtpOutcome.REPLAYED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooShortIsMalformed(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpReceiver receiver = new SrtpReceiver(keys, SSRC);
    SrtcpReceiver control = new SrtcpReceiver(keys, SSRC);
    for (int bytes = 0; bytes < 12 + profile.rtpOverheadBytes(); bytes++) {
      ByteBuffer cut = packet(1, 100).limit(bytes);
      assertThat(receiver.unprotect(cut)).isEqualTo(SrtpOutcome.MALFORMED);
    }
    for (int bytes = 0; bytes < 8 + profile.rtcpOverheadBytes(); bytes++) {
      assertThat(control.unprotect(report().limit(Math.min(bytes, 28))))
          .isEqualTo(SrtpOutcome.MALFORMED);
    }
    assertThat(new SrtpSender(keys, SSRC).protect(packet(1, 1).limit(11)))
        .isEqualTo(SrtpOutcome.MALFORMED);
    assertThat(new SrtcpSender(keys, SSRC).protect(report().limit(7)))
        .isEqualTo(SrtpOutcome.MALFORMED);
  }

  @Test
  void theCallersFaultsAreExceptionsAndKeysAreNotShown() {
    assertThatThrownBy(() -> new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[14]))
        .hasMessage(
            "AEAD_AES_128_GCM wants a master key of 16 bytes and a master salt of 12, not 16 and"
                + " 14");
    SrtpKeys keys = keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    assertThat(keys).hasToString("keys of AES_CM_128_HMAC_SHA1_80");
    SrtpSender sender = new SrtpSender(keys, SSRC);
    ByteBuffer tight = ByteBuffer.wrap(packet(1, 10).array(), 0, 22).slice();
    assertThatThrownBy(() -> sender.protect(tight)).isInstanceOf(IllegalArgumentException.class);
    ByteBuffer direct = ByteBuffer.allocateDirect(100).put(packet(1, 10)).flip();
    assertThatThrownBy(() -> sender.protect(direct)).isInstanceOf(IllegalArgumentException.class);
  }

  /** RFC 3711 3.4 allows reports in the clear; nobody who has the keys needs to send any. */
  @Test
  void anAuthenticReportInTheClearIsRefused() {
    SrtpKeys keys = keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    byte[] packet = new byte[28 + SrtpProfile.AES_CM_128_HMAC_SHA1_80.rtcpOverheadBytes()];
    report().get(packet, 0, 28);
    new CounterCipher(keys, true).protect(packet, 0, 28, 28, 32, SSRC, 0, 0);
    assertThat(new SrtcpReceiver(keys, SSRC).unprotect(ByteBuffer.wrap(packet)))
        .isEqualTo(SrtpOutcome.NOT_AUTHENTIC);
  }

  @Test
  void closingWipesTheMasterKeys() {
    SrtpKeys keys = keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    keys.close();
    assertThat(keys.key()).containsOnly(0);
    assertThat(keys.salt()).containsOnly(0);
  }

  @Test
  void aPacketInTheMiddleOfABufferIsProtectedThere() {
    SrtpKeys keys = keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    ByteBuffer plain = packet(1, 50);
    ByteBuffer shifted = ByteBuffer.allocate(200).position(20).slice();
    shifted.position(7).put(copy(plain)).limit(shifted.position()).position(7);
    assertThat(new SrtpSender(keys, SSRC).protect(shifted)).isEqualTo(SrtpOutcome.DONE);
    assertThat(new SrtpReceiver(keys, SSRC).unprotect(shifted)).isEqualTo(SrtpOutcome.DONE);
    assertThat(shifted).isEqualTo(plain);
  }

  private SrtpKeys keys(SrtpProfile profile) {
    return new SrtpKeys(profile, bytes(16), bytes(profile.saltBytes()));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private ByteBuffer packet(int number, int payloadBytes) {
    ByteBuffer packet = ByteBuffer.allocate(12 + payloadBytes + ROOM);
    RtpPacket.writeHeader(packet, 0, false, 96, number, number * 3000, SSRC);
    return packet.put(12, bytes(payloadBytes)).limit(12 + payloadBytes);
  }

  /** A sender report without blocks. */
  private ByteBuffer report() {
    ByteBuffer packet = ByteBuffer.allocate(28 + ROOM);
    return packet.putInt(0x80C80006).putInt(SSRC).put(bytes(20)).flip();
  }

  private static ByteBuffer copy(ByteBuffer packet) {
    ByteBuffer copy = ByteBuffer.allocate(packet.capacity());
    return copy.put(packet.duplicate()).flip();
  }
}
