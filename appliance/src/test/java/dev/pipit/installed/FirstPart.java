package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;

/** How long a new viewer waits for the first part. */
final class FirstPart {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int VIEWERS = 5;

  /** What keeps viewers waiting does so each time; other work on this machine passes. */
  private static final int ROUNDS = 3;

  private FirstPart() {}

  /** The median of five viewers, from the first request to the first part, is within a second. */
  static void comesWithinASecond(int port) throws Exception {
    Duration best = median(port);
    for (int round = 1; round < ROUNDS && best.compareTo(LIMIT) >= 0; round++) {
      Duration next = median(port);
      best = next.compareTo(best) < 0 ? next : best;
    }
    assertThat(best).isLessThan(LIMIT);
  }

  private static Duration median(int port) throws Exception {
    long[] nanos = new long[VIEWERS];
    for (int i = 0; i < nanos.length; i++) {
      try (PipitClient viewer = new PipitClient(port)) {
        long start = System.nanoTime();
        URI media = viewer.mediaPlaylist("camera");
        PlaylistView playlist = PlaylistView.parse(viewer.text(media));
        HttpResponse<byte[]> header = viewer.getBytes(media.resolve("init-1.mp4"));
        HttpResponse<byte[]> part = viewer.getBytes(media.resolve(playlist.partUris().getLast()));
        nanos[i] = System.nanoTime() - start;
        assertThat(header.statusCode()).isEqualTo(200);
        assertThat(part.statusCode()).isEqualTo(200);
        assertThat(part.body()).isNotEmpty();
      }
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[VIEWERS / 2]);
  }
}
