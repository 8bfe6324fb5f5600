package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The installed program with its test picture, played by players that others wrote. */
@Tag("players")
class PlayersPlayPipitTest {
  private static InstalledPipit pipit;
  private static String address;

  @BeforeAll
  static void start() throws Exception {
    pipit = InstalledPipit.start("players", "--source", "test");
    pipit.awaitLive("camera", Duration.ofSeconds(30));
    address = pipit.client().uri("/live/camera/index.m3u8").toString();
  }

  @AfterAll
  static void end() throws Exception {
    pipit.close();
  }

  @Test
  void ffprobeReadsItWithoutComplaint() throws Exception {
    Program read =
        Program.run(
            List.of(
                "ffprobe",
                "-v",
                "warning",
                "-show_entries",
                "stream=codec_name,width,height,r_frame_rate,color_space,color_range",
                "-of",
                "default=noprint_wrappers=1",
                address));
    assertThat(read.errors()).isBlank();
    assertThat(read.output())
        .contains(
            "codec_name=h264",
            "width=1280",
            "height=720",
            "r_frame_rate=30/1",
            "color_space=bt709",
            "color_range=tv");
  }

  @Test
  void ffmpegDecodesThreeSecondsWithoutComplaint() throws Exception {
    Program ffmpeg =
        Program.run(
            List.of("ffmpeg", "-v", "error", "-i", address, "-frames:v", "90", "-f", "null", "-"));
    assertThat(ffmpeg.errors()).isBlank();
    assertThat(ffmpeg.exitCode()).isZero();
  }

  @Test
  void gstreamersPlaybinPlaysIt() throws Exception {
    plays(address);
  }

  @Test
  void gstreamersPlaybinPlaysARunThatJustBegan() throws Exception {
    try (InstalledPipit fresh = InstalledPipit.start("players-fresh", "--source", "test")) {
      fresh.awaitAnswer(Duration.ofSeconds(30));
      plays(fresh.client().uri("/live/camera/index.m3u8").toString());
    }
  }

  private static void plays(String address) throws Exception {
    Process player =
        new ProcessBuilder(
                "timeout",
                "60",
                "gst-launch-1.0",
                "-v",
                "playbin",
                "uri=" + address,
                "video-sink=fakesink silent=false sync=true",
                "audio-sink=fakesink")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = player.inputReader()) {
      // Live playback has no end: sixty pictures, in time, are enough.
      assertThat(said.lines().filter(line -> line.contains("(1382400 bytes")).limit(60))
          .hasSize(60);
    } finally {
      player.destroy();
    }
  }
}
