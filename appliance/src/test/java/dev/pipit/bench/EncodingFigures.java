package dev.pipit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.capture.TestPictureSource;
import dev.pipit.installed.Await;
import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.ProcessFigures;
import dev.pipit.media.RawFrame;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Processor time for test picture, x264 and LL-HLS, against ffmpeg's command line that makes fMP4
 * HLS in tmpfs with the same encoder settings.
 *
 * <p>ffmpeg reads the very pictures that Pipit draws, recorded before, from tmpfs: reading them
 * costs it a copy, drawing them is in Pipit's account. Both run at the same time, so that what else
 * the machine does meets both.
 */
final class EncodingFigures implements Figures {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int RATE = 30;
  private static final int RECORDED = 2 * RATE;
  private static final long WARM_UP = 15L * RATE;
  private static final long MEASURED = 40L * RATE;

  @Override
  public List<Figure> measure() throws Exception {
    FfmpegProgram ffmpeg = FfmpegProgram.unpack();
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "pipit-bench");
    try {
      Path pictures = folder.resolve("pictures.yuv");
      record(pictures);
      try (InstalledPipit pipit = InstalledPipit.start("bench-encoding", "--source", "test")) {
        pipit.awaitLive("camera", Duration.ofSeconds(30));
        JsonNode encoder = pipit.client().camera("camera").path("encoder");
        Process other =
            ffmpeg.start(
                arguments(
                    pictures, encoder.path("bitsPerSecond").asInt(), threads(encoder), folder));
        try {
          return compare(pipit, encoder, other, ffmpeg.log());
        } finally {
          other.destroy();
          if (!other.waitFor(5, TimeUnit.SECONDS)) {
            other.destroyForcibly().waitFor();
          }
        }
      }
    } finally {
      delete(folder);
    }
  }

  private static List<Figure> compare(
      InstalledPipit pipit, JsonNode encoder, Process other, Path log) throws Exception {
    awaitAccessUnits(pipit, WARM_UP);
    long unitsBefore = accessUnits(pipit);
    long framesBefore = frames(log);
    ProcessFigures ourBefore = pipit.figures();
    ProcessFigures theirBefore = ProcessFigures.of(other.pid());
    awaitAccessUnits(pipit, MEASURED);
    long units = accessUnits(pipit) - unitsBefore;
    long frames = frames(log) - framesBefore;
    double ours = (pipit.figures().cpuNanos() - ourBefore.cpuNanos()) / 1e6 / units;
    double theirs =
        (ProcessFigures.of(other.pid()).cpuNanos() - theirBefore.cpuNanos()) / 1e6 / frames;
    if (Math.abs(units - frames) > units / 20) {
      throw new IllegalStateException(
          "Not the same work: " + units + " access units here, " + frames + " by ffmpeg");
    }
    return List.of(
        Figure.ratio(
            "CPU of test picture → %s → LL-HLS, 720p30 / ffmpeg's fMP4 HLS"
                .formatted(encoder.path("name").asText()),
            ours / theirs,
            1.1,
            0.95,
            "%.2f ms / %.2f ms a picture over %d, side by side; ffmpeg reads recorded pictures"
                .formatted(ours, theirs, units)));
  }

  /** The settings of the program's own libx264 encoder; only the IDR pictures come by count. */
  private static List<String> arguments(
      Path pictures, int bitsPerSecond, int threads, Path folder) {
    String input =
        "-re -stream_loop -1 -f rawvideo -pix_fmt yuv420p -video_size %dx%d -framerate %d -i %s"
            .formatted(WIDTH, HEIGHT, RATE, pictures);
    String encoder =
        "-c:v libx264 -preset superfast -tune zerolatency -profile:v high -level 3.1 -bf 0"
            + " -threads %d -thread_type slice -flags +cgop -b:v %d -maxrate %d -bufsize %d"
                .formatted(threads, bitsPerSecond, bitsPerSecond, bitsPerSecond)
            + " -x264-params keyint=%d:scenecut=0:open-gop=0:force-cfr=0".formatted(RATE);
    String output =
        "-f hls -hls_time 1 -hls_list_size 10 -hls_segment_type fmp4 -hls_flags delete_segments "
            + folder.resolve("index.m3u8");
    String all = "-nostdin -v warning -stats -stats_period 0.2 " + input + " " + encoder;
    return List.of((all + " " + output).split(" ", -1));
  }

  /** How many threads the program's trial has given its encoder; its reason says so. */
  private static int threads(JsonNode encoder) throws IOException {
    Matcher matcher = Pattern.compile(" on (\\d+) thread").matcher(encoder.path("why").asText());
    if (!matcher.find()) {
      throw new IOException("No number of threads in " + encoder);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static void record(Path file) throws Exception {
    try (TestPictureSource source = new TestPictureSource(WIDTH, HEIGHT, RATE);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int number = 0; number < RECORDED; number++) {
        RawFrame frame = source.next(Duration.ofSeconds(1));
        if (frame == null) {
          throw new IOException("The test picture gave nothing for a second");
        }
        while (frame.bytes().hasRemaining()) {
          channel.write(frame.bytes());
        }
        frame.release();
      }
    }
  }

  private static void awaitAccessUnits(InstalledPipit pipit, long howMany) throws Exception {
    long first = accessUnits(pipit);
    Await.until(
        howMany + " more access units",
        Duration.ofMinutes(2),
        Duration.ofMillis(500),
        () -> accessUnits(pipit) >= first + howMany);
  }

  private static long accessUnits(InstalledPipit pipit) throws Exception {
    return pipit.client().camera("camera").path("counters").path("accessUnits").asLong();
  }

  /** The last count in ffmpeg's own statistics. */
  private static long frames(Path log) throws IOException {
    String text = Files.readString(log);
    int at = text.lastIndexOf("frame=");
    if (at < 0) {
      throw new IOException("ffmpeg says: " + text);
    }
    return Long.parseLong(text.substring(at + 6).strip().split(" ", 2)[0]);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
