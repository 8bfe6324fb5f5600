package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SDP as others write it, and as Pipit does. */
class SessionDescriptionTest {
  private static final ParameterSets SETS =
      Objects.requireNonNull(
          ParameterSets.find(
              ByteBuffer.wrap(Packets.hex("00000001 6742C01EDA0101 00000001 68CE3C80"))));

  /** As ffmpeg 5.1 prints it. */
  private static final String FFMPEG =
      """
      SDP:
      v=0
      o=- 0 0 IN IP4 127.0.0.1
      s=No Name
      c=IN IP4 127.0.0.1
      t=0 0
      a=tool:libavformat 59.27.100
      m=video 5004 RTP/AVP 96
      b=AS:200
      a=rtpmap:96 H264/90000
      a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LAHtoBAQ==,aM48gA==; profile-level-id=42C01E

      """;

  /** What the stream of an RTSP camera with sound looks like. */
  private static final String CAMERA =
      """
      v=0\r
      o=- 1 1 IN IP4 10.0.0.2\r
      s=Camera\r
      t=0 0\r
      m=audio 5000 RTP/AVP 0\r
      c=IN IP4 10.0.0.1\r
      a=rtpmap:0 PCMU/8000\r
      m=video 5002/2 RTP/AVPF 98 97\r
      c=IN IP6 ff15::1/3\r
      a=rtpmap:97 h264/90000\r
      a=rtpmap:98 VP8/90000\r
      a=control:trackID=1\r
      m=video 5004 RTP/AVP 99\r
      a=rtpmap:99 H265/90000\r
      """;

  @Test
  void ffmpegsDescriptionIsRead() {
    assertThat(SessionDescription.parse(FFMPEG))
        .isEqualTo(
            new SessionDescription.Parsed.Stream(
                new SessionDescription("127.0.0.1", 5004, 96, 90_000, 1, SETS)));
  }

  @Test
  void theFirstH264OfSeveralMediaIsTaken() {
    assertThat(SessionDescription.parse(CAMERA))
        .isEqualTo(
            new SessionDescription.Parsed.Stream(
                new SessionDescription("ff15::1", 5002, 97, 90_000, 0, null)));
  }

  @Test
  void whatIsWrittenIsReadBack() {
    SessionDescription description =
        new SessionDescription("192.0.2.7", 40_000, 110, 90_000, 1, SETS);
    assertThat(description.write("Front door\r\nm=video"))
        .isEqualTo(
            """
            v=0\r
            o=- 0 0 IN IP4 192.0.2.7\r
            s=Front door  m=video\r
            c=IN IP4 192.0.2.7\r
            t=0 0\r
            m=video 40000 RTP/AVP 110\r
            a=rtpmap:110 H264/90000\r
            a=fmtp:110 packetization-mode=1;profile-level-id=42C01E;\
            sprop-parameter-sets=Z0LAHtoBAQ==,aM48gA==\r
            """);
    assertThat(SessionDescription.parse(description.write("x")))
        .isEqualTo(new SessionDescription.Parsed.Stream(description));
    SessionDescription other = new SessionDescription("2001:db8::1", 1, 96, 90_000, 0, null);
    assertThat(other.write("")).contains("c=IN IP6 2001:db8::1\r\n", "s=-\r\n");
    assertThat(SessionDescription.parse(other.write("")))
        .isEqualTo(new SessionDescription.Parsed.Stream(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          H264/90000     | H265/90000 | The description offers H265/90000; Pipit takes H.264.
          H264/90000     | H264/8000  | The description says H264/8000; H.264 has a clock of 90000 (RFC 6184 8.1).
          mode=1         | mode=2     | The description says packetization-mode 2; Pipit takes 0 and 1.
          mode=1         | mode=x     | The description says packetization-mode x; Pipit takes 0 and 1.
          video 5004     | video 0    | The description has no UDP port between 1 and 65535 for its video.
          video 5004     | video x    | The description has no UDP port between 1 and 65535 for its video.
          video 5004     | audio 5004 | The description has no video over RTP; Pipit takes H.264.
          c=IN IP4 127.0.0.1 | x=     | The description has no address (a line that starts with c=) for its video.
          c=IN IP4 127.0.0.1 | c=IN IP4 a;b | The description has no address (a line that starts with c=) for its video.
          a=rtpmap:96 H264/90000 | a=x | The description offers payload type 96; Pipit takes H.264.
          v=0            | w=0        | This is no session description (SDP): it has no line that starts with v=.
          """)
  void whatCannotBeReceivedIsSaidInASentence(String what, String instead, String sentence) {
    assertThat(SessionDescription.parse(FFMPEG.replace(what, instead)))
        .isEqualTo(new SessionDescription.Parsed.NotUsable(sentence));
  }

  @Test
  void brokenParameterSetsAreNone() {
    assertThat(SessionDescription.parse(FFMPEG.replace("aM48gA==", "a*")))
        .isEqualTo(
            new SessionDescription.Parsed.Stream(
                new SessionDescription("127.0.0.1", 5004, 96, 90_000, 1, null)));
  }

  @Test
  void aDescriptionThatIsTooLongIsNotRead() {
    assertThat(SessionDescription.parse(FFMPEG + "a=".repeat(10_000)))
        .isEqualTo(
            new SessionDescription.Parsed.NotUsable(
                "The description is longer than 16,384 characters."));
  }
}
