package dev.pipit.app;

import dev.pipit.capture.Camera;
import dev.pipit.capture.CaptureException;
import dev.pipit.capture.V4l2Devices;
import dev.pipit.capture.V4l2Source;
import dev.pipit.capture.WantedFormat;
import dev.pipit.device.HealthCheck;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes pictures of each camera, as {@code pipit doctor} does when no service has them. */
final class DoctorCameras {
  private static final WantedFormat WANTED = WantedFormat.DEFAULT;

  /** Some cameras need so long for their first picture. */
  private static final Duration FIRST = Duration.ofSeconds(10);

  private static final Duration WATCHED = Duration.ofSeconds(3);

  /** A driver that hangs keeps its thread, and nobody else. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** A camera that gives fewer than this share of what it says is told of. */
  private static final double FEW = 0.7;

  private DoctorCameras() {}

  static List<HealthCheck> pictures() throws InterruptedException {
    List<HealthCheck> checks = new ArrayList<>();
    for (Camera camera : new V4l2Devices().list().cameras()) {
      if (!camera.formats().isEmpty()) {
        checks.add(pictures(camera));
      }
    }
    return checks;
  }

  private static HealthCheck pictures(Camera camera) throws InterruptedException {
    String id = "doctor.pictures." + camera.path().getFileName();
    String title = "Pictures of " + camera.label();
    CompletableFuture<HealthCheck> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("doctor-camera")
        .start(
            () -> {
              try {
                outcome.complete(watch(camera, id, title));
              } catch (CaptureException e) {
                outcome.complete(
                    HealthCheck.fault(id, title, String.valueOf(e.getMessage()), e.action(), ""));
              } catch (Throwable e) {
                outcome.completeExceptionally(e);
              }
            });
    try {
      return outcome.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return HealthCheck.fault(
          id,
          title,
          "Its driver gives no answer.",
          "Unplug it and plug it in again; if that does not help, restart the device.",
          "");
    } catch (ExecutionException e) {
      return HealthCheck.warning(
          id,
          title,
          "This could not be found out: " + e.getCause() + ".",
          "Report this with the rest.",
          "");
    }
  }

  private static HealthCheck watch(Camera camera, String id, String title)
      throws CaptureException, InterruptedException {
    try (V4l2Source source = V4l2Source.open(camera.path(), WANTED)) {
      RawFrame first = source.next(FIRST);
      if (first == null) {
        return HealthCheck.fault(
            id,
            title,
            "It gives no picture within %d seconds.".formatted(FIRST.toSeconds()),
            "Unplug it and plug it in again.",
            "");
      }
      long beganNanos = first.captureNanos();
      long newestNanos = beganNanos;
      first.release();
      int pictures = 0;
      long end = System.nanoTime() + WATCHED.toNanos();
      while (System.nanoTime() - end < 0) {
        RawFrame next = source.next(WATCHED);
        if (next == null) {
          return HealthCheck.fault(
              id,
              title,
              "It stops after %d pictures.".formatted(pictures + 1),
              "Try another cable or socket, and a supply that is strong enough.",
              "");
        }
        pictures++;
        newestNanos = next.captureNanos();
        next.release();
      }
      // By the driver's own times, where they make sense: how fast this program reads does not
      // matter.
      double seconds = (newestNanos - beganNanos) / 1e9;
      double watched = WATCHED.toNanos() / 1e9;
      return judge(id, title, source, pictures / (seconds < watched / 2 ? watched : seconds));
    }
  }

  private static HealthCheck judge(String id, String title, V4l2Source source, double rate) {
    RawFormat format = source.format();
    String value =
        "%dx%d %s, %.1f a second"
            .formatted(format.widthPixels(), format.heightPixels(), format.pixelFormat(), rate);
    return rate < FEW * source.framesPerSecond()
        ? HealthCheck.warning(
            id,
            title,
            "It gives %s, and says %.1f.".formatted(value, source.framesPerSecond()),
            "More light helps cameras that slow down in the dark; else try a smaller picture or another cable.",
            value)
        : HealthCheck.ok(id, title, "It gives " + value + ".", value);
  }
}
