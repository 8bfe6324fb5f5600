package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The installed program with a kernel camera and the encoder of a Raspberry Pi. */
@Tag("vm")
@Timeout(1500)
class HardwareEncoderTest {
  private static final Duration START = GuestPipit.START;
  private static final int PICTURES = 40;
  private static final int DIFFERENT = 80;
  private static final int PICTURE_BYTES = 320 * 180 * 3 / 2;
  private static final Pattern MD5 = Pattern.compile("\\b[0-9a-f]{32}\\b");

  /**
   * The picture moves, so that the test sees many different ones. It has no clock in it, and comes
   * round again after {@link #DIFFERENT}, each of them moved by four pixels.
   */
  private static final String MOVING =
      "v4l2-ctl -d /dev/video0"
          + " --set-fmt-video=width=320,height=180,pixelformat=YU12 --set-parm=15"
          + " --set-ctrl=osd_text_mode=2,horizontal_movement=6";

  /**
   * By libavcodec, whose chip gets a copy; without it, where the camera's memory lies in one piece
   * ({@code allocators=1}), without any; and where it does not, with one.
   */
  @ParameterizedTest
  @CsvSource({
    "h264_v4l2m2m, allocators=1, from_mmap",
    "h264_m2m, allocators=1, from_dmabuf",
    "h264_m2m, allocators=0, from_mmap"
  })
  void whatIsPlayedOutsideIsToTheBitWhatTheCameraGave(String encoder, String camera, String counted)
      throws Exception {
    checkThatNothingIsLost(Architecture.AMD64, encoder, camera, counted);
  }

  @ParameterizedTest
  @CsvSource({
    "h264_v4l2m2m, allocators=1, from_mmap",
    "h264_m2m, allocators=1, from_dmabuf",
  })
  void soItIsWithTheNativesForARaspberryPi(String encoder, String camera, String counted)
      throws Exception {
    checkThatNothingIsLost(Architecture.ARM64, encoder, camera, counted);
  }

  private static void checkThatNothingIsLost(
      Architecture architecture, String encoder, String camera, String counted) throws Exception {
    String name = architecture.debian() + "-" + encoder + "-" + counted;
    try (VirtualMachine machine = VirtualMachine.bootWithEncoder(name, architecture, camera)) {
      Set<String> given = picturesOfTheCamera(machine);
      try (GuestProgram program =
              GuestPipit.start(
                  machine,
                  name + "-pipit",
                  "--source /dev/video0 --set cameras.camera.encoder=" + encoder);
          PipitClient client = new PipitClient(machine.httpPort())) {
        GuestPipit.awaitState("live", START, client, program);

        List<String> played = played(client);

        assertThat(played).hasSize(PICTURES);
        // While the camera is being opened, the slate says so.
        List<String> pictures = played.stream().dropWhile(one -> !given.contains(one)).toList();
        assertThat(Set.copyOf(pictures)).hasSizeGreaterThan(PICTURES / 2);
        assertThat(given).containsAll(pictures);
        assertThat(client.camera("camera").path("encoder").path("name").asText())
            .isEqualTo(encoder);
        Map<String, String> chip = machine.encoder().counters();
        // 240 macroblocks ten times a second, and 2 Mbit/s; more than libavcodec alone would set.
        assertThat(chip)
            .containsEntry("fourcc", "YU12")
            .containsEntry("width", "320")
            .containsEntry("height", "180")
            .containsEntry("bytesperline", "320")
            .containsEntry("bitrate", "2000000")
            .containsEntry("bitrate_mode", "0")
            .containsEntry("level_idc", "20")
            .containsEntry("repeat_headers", "1")
            .containsEntry("min_qp", "16")
            .containsEntry("max_qp", "32");
        Await.until(
            "what was tried is closed",
            Duration.ofSeconds(20),
            () -> machine.encoder().count("open") == 1);
        assertThat(Long.parseLong(chip.get("key_frames_forced"))).isPositive();
        long before = machine.encoder().count(counted);
        Await.until(
            "the chip gets its pictures that way",
            Duration.ofSeconds(20),
            () -> machine.encoder().count(counted) > before + PICTURES);

        program.signal("TERM");
        program.awaitEnd(Duration.ofSeconds(20));
        assertThat(machine.encoder().count("open")).isZero();
      }
    }
  }

  /** All that the picture can be, as hashes; a busy machine misses some of them each time. */
  private static Set<String> picturesOfTheCamera(VirtualMachine machine) {
    Set<String> all = new HashSet<>();
    Await.until(
        "every picture of the camera is known",
        START,
        () -> {
          String list =
              machine.insideOk(
                  MOVING
                      + " && v4l2-ctl -d /dev/video0 --stream-mmap --stream-count=180 --stream-to=/tmp/raw > /dev/null 2>&1"
                      + " && split --bytes=%d /tmp/raw /tmp/picture-".formatted(PICTURE_BYTES)
                      + " && md5sum /tmp/picture-* && rm /tmp/raw /tmp/picture-*",
                  START);
          all.addAll(hashes(list));
          return all.size() >= DIFFERENT;
        });
    return all;
  }

  private static List<String> played(PipitClient client) throws IOException, InterruptedException {
    Process ffmpeg =
        new ProcessBuilder(
                "ffmpeg -nostdin -v error -xerror -live_start_index -1 -i %s -map 0:v -frames:v %d -f framemd5 -"
                    .formatted(client.uri("/live/camera/index.m3u8"), PICTURES)
                    .split(" ", -1))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String list = new String(ffmpeg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(ffmpeg.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ffmpeg.exitValue()).isZero();
      return hashes(list);
    } finally {
      ffmpeg.destroyForcibly();
    }
  }

  private static List<String> hashes(String output) {
    return MD5.matcher(output).results().map(MatchResult::group).toList();
  }
}
