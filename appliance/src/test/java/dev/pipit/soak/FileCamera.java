package dev.pipit.soak;

import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A camera that can be taken away from the outside: a video file, which Pipit opens anew at the end
 * of each round.
 */
final class FileCamera {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path file;
  private final Path away;

  private FileCamera(Path file) {
    this.file = file;
    this.away = file.resolveSibling("away.mp4");
  }

  /** Two seconds of moving pictures. */
  static FileCamera make() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of("target/soak").toAbsolutePath());
    FileCamera camera = new FileCamera(folder.resolve("camera.mp4"));
    Files.deleteIfExists(camera.away);
    Program made =
        Program.run(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=1280x720:rate=30",
                "-t",
                "2",
                "-pix_fmt",
                "yuv420p",
                camera.file.toString()));
    if (made.exitCode() != 0) {
      throw new IOException("ffmpeg made no video: " + made.errors());
    }
    return camera;
  }

  /** As the configuration names it. */
  String source() {
    return "file:" + file;
  }

  /** Takes it away, waits for the slate, gives it back and waits for the picture. */
  void restart(PipitClient client) throws IOException {
    Files.move(file, away);
    try {
      awaitState(client, "waiting");
    } finally {
      Files.move(away, file);
    }
    awaitState(client, "live");
  }

  private static void awaitState(PipitClient client, String state) {
    Await.until(
        "the camera is " + state,
        LIMIT,
        () -> client.camera("camera").path("state").asText().equals(state));
  }
}
