package dev.pipit.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.AccessUnit;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ffprobe and ffmpeg read what is served, as files behind an ended playlist. */
@Tag("players")
class PlayersReadPlaylistsTest {
  private static final LiveSettings SETTINGS =
      new LiveSettings(
          Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(60), 64 << 20);
  private static final int PICTURES = 330;
  private static final int GROUP = 30;
  private static final long FRAME_NANOS = 33_333_333;

  @TempDir private Path folder = Path.of(".");

  @Test
  void everyPictureIsReadAndDecodedWithoutAComplaint() throws Exception {
    List<String> times = new ArrayList<>();
    try (LiveStream stream = new LiveStream("camera", SETTINGS)) {
      List<ByteBuffer> accessUnits = AccessUnits.of(encode());
      assertThat(accessUnits).hasSize(PICTURES);
      long start = System.nanoTime();
      for (int i = 0; i < PICTURES; i++) {
        stream.publish(new AccessUnit(accessUnits.get(i), start + i * FRAME_NANOS));
        times.add(Long.toString(i * 3000L) + (i % GROUP == 0 ? ",K_" : ",__"));
      }
      stream.stalled();
      String run = Answers.run(stream);
      String text = Answers.text(Answers.of(stream, run + "video.m3u8", ""));
      for (ParsedPlaylist.Segment segment : ParsedPlaylist.of(text).segments()) {
        save(stream, run, segment.map());
        save(stream, run, segment.uri());
      }
      Files.writeString(
          folder.resolve("video.m3u8"),
          text.replaceAll("(?m)^#EXT-X-PRELOAD-HINT.*\n", "") + "#EXT-X-ENDLIST\n");
    }
    String playlist = folder.resolve("video.m3u8").toString();

    Program probe =
        Program.run(
            List.of(
                "ffprobe",
                "-v",
                "error",
                "-of",
                "csv=p=0",
                "-show_entries",
                "packet=dts,flags",
                playlist));
    assertThat(probe.errors()).isEmpty();
    assertThat(probe.output().lines()).containsExactlyElementsOf(times);

    Program decode =
        Program.run(
            List.of("ffmpeg", "-v", "error", "-xerror", "-i", playlist, "-f", "framehash", "-"));
    assertThat(decode.errors()).isEmpty();
    assertThat(decode.output().lines().filter(line -> !line.startsWith("#"))).hasSize(PICTURES);
  }

  private void save(LiveStream stream, String run, String name) throws Exception {
    if (Files.exists(folder.resolve(name))) {
      return;
    }
    HlsAnswer answer = Answers.of(stream, run + name, null);
    assertThat(answer).isInstanceOf(HlsAnswer.Media.class);
    try (MediaBytes bytes = ((HlsAnswer.Media) answer).bytes();
        OutputStream out = Files.newOutputStream(folder.resolve(name));
        WritableByteChannel channel = Channels.newChannel(out)) {
      for (ByteBuffer buffer : bytes.buffers()) {
        write(channel, buffer);
      }
    }
  }

  private static void write(WritableByteChannel channel, ByteBuffer buffer) {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] encode() throws Exception {
    Path stream = folder.resolve("in.h264");
    Program encode =
        Program.run(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x240:rate=30",
                "-frames:v",
                "" + PICTURES,
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-x264-params",
                "aud=1:keyint=30:min-keyint=30:scenecut=0:repeat-headers=1",
                "-f",
                "h264",
                stream.toString()));
    assertThat(encode.exitCode()).as(encode.errors()).isZero();
    return Files.readAllBytes(stream);
  }
}
