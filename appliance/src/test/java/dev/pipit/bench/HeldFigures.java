package dev.pipit.bench;

import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.PlaylistView;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Ten thousand playlist requests that wait for the same part. */
final class HeldFigures implements Figures {
  private static final int REQUESTS = 10_000;

  @Override
  public List<Figure> measure() throws Exception {
    // Segments as long as they may be, so that there is time to count while all wait for one.
    try (InstalledPipit pipit =
        InstalledPipit.start(
            "bench-held",
            "--source",
            "test",
            "--set",
            "cameras.camera.segment-ms=6000",
            "--set",
            "cameras.camera.part-ms=2000",
            "--set",
            "cameras.camera.window-seconds=60",
            "--set",
            "cameras.camera.window-megabytes=64")) {
      pipit.awaitLive("camera", Duration.ofSeconds(30));
      URI media = pipit.client().mediaPlaylist("camera");
      // Once before, so that code is compiled and pools have their size.
      try (HeldRequests requests = HeldRequests.connect(media, REQUESTS)) {
        requests.send(nextSegment(pipit, media));
        requests.awaitAll(Duration.ofSeconds(20));
      }
      long heapBefore = pipit.liveHeapBytes();
      try (HeldRequests requests = HeldRequests.connect(media, REQUESTS)) {
        requests.send(nextSegment(pipit, media));
        long heapHeld = pipit.liveHeapBytes();
        if (requests.answered() > 0) {
          throw new IllegalStateException("The segment came before the heap was counted");
        }
        Duration all = requests.awaitAll(Duration.ofSeconds(20));
        return List.of(
            new Figure(
                "heap for each of 10,000 held playlist requests",
                (heapHeld - heapBefore) / 1024.0 / REQUESTS,
                "kB",
                8,
                5,
                "living objects, connections included"),
            new Figure(
                "10,000 held requests: first to last answer",
                all.toNanos() / 1e6,
                "ms",
                500,
                250,
                "read by one thread of this machine"));
      }
    }
  }

  /** Waits for the start of a segment and names its end, which is six seconds away. */
  private static URI nextSegment(InstalledPipit pipit, URI media) throws Exception {
    long now = PlaylistView.parse(pipit.client().text(media)).nextMediaSequence();
    URI end = URI.create(media + "?_HLS_msn=" + now);
    PlaylistView playlist = PlaylistView.parse(pipit.client().text(end));
    return URI.create(media + "?_HLS_msn=" + playlist.nextMediaSequence());
  }
}
