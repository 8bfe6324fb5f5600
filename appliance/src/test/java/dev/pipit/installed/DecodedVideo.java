package dev.pipit.installed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pictures of a stream as another program, ffmpeg's command line, fetched and decoded them;
 * brightness only, made small.
 *
 * @param pictures each {@link #WIDTH} x {@link #HEIGHT} bytes of luma
 */
public record DecodedVideo(List<byte[]> pictures) {
  public static final int WIDTH = 64;
  public static final int HEIGHT = 36;

  /**
   * Plays a playlist from its last segment on until it has so many pictures.
   *
   * @throws IOException when ffmpeg ends with an error, with what it said
   */
  public static DecodedVideo play(URI playlist, int pictures, Duration limit)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile("ffmpeg", ".log");
    Process ffmpeg =
        new ProcessBuilder(
                List.of(
                    "ffmpeg -nostdin -v error -xerror -live_start_index -1 -i %s -map 0:v -frames:v %d -vf scale=%d:%d -pix_fmt gray -f rawvideo -"
                        .formatted(playlist, pictures, WIDTH, HEIGHT)
                        .split(" ", -1)))
            .redirectError(errors.toFile())
            .start();
    try {
      ByteArrayOutputStream luma = new ByteArrayOutputStream();
      Thread copier =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ffmpeg.getInputStream().transferTo(luma);
                    } catch (IOException e) {
                      // ffmpeg is ended below and the pictures are too few.
                    }
                  });
      if (!ffmpeg.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("ffmpeg has not decoded " + pictures + " pictures within " + limit);
      }
      copier.join();
      if (ffmpeg.exitValue() != 0) {
        throw new IOException("ffmpeg: " + Files.readString(errors));
      }
      return cut(luma.toByteArray());
    } finally {
      ffmpeg.destroyForcibly().waitFor();
      Files.deleteIfExists(errors);
    }
  }

  private static DecodedVideo cut(byte[] luma) {
    int size = WIDTH * HEIGHT;
    return new DecodedVideo(
        java.util.stream.IntStream.range(0, luma.length / size)
            .mapToObj(
                number -> java.util.Arrays.copyOfRange(luma, number * size, (number + 1) * size))
            .toList());
  }

  /**
   * The mean brightness of one of eight upright bars of equal width, in the lower half of a
   * picture.
   */
  public static double bar(byte[] picture, int bar) {
    int barWidth = WIDTH / 8;
    long sum = 0;
    int count = 0;
    for (int y = HEIGHT / 2; y < HEIGHT; y++) {
      // The columns at the edges hold a bit of the neighbour's colour.
      for (int x = bar * barWidth + 2; x < (bar + 1) * barWidth - 2; x++) {
        sum += picture[y * WIDTH + x] & 0xFF;
        count++;
      }
    }
    return (double) sum / count;
  }

  /**
   * Whether a picture shows the eight colour bars, white to black, each darker than the one before.
   */
  public static boolean isColorBars(byte[] picture) {
    for (int bar = 1; bar < 8; bar++) {
      if (bar(picture, bar) > bar(picture, bar - 1) - 4) {
        return false;
      }
    }
    return bar(picture, 0) > 150 && bar(picture, 7) < 40;
  }
}
