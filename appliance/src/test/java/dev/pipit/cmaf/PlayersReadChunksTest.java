package dev.pipit.cmaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.MediaTime;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import dev.pipit.testing.Program;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ffprobe, ffmpeg and GStreamer read what is written, without a complaint. */
@Tag("players")
class PlayersReadChunksTest {
  private static final int PICTURES = 25;
  private static final int GROUP = 10;
  private static final int DURATION_TICKS = MediaTime.TIMESCALE / 25;

  /** Where a stream is that has been running for 30 hours: beyond 32 bits of ticks. */
  private static final long FIRST_DECODE_TIME = 30L * 3600 * MediaTime.TIMESCALE;

  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @CsvSource({
    "baseline, 1280x720, 1/1",
    "main,     640x480,  1/1",
    "high,     322x242,  1/1",
    "high,     720x576,  16/11"
  })
  void everyPacketTimeAndKeyFrameIsWhereItWasPut(String profile, String size, String pixel)
      throws Exception {
    List<ByteBuffer> accessUnits = AccessUnits.of(encode(profile, size, pixel));
    assertThat(accessUnits).hasSize(PICTURES);
    Path file = folder.resolve("out.mp4");
    write(accessUnits, file);

    Program probe =
        Program.run(
            List.of(
                "ffprobe",
                "-v",
                "error",
                "-of",
                "csv=p=0",
                "-show_entries",
                "packet=pts,dts,duration,flags:stream=profile,width,height,sample_aspect_ratio,color_range,color_space",
                file.toString()));
    assertThat(probe.errors()).isEmpty();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      long time = FIRST_DECODE_TIME + (long) i * DURATION_TICKS;
      String flags = i % GROUP == 0 ? "K_" : "__";
      expected.add("%d,%d,%d,%s".formatted(time, time, DURATION_TICKS, flags));
    }
    String[] sides = size.split("x", -1);
    expected.add(
        "%s,%s,%s,%s,tv,bt709"
            .formatted(name(profile), sides[0], sides[1], pixel.replace('/', ':')));
    assertThat(probe.output().lines()).containsExactlyElementsOf(expected);

    assertThat(pictures(file)).hasSize(PICTURES).isEqualTo(pictures(folder.resolve("in.h264")));

    Program gstreamer =
        Program.run(
            List.of(
                "gst-launch-1.0",
                "-v",
                "filesrc",
                "location=" + file,
                "!",
                "qtdemux",
                "!",
                "avdec_h264",
                "!",
                "identity",
                "silent=false",
                "!",
                "fakesink"));
    assertThat(gstreamer.exitCode()).as(gstreamer.errors()).isZero();
    assertThat(gstreamer.output().lines().filter(line -> line.contains("chain ")))
        .hasSize(PICTURES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x264-zerolatency", "x264-three-slices", "openh264"})
  void everyEncodersPicturesAreTheSameBehindThePackager(String stream) throws Exception {
    byte[] annexB = Corpus.bytes("streams/" + stream + ".h264");
    Path before = Files.write(folder.resolve("in.h264"), annexB);
    Path behind = folder.resolve("out.mp4");
    write(AccessUnits.of(annexB), behind);
    assertThat(pictures(behind)).hasSize(12).isEqualTo(pictures(before));
  }

  /** The hash of every decoded picture. */
  private static List<String> pictures(Path file) throws Exception {
    Program decode =
        Program.run(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-xerror",
                "-i",
                file.toString(),
                "-fps_mode",
                "passthrough",
                "-f",
                "framemd5",
                "-"));
    assertThat(decode.errors()).isEmpty();
    return decode
        .output()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
        .toList();
  }

  private byte[] encode(String profile, String size, String pixel) throws Exception {
    Path stream = folder.resolve("in.h264");
    List<String> command =
        List.of(
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=" + size + ":rate=25",
            "-frames:v",
            "" + PICTURES,
            "-vf",
            "setsar=" + pixel,
            "-pix_fmt",
            "yuv420p",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-tune",
            "zerolatency",
            "-profile:v",
            profile,
            "-g",
            "" + GROUP,
            "-x264-params",
            "aud=1:scenecut=0",
            "-color_range",
            "tv",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-colorspace",
            "bt709",
            "-f",
            "h264",
            stream.toString());
    Program ffmpeg = Program.run(command);
    assertThat(ffmpeg.errors()).isEmpty();
    return Files.readAllBytes(stream);
  }

  private static void write(List<ByteBuffer> accessUnits, Path file) throws Exception {
    AvccWriter sample = new AvccWriter();
    sample.read(accessUnits.getFirst());
    CmafHeader header = CmafHeader.of(Objects.requireNonNull(sample.parameterSets()));
    try (OutputStream stream = Files.newOutputStream(file);
        WritableByteChannel out = Channels.newChannel(stream)) {
      out.write(header.bytes());
      for (int i = 0; i < accessUnits.size(); i++) {
        sample.read(accessUnits.get(i));
        assertThat(sample.parameterSetsChanged()).isFalse();
        int sampleBytes = sample.sampleBytes();
        ByteBuffer chunk = ByteBuffer.allocateDirect(ChunkWriter.HEADER_BYTES + sampleBytes);
        sample.write(chunk, ChunkWriter.HEADER_BYTES);
        long time = FIRST_DECODE_TIME + (long) i * DURATION_TICKS;
        ChunkWriter.writeHeader(chunk, 0, i + 1, time, DURATION_TICKS, sampleBytes, sample.idr());
        out.write(chunk);
      }
    }
  }

  private static String name(String profile) {
    return profile.equals("baseline")
        ? "Constrained Baseline"
        : profile.substring(0, 1).toUpperCase(Locale.ROOT) + profile.substring(1);
  }
}
