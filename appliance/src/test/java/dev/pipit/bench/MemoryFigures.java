package dev.pipit.bench;

import dev.pipit.installed.Await;
import dev.pipit.installed.InstalledPipit;
import java.time.Duration;
import java.util.List;

/** What the program takes of the machine's memory with one viewer. */
final class MemoryFigures implements Figures {
  /** By then the window is full, the hot path compiled and the heap as large as it gets. */
  private static final long CHUNKS = 60 * 30;

  @Override
  public List<Figure> measure() throws Exception {
    try (InstalledPipit pipit = InstalledPipit.start("bench-memory", "--source", "test")) {
      pipit.awaitLive("camera", Duration.ofSeconds(30));
      try (WebSocketViewer viewer = WebSocketViewer.open(pipit.client(), "camera")) {
        Await.until(
            "the viewer has a minute of video",
            Duration.ofSeconds(90),
            () -> viewer.messages() >= CHUNKS);
        var camera = pipit.client().camera("camera");
        return List.of(
            new Figure(
                "resident memory, one viewer",
                pipit.figures().residentBytes() / 1e6,
                "MB",
                150,
                125,
                "VmRSS after a minute by WebSocket; "
                    + camera.path("source").path("width").asText()
                    + "x"
                    + camera.path("source").path("height").asText()
                    + ", "
                    + camera.path("encoder").path("name").asText()));
      }
    }
  }
}
