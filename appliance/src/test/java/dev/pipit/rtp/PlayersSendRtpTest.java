package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ffmpeg and GStreamer send comes out as the pictures that they sent. */
@Tag("players")
class PlayersSendRtpTest {
  private static final int PICTURES = 40;
  private static final int GROUP = 10;
  private static final String ENCODER =
      "-f lavfi -i testsrc2=size=320x240:rate=25 -frames:v "
          + PICTURES
          + " -pix_fmt yuv420p -c:v libx264 -preset veryfast -tune zerolatency -threads 1 -g "
          + GROUP;
  private static final String GSTREAMER =
      "gst-launch-1.0 -q videotestsrc pattern=ball num-buffers="
          + PICTURES
          + " ! video/x-raw,width=320,height=240,framerate=25/1 ! openh264enc gop-size="
          + GROUP
          + " ! video/x-h264,stream-format=byte-stream,alignment=au ! tee name=t"
          + " t. ! queue ! filesink location=%s t. ! queue ! %s ! udpsink host=127.0.0.1 port=%d";

  @TempDir private Path folder = Path.of(".");

  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private final List<Integer> timestamps = new ArrayList<>();
  private int idrs;

  @Test
  void ffmpegsRtpWithLibx264() throws Exception {
    Path source = encode("in.h264");
    Path description = folder.resolve("stream.sdp");
    RtpPeer.Captured captured;
    try (RtpPeer peer = RtpPeer.open(folder)) {
      captured =
          peer.capture(
              command(
                  "ffmpeg -v error -re %s -f rtp -sdp_file %s rtp://127.0.0.1:%d"
                      .formatted(ENCODER, description, peer.port())));
      SessionDescription read = describe(description);
      assertThat(read.port()).isEqualTo(peer.port());
      assertThat(read.payloadType()).isEqualTo(96);
      assertThat(read.packetizationMode()).isEqualTo(1);
    }
    depacketize(captured.media(), null, null);
    expectPicturesOf(source);
    assertThat(reports(captured.control(), null)).isNotEmpty();
  }

  @Test
  void ffmpegsRtpOfAFileWhoseParameterSetsAreInTheSdpOnly() throws Exception {
    Path source = encode("in.mp4");
    Path description = folder.resolve("stream.sdp");
    RtpPeer.Captured captured;
    try (RtpPeer peer = RtpPeer.open(folder)) {
      captured =
          peer.capture(
              command(
                  "ffmpeg -v error -re -i %s -c copy -f rtp -sdp_file %s rtp://127.0.0.1:%d"
                      .formatted(source, description, peer.port())));
    }
    assertThat(describe(description).parameterSets()).isNotNull();
    depacketize(captured.media(), describe(description), null);
    expectPicturesOf(source);
  }

  @Test
  void ffmpegsSrtp() throws Exception {
    Path source = encode("in.h264");
    byte[] secret = new byte[30];
    new SplittableRandom(80).nextBytes(secret);
    RtpPeer.Captured captured;
    try (RtpPeer peer = RtpPeer.open(folder)) {
      captured =
          peer.capture(
              command(
                  ("ffmpeg -v error -re %s -f rtp -srtp_out_suite AES_CM_128_HMAC_SHA1_80"
                          + " -srtp_out_params %s srtp://127.0.0.1:%d")
                      .formatted(
                          ENCODER, Base64.getEncoder().encodeToString(secret), peer.port())));
    }
    SrtpKeys keys = keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, secret);
    depacketize(captured.media(), null, keys);
    expectPicturesOf(source);
    assertThat(reports(captured.control(), keys)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtph264pay config-interval=-1",
        "rtph264pay config-interval=1 mtu=400",
        "rtph264pay config-interval=-1 aggregate-mode=zero-latency",
        "rtph264pay config-interval=-1 aggregate-mode=max-stap mtu=300"
      })
  void gstreamersRtp(String payloader) throws Exception {
    Path source = folder.resolve("in.h264");
    RtpPeer.Captured captured;
    try (RtpPeer peer = RtpPeer.open(folder)) {
      captured = peer.capture(command(GSTREAMER.formatted(source, payloader, peer.port())));
    }
    depacketize(captured.media(), null, null);
    expectPicturesOf(source);
  }

  @ParameterizedTest
  @CsvSource({
    "AES_CM_128_HMAC_SHA1_80, aes-128-icm, hmac-sha1-80",
    "AEAD_AES_128_GCM,        aes-128-gcm, null"
  })
  void gstreamersSrtp(SrtpProfile profile, String cipher, String authentication) throws Exception {
    Path source = folder.resolve("in.h264");
    byte[] secret = new byte[SrtpProfile.KEY_BYTES + profile.saltBytes()];
    new SplittableRandom(81).nextBytes(secret);
    String encryption =
        "rtph264pay config-interval=-1 ! srtpenc key=%s rtp-cipher=%s rtp-auth=%s rtcp-cipher=%s rtcp-auth=%s"
            .formatted(
                HexFormat.of().formatHex(secret), cipher, authentication, cipher, authentication);
    RtpPeer.Captured captured;
    try (RtpPeer peer = RtpPeer.open(folder)) {
      captured = peer.capture(command(GSTREAMER.formatted(source, encryption, peer.port())));
    }
    depacketize(captured.media(), null, keys(profile, secret));
    expectPicturesOf(source);
  }

  private Path encode(String file) throws Exception {
    Path source = folder.resolve(file);
    Program encode = Program.run(command("ffmpeg -v error " + ENCODER + " " + source));
    assertThat(encode.errors()).isEmpty();
    return source;
  }

  private void depacketize(
      List<ByteBuffer> packets, @Nullable SessionDescription description, @Nullable SrtpKeys keys) {
    assertThat(packets).hasSizeGreaterThanOrEqualTo(PICTURES);
    int ssrc = PacketKind.RTP.ssrc(packets.getFirst());
    H264Depacketizer depacketizer = new H264Depacketizer(1 << 20, this::take);
    if (description != null && description.parameterSets() != null) {
      depacketizer.parameterSets(description.parameterSets());
    }
    SrtpReceiver receiver = keys == null ? null : new SrtpReceiver(keys, ssrc);
    RtpSequence sequence = new RtpSequence(JitterBuffer.JUMP, JitterBuffer.JUMP);
    RtpPacket view = new RtpPacket();
    for (ByteBuffer packet : packets) {
      assertThat(PacketKind.of(packet)).isEqualTo(PacketKind.RTP);
      if (receiver != null) {
        assertThat(receiver.unprotect(packet)).isEqualTo(SrtpOutcome.DONE);
      }
      assertThat(view.read(packet)).isNull();
      assertThat(sequence.accept(view.sequenceNumber())).isEqualTo(RtpSequence.Place.AHEAD);
      depacketizer.accept(view, sequence.highest());
    }
    depacketizer.end();
  }

  private void take(H264Event event) {
    if (!(event instanceof H264Event.Unit unit)) {
      throw new AssertionError(event);
    }
    assertThat(unit.intact()).isTrue();
    byte[] bytes = new byte[unit.annexB().remaining()];
    unit.annexB().get(unit.annexB().position(), bytes);
    stream.writeBytes(bytes);
    timestamps.add(unit.timestamp());
    idrs += unit.idr() ? 1 : 0;
  }

  private void expectPicturesOf(Path source) throws Exception {
    assertThat(timestamps).hasSize(PICTURES).doesNotHaveDuplicates();
    assertThat(idrs).isEqualTo(PICTURES / GROUP);
    Path received = Files.write(folder.resolve("out.h264"), stream.toByteArray());
    assertThat(DecodedPictures.of(received))
        .hasSize(PICTURES)
        .isEqualTo(DecodedPictures.of(source));
  }

  private static List<RtcpPacket.SenderReport> reports(
      List<ByteBuffer> datagrams, @Nullable SrtpKeys keys) {
    List<RtcpPacket.SenderReport> reports = new ArrayList<>();
    SrtcpReceiver receiver =
        keys == null || datagrams.isEmpty()
            ? null
            : new SrtcpReceiver(keys, PacketKind.RTCP.ssrc(datagrams.getFirst()));
    for (ByteBuffer datagram : datagrams) {
      if (receiver != null) {
        assertThat(receiver.unprotect(datagram)).isEqualTo(SrtpOutcome.DONE);
      }
      RtcpCompound compound = RtcpCompound.read(datagram);
      assertThat(compound.fault()).isNull();
      for (RtcpPacket packet : compound.packets()) {
        if (packet instanceof RtcpPacket.SenderReport report) {
          reports.add(report);
        }
      }
    }
    return reports;
  }

  private static SessionDescription describe(Path file) throws Exception {
    return switch (SessionDescription.parse(Files.readString(file))) {
      case SessionDescription.Parsed.Stream(SessionDescription description) -> description;
      case SessionDescription.Parsed.NotUsable(String sentence) ->
          throw new AssertionError(sentence);
    };
  }

  private static SrtpKeys keys(SrtpProfile profile, byte[] secret) {
    return new SrtpKeys(
        profile,
        Arrays.copyOf(secret, SrtpProfile.KEY_BYTES),
        Arrays.copyOfRange(secret, SrtpProfile.KEY_BYTES, secret.length));
  }

  private static List<String> command(String text) {
    return List.of(text.split(" +", -1));
  }
}
