package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.capture.TestPictureSource;
import dev.pipit.installed.Await;
import dev.pipit.testing.Program;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Motion JPEG of a real camera pipeline, read by readers that others wrote. */
@Tag("players")
class PlayersReadMotionJpegTest {
  private static JpegSite site;

  @BeforeAll
  static void start() throws Exception {
    site = new JpegSite(() -> new TestPictureSource(320, 240, 30));
    Await.until(
        "a picture",
        Duration.ofSeconds(30),
        () -> site.get("/live/porch/snapshot.jpg").status() == 200);
  }

  @AfterAll
  static void end() {
    site.close();
  }

  private static String address(String path) {
    return site.address(path);
  }

  @Test
  void ffmpegDecodesTheStreamWithoutComplaint() throws Exception {
    Program ffmpeg =
        Program.run(
            List.of(
                "ffmpeg",
                "-v",
                "warning",
                "-f",
                "mpjpeg",
                "-i",
                address("/live/porch/stream.mjpg?fps=10"),
                "-frames:v",
                "20",
                "-f",
                "null",
                "-"));
    assertThat(ffmpeg.exitCode()).isZero();
    assertThat(ffmpeg.errors().replaceAll("(?m)^.*deprecated pixel format.*$", "")).isBlank();
  }

  @Test
  void ffprobeFindsMotionJpegAtOctoPrintsAddress() throws Exception {
    Program probe =
        Program.run(
            List.of(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "stream=codec_name,width,height",
                "-of",
                "default=noprint_wrappers=1",
                address("/?action=stream")));
    assertThat(probe.output()).contains("codec_name=mjpeg", "width=320", "height=240");
  }

  @Test
  void ffmpegDecodesASnapshotAtOctoPrintsAddress() throws Exception {
    Program ffmpeg =
        Program.run(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "image2pipe",
                "-c:v",
                "mjpeg",
                "-i",
                address("/?action=snapshot"),
                "-f",
                "null",
                "-"));
    assertThat(ffmpeg.errors()).isBlank();
    assertThat(ffmpeg.exitCode()).isZero();
  }

  @Test
  void gstreamerDecodesTheStream() throws Exception {
    Program gst =
        Program.run(
            List.of(
                "gst-launch-1.0",
                "-q",
                "souphttpsrc",
                "location=" + address("/live/porch/stream.mjpg?fps=10"),
                "!",
                "multipartdemux",
                "!",
                "jpegdec",
                "!",
                "identity",
                "eos-after=15",
                "!",
                "fakesink"));
    assertThat(gst.errors()).isBlank();
    assertThat(gst.exitCode()).isZero();
  }
}
