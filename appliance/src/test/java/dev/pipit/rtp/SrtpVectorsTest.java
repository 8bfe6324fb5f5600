package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.rtp.SrtpKeyDerivation.Label;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 3711 appendix B and of RFC 7714 sections 16 and 17, named by section. */
class SrtpVectorsTest {
  private static final String GCM_KEY = "000102030405060708090a0b0c0d0e0f";
  private static final String GCM_SALT = "517569642070726f2071756f";

  /** RFC 7714 16: the packet, its SSRC, and rollover counter 0 with sequence number F17B. */
  private static final String RTP =
      "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070"
          + " 61727465 73207472 6573";

  private static final String SRTP =
      "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a"
          + " 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce";

  private static final int RTP_SSRC = 0x5501a0b2;
  private static final long RTP_INDEX = 0xf17b;

  /** RFC 7714 17.1. */
  private static final String RTCP =
      "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef"
          + " deadbeef deadbeef deadbeef";

  private static final String SRTCP =
      "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda"
          + " 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4";

  private static final int RTCP_SSRC = 0x4d617273;
  private static final int RTCP_WORD = 0x800005d4;

  @Test
  void rfc3711B2TheKeyStreamOfAesInCounterMode() {
    // What is encrypted is zeros, so that the packet becomes the key stream; index and SSRC are 0.
    byte[] stream = new byte[0xFF02 * 16 + CounterCipher.TAG_BYTES];
    int end = stream.length - CounterCipher.TAG_BYTES;
    new CounterCipher(
            Packets.hex("2B7E151628AED2A6ABF7158809CF4F3C"),
            new byte[20],
            Packets.hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"))
        .protect(stream, 0, 0, end, end, 0, 0, 0);
    assertThat(hex(stream, 0, 3))
        .isEqualTo(
            "e03ead0935c95e80e166b16dd92b4eb4"
                + "d23513162b02d0f72a43a2fe4a5f97ab"
                + "41e95b3bb0a2e8dd477901e4fca894c0");
    assertThat(hex(stream, 0xFEFF, 0xFF02))
        .isEqualTo(
            "ec8cdf7398607cb0f2d21675ea9ea1e4"
                + "362b7c3c6773516318a077d7fc5073ae"
                + "6a2cc3787889374fbeb4c81b17ba6c44");
  }

  @Test
  void rfc3711B3KeyDerivation() {
    SrtpKeys master =
        new SrtpKeys(
            SrtpProfile.AES_CM_128_HMAC_SHA1_80,
            Packets.hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
            Packets.hex("0EC675AD498AFEEBB6960B3AABE6"));
    assertThat(SrtpKeyDerivation.derive(master, Label.RTP_ENCRYPTION, 16))
        .isEqualTo(Packets.hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assertThat(SrtpKeyDerivation.derive(master, Label.RTP_SALT, 14))
        .isEqualTo(Packets.hex("30CBBC08863D8C85D49DB34A9AE1"));
    assertThat(SrtpKeyDerivation.derive(master, Label.RTP_AUTHENTICATION, 94))
        .isEqualTo(
            Packets.hex(
                "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"
                    + "E049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25"
                    + "6D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2"));
  }

  @Test
  void rfc7714Section16Point1Point1SrtpAes128GcmEncryption() {
    byte[] packet = Arrays.copyOf(Packets.hex(RTP), Packets.hex(SRTP).length);
    int end = packet.length - GaloisCipher.TAG_BYTES;
    gcm(false).protect(packet, 0, 12, end, end, RTP_SSRC, RTP_INDEX, 0);
    assertThat(packet).isEqualTo(Packets.hex(SRTP));
  }

  @Test
  void rfc7714Section16Point1Point2SrtpAes128GcmDecryption() {
    byte[] packet = Packets.hex(SRTP);
    int end = packet.length - GaloisCipher.TAG_BYTES;
    assertThat(gcm(false).unprotect(packet, 0, 12, end, end, RTP_SSRC, RTP_INDEX, 0)).isTrue();
    assertThat(Arrays.copyOf(packet, end)).isEqualTo(Packets.hex(RTP));
  }

  @Test
  void rfc7714Section17Point1SrtcpAes128GcmEncryption() {
    byte[] packet = Arrays.copyOf(Packets.hex(RTCP), Packets.hex(SRTCP).length);
    int end = Packets.hex(RTCP).length;
    CounterCipher.put(packet, packet.length - 4, RTCP_WORD);
    gcm(true).protect(packet, 0, 8, end, end, RTCP_SSRC, 0x5d4, RTCP_WORD);
    assertThat(packet).isEqualTo(Packets.hex(SRTCP));
  }

  @Test
  void rfc7714Section17Point1SrtcpAes128GcmDecryption() {
    byte[] packet = Packets.hex(SRTCP);
    int end = Packets.hex(RTCP).length;
    assertThat(gcm(true).unprotect(packet, 0, 8, end, end, RTCP_SSRC, 0x5d4, RTCP_WORD)).isTrue();
    assertThat(Arrays.copyOf(packet, end)).isEqualTo(Packets.hex(RTCP));
  }

  private static GaloisCipher gcm(boolean rtcp) {
    return new GaloisCipher(Packets.hex(GCM_KEY), Packets.hex(GCM_SALT), rtcp);
  }

  private static String hex(byte[] bytes, int fromBlock, int toBlock) {
    return HexFormat.of().formatHex(bytes, fromBlock * 16, toBlock * 16);
  }
}
