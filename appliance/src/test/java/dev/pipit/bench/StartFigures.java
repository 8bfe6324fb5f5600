package dev.pipit.bench;

import dev.pipit.installed.Await;
import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.PipitClient;
import dev.pipit.installed.PlaylistView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How soon after its start the program answers and can be played, with and without the AOT cache.
 */
final class StartFigures implements Figures {
  private static final int RUNS = 7;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Override
  public List<Figure> measure() throws Exception {
    Path layout = InstalledPipit.layout();
    if (!Files.exists(layout.resolve("pipit.aot"))) {
      throw new IOException(layout + " has no AOT cache: run make build");
    }
    Path bare = withoutCache(layout);
    double[] cached = new double[RUNS];
    double[] plain = new double[RUNS];
    double[] playable = new double[RUNS];
    // The first round only fills the page cache.
    for (int run = -1; run < RUNS; run++) {
      double answer;
      double part;
      try (InstalledPipit pipit = start(layout)) {
        answer = pipit.awaitAnswer(LIMIT).toNanos() / 1e9;
        part = firstPart(pipit);
      }
      double answerWithoutCache;
      try (InstalledPipit pipit = start(bare)) {
        answerWithoutCache = pipit.awaitAnswer(LIMIT).toNanos() / 1e9;
      }
      if (run >= 0) {
        cached[run] = answer;
        playable[run] = part;
        plain[run] = answerWithoutCache;
      }
    }
    double with = median(cached);
    double without = median(plain);
    return List.of(
        Figure.ratio(
            "start to first HTTP answer, with AOT cache / without",
            with / without,
            0.5,
            0.35,
            "%.2f s / %.2f s, medians of %d, taken in turn".formatted(with, without, RUNS)),
        new Figure(
            "start to first playable part",
            median(playable),
            "s",
            2,
            1.2,
            "header and part fetched, median of " + RUNS));
  }

  private static InstalledPipit start(Path layout) throws IOException {
    return InstalledPipit.start(layout, "bench-start", "--source", "test");
  }

  private static double firstPart(InstalledPipit pipit) {
    PipitClient client = pipit.client();
    Await.until(
        "a part is playable",
        LIMIT,
        Duration.ofMillis(4),
        () -> {
          URI media = client.mediaPlaylist("camera");
          PlaylistView playlist = PlaylistView.parse(client.text(media));
          String header = playlist.mapUri();
          return header != null
              && !playlist.partUris().isEmpty()
              && client.getBytes(media.resolve(header)).statusCode() == 200
              && client.getBytes(media.resolve(playlist.partUris().getFirst())).statusCode() == 200;
        });
    return pipit.sinceStart().toNanos() / 1e9;
  }

  /** The same layout by symbolic links, the cache left out. */
  private static Path withoutCache(Path layout) throws IOException {
    Path bare = Path.of("target/bench/without-aot").toAbsolutePath();
    Files.createDirectories(bare.resolve("bin"));
    Files.copy(
        layout.resolve("bin/pipit"),
        bare.resolve("bin/pipit"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    try (Stream<Path> entries = Files.list(layout)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        Path link = bare.resolve(name);
        if (!name.equals("bin") && !name.endsWith(".aot") && !Files.exists(link)) {
          Files.deleteIfExists(link);
          Files.createSymbolicLink(link, entry);
        }
      }
    }
    return bare;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
