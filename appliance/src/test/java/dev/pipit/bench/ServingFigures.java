package dev.pipit.bench;

import dev.pipit.installed.Await;
import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.PlaylistView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time for serving a segment and a part, against nginx that serves the same bytes from
 * tmpfs.
 */
final class ServingFigures implements Figures {
  private static final int ROUNDS = 5;
  private static final int SECONDS = 4;

  @Override
  public List<Figure> measure() throws Exception {
    List<Figure> figures = new ArrayList<>();
    // Long segments and a low rate of pictures: the sizes asked for, and little else to do
    // meanwhile.
    figures.addAll(measure("1 MB segment", 1_000_000, true, 0.8, 0.6, "6000", "1000", "1350"));
    figures.addAll(measure("15 kB part", 15_000, false, 1.6, 1.2, "1000", "200", "600"));
    return figures;
  }

  private static List<Figure> measure(
      String what,
      int wantedBytes,
      boolean segment,
      double must,
      double aim,
      String segmentMillis,
      String partMillis,
      String kilobits)
      throws Exception {
    String camera = "cameras.camera.";
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "pipit-bench");
    Path noise = noise(folder);
    try (InstalledPipit pipit =
            InstalledPipit.start(
                "bench-serving",
                "--source",
                "file:" + noise,
                "--set",
                camera + "segment-ms=" + segmentMillis,
                "--set",
                camera + "part-ms=" + partMillis,
                "--set",
                camera + "bitrate-kbit=" + kilobits,
                "--set",
                camera + "window-seconds=120",
                "--set",
                camera + "window-megabytes=128");
        Nginx nginx = Nginx.serve(folder)) {
      pipit.awaitLive("camera", Duration.ofSeconds(30));
      URI uri = mostFitting(pipit, wantedBytes, segment);
      byte[] bytes = pipit.client().getBytes(uri).body();
      Files.write(folder.resolve("media.mp4"), bytes);
      URI nginxUri = nginx.uri("media.mp4");
      // The first round compiles the hot path and is left out.
      double[] ours = new double[ROUNDS];
      double[] theirs = new double[ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        double idle = idle(pipit);
        double our = Wrk.microsPerRequest(uri, pipit.pid(), idle, SECONDS);
        double their = Wrk.microsPerRequest(nginxUri, nginx.pid(), 0, SECONDS);
        if (round >= 0) {
          ours[round] = our;
          theirs[round] = their;
        }
      }
      Arrays.sort(ours);
      Arrays.sort(theirs);
      double our = ours[ROUNDS / 2];
      double their = theirs[ROUNDS / 2];
      return List.of(
          Figure.ratio(
              "CPU for each " + what + " served / nginx from tmpfs",
              our / their,
              must,
              aim,
              "%.0f µs / %.0f µs for %d bytes, medians of %d, taken in turn"
                  .formatted(our, their, bytes.length, ROUNDS)));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** A few pictures that no encoder can make small, so that the bitrate is reached. */
  private static Path noise(Path folder) throws Exception {
    Path file = folder.resolve("noise.mp4");
    FfmpegProgram ffmpeg = FfmpegProgram.unpack();
    String picture = "nullsrc=s=480x270:r=10,geq=lum='random(1)*255':cb=128:cr=128";
    Process making =
        ffmpeg.start(
            List.of(
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                picture,
                "-t",
                "4",
                "-c:v",
                "libx264",
                "-qp",
                "30",
                "-preset",
                "ultrafast",
                file.toString()));
    if (making.waitFor() != 0) {
      throw new IOException("No noise was made; see " + ffmpeg.log());
    }
    return file;
  }

  /** Processor time that goes into the stream itself, as a part of one processor. */
  private static double idle(InstalledPipit pipit) throws IOException {
    long cpu = pipit.figures().cpuNanos();
    long start = System.nanoTime();
    Await.until(
        "two seconds are over",
        Duration.ofSeconds(10),
        () -> System.nanoTime() - start > 2_000_000_000L);
    return (pipit.figures().cpuNanos() - cpu) / (double) (System.nanoTime() - start);
  }

  /** The newest of what is listed whose size is within a quarter of the wanted one. */
  private static URI mostFitting(InstalledPipit pipit, int wantedBytes, boolean segment)
      throws Exception {
    URI media = pipit.client().mediaPlaylist("camera");
    List<URI> found = new ArrayList<>();
    Await.until(
        "something of about " + wantedBytes + " bytes is listed",
        Duration.ofSeconds(90),
        Duration.ofMillis(500),
        () -> {
          PlaylistView playlist = PlaylistView.parse(pipit.client().text(media));
          List<String> listed = segment ? playlist.segmentUris() : playlist.partUris();
          for (String name : listed.reversed()) {
            URI uri = media.resolve(name);
            int bytes = pipit.client().getBytes(uri).body().length;
            if (Math.abs(bytes - wantedBytes) < wantedBytes / 4) {
              found.add(uri);
              return true;
            }
          }
          return false;
        });
    return found.getFirst();
  }
}
