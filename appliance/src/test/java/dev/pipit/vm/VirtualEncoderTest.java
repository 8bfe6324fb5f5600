package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The virtual encoder is a sound V4L2 encoder that loses nothing: all tests with it rest on that.
 */
@Tag("vm")
@Timeout(300)
class VirtualEncoderTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path FOLDER = MODULE.resolve("target/vm");
  private static final int PICTURES = 4;

  private static VirtualMachine machine;

  @BeforeAll
  static void bootWithAClient() throws Exception {
    Files.createDirectories(FOLDER);
    Process compiler =
        new ProcessBuilder(
                List.of(
                    "gcc",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-O1",
                    "-o",
                    FOLDER.resolve("feed").toString(),
                    MODULE.resolve("src/test/vm/feed.c").toString()))
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
    // Memory of a camera that lies in one piece, as the Pi's codec demands.
    machine = VirtualMachine.bootWithEncoder("encoder", "allocators=1");
  }

  @AfterAll
  static void end() {
    machine.close();
  }

  /**
   * What fails is what the real driver does, too: it has no {@code
   * V4L2_CID_MIN_BUFFERS_FOR_OUTPUT}; {@code VIDIOC_S_PARM} refuses a time of 0; its crop bounds
   * are as wide as a line in bytes. The name of NV12 is the kernel's, which is newer than this
   * tool.
   */
  @Test
  void onlyWhatTheRealDriverDoesAsWellFailsInDebiansComplianceTest() throws IOException {
    String report =
        machine
            .inside("v4l2-compliance -d /dev/video11 -e /dev/video0 -s", Duration.ofMinutes(2))
            .output();

    assertThat(report.lines().filter(line -> line.contains("fail:")).map(String::strip))
        .as(report)
        .satisfiesExactly(
            line -> assertThat(line).contains("V4L2_CID_MIN_BUFFERS_FOR_OUTPUT"),
            line -> assertThat(line).contains("description mismatch", "Y/UV 4:2:0"),
            line -> assertThat(line).contains("v4l2-test-formats.cpp(1393): ret"),
            line -> assertThat(line).contains("sel.r.width != fmt.g_width()"));
    assertThat(report)
        .contains("Detected Stateful Encoder")
        .contains("Captured 60 buffers")
        .containsPattern("test MMAP \\(select\\): OK")
        .containsPattern("test DMABUF \\(select\\): OK");
    assertThat(machine.encoder().count("from_dmabuf")).isPositive();
    assertThat(machine.encoder().count("open")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "32, 32, YU12",
    "34, 32, YU12",
    "100, 70, YU12",
    "100, 70, YV12",
    "100, 70, NV12",
    "100, 70, NV21",
    "322, 242, NV12",
    "640, 360, YU12",
    "62, 1918, YU12",
    "1918, 34, NV21"
  })
  void whatComesOutIsWhatWentInToTheBit(int width, int height, String fourCc) throws Exception {
    byte[] planar = planarPictures(width, height);

    assertThat(decodedAfterCoding(width, height, fourCc, arranged(planar, width, height, fourCc)))
        .isEqualTo(planar);
  }

  @ParameterizedTest
  @CsvSource({"YUYV, 0, 1, 3", "YVYU, 0, 3, 1", "UYVY, 1, 0, 2", "VYUY, 1, 2, 0"})
  void colourOfTwoLinesBecomesThatOfOne(String fourCc, int y, int u, int v) throws Exception {
    int width = 98;
    int height = 66;
    byte[] packed = new byte[width * height * 2 * PICTURES];
    new Random(7).nextBytes(packed);

    byte[] decoded = decodedAfterCoding(width, height, fourCc, packed);

    int luma = width * height;
    for (int picture = 0; picture < PICTURES; picture++) {
      int from = picture * luma * 2;
      int to = picture * luma * 3 / 2;
      for (int i = 0; i < luma; i++) {
        assertThat(decoded[to + i]).isEqualTo(packed[from + 2 * i + y]);
      }
      for (int i = 0; i < luma / 4; i++) {
        int pair = from + i / (width / 2) * width * 4 + i % (width / 2) * 4;
        assertThat(decoded[to + luma + i]).isEqualTo(mean(packed, pair + u, width * 2));
        assertThat(decoded[to + luma + luma / 4 + i]).isEqualTo(mean(packed, pair + v, width * 2));
      }
    }
  }

  private static byte mean(byte[] packed, int place, int stride) {
    return (byte) (((packed[place] & 0xff) + (packed[place + stride] & 0xff) + 1) / 2);
  }

  /** The first with long rows of zeroes, the others change it in places, the last not at all. */
  private static byte[] planarPictures(int width, int height) {
    int size = width * height * 3 / 2;
    byte[] pictures = new byte[size * PICTURES];
    Random random = new Random(width * 31L + height);
    random.nextBytes(pictures);
    Arrays.fill(pictures, size / 4, size / 2, (byte) 0);
    for (int picture = 1; picture < PICTURES; picture++) {
      System.arraycopy(pictures, (picture - 1) * size, pictures, picture * size, size);
      for (int change = 0; picture < PICTURES - 1 && change < 3; change++) {
        pictures[picture * size + random.nextInt(size)]++;
      }
    }
    return pictures;
  }

  /** The same pictures with their planes of colour as the format wants them. */
  private static byte[] arranged(byte[] planar, int width, int height, String fourCc) {
    int luma = width * height;
    int chroma = luma / 4;
    byte[] arranged = planar.clone();
    boolean vFirst = fourCc.equals("YV12") || fourCc.equals("NV21");
    for (int start = luma; start < planar.length; start += luma + 2 * chroma) {
      for (int i = 0; i < chroma; i++) {
        byte first = planar[start + (vFirst ? chroma : 0) + i];
        byte second = planar[start + (vFirst ? 0 : chroma) + i];
        boolean pairs = fourCc.startsWith("NV");
        arranged[start + (pairs ? 2 * i : i)] = first;
        arranged[start + (pairs ? 2 * i + 1 : chroma + i)] = second;
      }
    }
    return arranged;
  }

  private static byte[] decodedAfterCoding(int width, int height, String fourCc, byte[] pictures)
      throws IOException, InterruptedException {
    String name = "feed-%dx%d-%s".formatted(width, height, fourCc);
    Path raw = Files.write(FOLDER.resolve(name + ".raw"), pictures);
    String stream =
        machine.insideOk(
            "%s /dev/video11 %d %d %s < %s > /tmp/%s.h264 && base64 -w0 /tmp/%s.h264"
                .formatted(FOLDER.resolve("feed"), width, height, fourCc, raw, name, name),
            Duration.ofMinutes(1));
    String[] lines = stream.strip().split("\n", -1);
    assertThat(lines[0]).isEqualTo("%d sent, %d pictures, 1 key".formatted(PICTURES, PICTURES));
    Path coded =
        Files.write(
            FOLDER.resolve(name + ".h264"),
            Base64.getDecoder().decode(lines[1].getBytes(StandardCharsets.US_ASCII)));
    return decoded(coded);
  }

  private static byte[] decoded(Path coded) throws IOException, InterruptedException {
    Process ffmpeg =
        new ProcessBuilder(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-xerror",
                "-i",
                coded.toString(),
                "-vsync",
                "0",
                "-f",
                "rawvideo",
                "-")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ByteArrayOutputStream pictures = new ByteArrayOutputStream();
    ffmpeg.getInputStream().transferTo(pictures);
    assertThat(ffmpeg.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ffmpeg.exitValue()).isZero();
    return pictures.toByteArray();
  }
}
