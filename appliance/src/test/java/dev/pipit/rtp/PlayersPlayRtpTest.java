package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.ParameterSets;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ffmpeg and GStreamer play what is sent, with the description that is written for them. */
@Tag("players")
class PlayersPlayRtpTest {
  private static final int SSRC = 0x0BADCAFE;
  private static final int PICTURE_TICKS = 3600;

  /**
   * How fast pictures follow each other: faster than they are shown, slower than a buffer fills.
   */
  private static final long PICTURE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int MOST_PAYLOAD_BYTES = 200;

  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @ValueSource(strings = {"x264-zerolatency", "x264-three-slices", "openh264", "x264-long-group"})
  void ffmpegPlaysOurRtp(String stream) throws Exception {
    playByFfmpeg(stream, "", null);
  }

  @Test
  void ffmpegPlaysOurSrtp() throws Exception {
    byte[] secret = new byte[30];
    new SplittableRandom(82).nextBytes(secret);
    String crypto =
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
            + Base64.getEncoder().encodeToString(secret)
            + "\r\n";
    playByFfmpeg("x264-zerolatency", crypto, keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, secret));
  }

  @ParameterizedTest
  @CsvSource({
    "AES_CM_128_HMAC_SHA1_80, aes-128-icm, hmac-sha1-80",
    "AEAD_AES_128_GCM,        aes-128-gcm, null"
  })
  void gstreamerPlaysOurSrtp(SrtpProfile profile, String cipher, String authentication)
      throws Exception {
    byte[] secret = new byte[SrtpProfile.KEY_BYTES + profile.saltBytes()];
    new SplittableRandom(83).nextBytes(secret);
    byte[] source = Corpus.bytes("streams/x264-three-slices.h264");
    Path out = folder.resolve("out.h264");
    try (RtpPeer peer = RtpPeer.open(folder);
        SrtpSender sender = new SrtpSender(keys(profile, secret), SSRC)) {
      int port = peer.port();
      String caps =
          "application/x-srtp,media=video,clock-rate=90000,encoding-name=H264,payload=96,"
              + "ssrc=(uint)%d,srtp-key=(buffer)%s,srtp-cipher=%s,srtp-auth=%s,srtcp-cipher=%s,srtcp-auth=%s"
                  .formatted(
                      SSRC,
                      HexFormat.of().formatHex(secret),
                      cipher,
                      authentication,
                      cipher,
                      authentication);
      Process player =
          peer.startReceiver(
              List.of(
                  "gst-launch-1.0",
                  "-q",
                  "udpsrc",
                  "address=127.0.0.1",
                  "port=" + port,
                  "num-buffers=" + packets(source),
                  "caps=" + caps,
                  "!",
                  "srtpdec",
                  "!",
                  "rtph264depay",
                  "!",
                  "video/x-h264,stream-format=byte-stream,alignment=au",
                  "!",
                  "filesink",
                  "location=" + out));
      try {
        send(source, port, sender);
        assertThat(player.waitFor(20, TimeUnit.SECONDS)).as(peer.said()).isTrue();
        assertThat(player.exitValue()).as(peer.said()).isZero();
      } finally {
        player.destroyForcibly().waitFor();
      }
    }
    Path in = Files.write(folder.resolve("in.h264"), source);
    assertThat(DecodedPictures.of(out)).isEqualTo(DecodedPictures.of(in));
  }

  private void playByFfmpeg(String stream, String attributes, @Nullable SrtpKeys keys)
      throws Exception {
    byte[] source = Corpus.bytes("streams/" + stream + ".h264");
    ParameterSets sets = Objects.requireNonNull(ParameterSets.find(ByteBuffer.wrap(source)));
    try (RtpPeer peer = RtpPeer.open(folder)) {
      int port = peer.port();
      String description =
          new SessionDescription("127.0.0.1", port, 96, 90_000, 1, sets).write("Pipit")
              + attributes;
      Path file = Files.writeString(folder.resolve("stream.sdp"), description);
      Process player =
          peer.startReceiver(
              DecodedPictures.hashes(
                  List.of(
                      "-protocol_whitelist", "file,udp,rtp,srtp,crypto", "-i", file.toString())));
      try {
        send(source, port, keys == null ? null : new SrtpSender(keys, SSRC));
        // A goodbye that is read first would be the end of what is not read.
        RtpPeer.awaitRead(port);
        goodbye(port + 1, keys);
        assertThat(player.waitFor(20, TimeUnit.SECONDS)).as(peer.said()).isTrue();
        Path in = Files.write(folder.resolve("in.h264"), source);
        assertThat(DecodedPictures.hashes(peer.said()))
            .as(peer.said())
            .isEqualTo(DecodedPictures.of(in));
      } finally {
        player.destroyForcibly().waitFor();
      }
    }
  }

  private static void send(byte[] source, int port, @Nullable SrtpSender sender) throws Exception {
    H264Packetizer packetizer = packetizer();
    ByteBuffer packet = ByteBuffer.allocate(PacketPool.PACKET_BYTES);
    try (DatagramSocket socket = new DatagramSocket()) {
      int timestamp = -5 * PICTURE_TICKS;
      long next = System.nanoTime();
      for (ByteBuffer unit : AccessUnits.of(source)) {
        packetizer.startAnnexB(unit, timestamp);
        while (packetizer.next(packet.clear())) {
          if (sender != null) {
            assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
          }
          send(socket, packet, port);
        }
        timestamp += PICTURE_TICKS;
        next += PICTURE_NANOS;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  /** The end of the stream, by RTCP. */
  private static void goodbye(int port, @Nullable SrtpKeys keys) throws Exception {
    ByteBuffer packet = ByteBuffer.allocate(PacketPool.PACKET_BYTES);
    RtcpWriter.write(new RtcpPacket.ReceiverReport(SSRC, List.of()), packet);
    RtcpWriter.write(new RtcpPacket.SourceDescription(SSRC, "pipit"), packet);
    RtcpWriter.write(new RtcpPacket.Goodbye(SSRC, "over"), packet);
    packet.flip();
    try (DatagramSocket socket = new DatagramSocket()) {
      if (keys != null) {
        assertThat(new SrtcpSender(keys, SSRC).protect(packet)).isEqualTo(SrtpOutcome.DONE);
      }
      send(socket, packet, port);
    }
  }

  private static void send(DatagramSocket socket, ByteBuffer packet, int port) throws Exception {
    byte[] bytes = new byte[packet.remaining()];
    packet.get(packet.position(), bytes);
    socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
  }

  private static int packets(byte[] source) {
    H264Packetizer packetizer = packetizer();
    for (ByteBuffer unit : AccessUnits.of(source)) {
      packetizer.startAnnexB(unit, 0);
      Packets.all(packetizer, PacketPool.PACKET_BYTES);
    }
    return (int) packetizer.packets();
  }

  private static H264Packetizer packetizer() {
    return new H264Packetizer(96, SSRC, 65_500 - 33_000, MOST_PAYLOAD_BYTES);
  }

  private static SrtpKeys keys(SrtpProfile profile, byte[] secret) {
    return new SrtpKeys(
        profile,
        java.util.Arrays.copyOf(secret, SrtpProfile.KEY_BYTES),
        java.util.Arrays.copyOfRange(secret, SrtpProfile.KEY_BYTES, secret.length));
  }
}
