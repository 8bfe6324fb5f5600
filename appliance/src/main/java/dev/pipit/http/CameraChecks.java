package dev.pipit.http;

import dev.pipit.device.HealthCheck;
import java.util.List;

/**
 * Judges one camera: itself, its encoder and its delay. One thread; asked every few seconds.
 *
 * <p>Shares of frames are means over about a minute, so that a single late frame is no news.
 */
public final class CameraChecks {
  private static final double WEIGHT = 1.0 / 12;
  private static final double MUCH = 0.05;
  private static final double SLOW_MILLIS = 500;
  private static final long RECENTLY_NANOS = 600_000_000_000L;

  private CameraFigures.Counts before =
      new CameraFigures.Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private boolean known;
  private double lostShare;
  private double replacedShare;
  private double undecodableShare;
  private long restartNanos;
  private boolean restarted;

  /** Nothing was seen yet. */
  public CameraChecks() {}

  /**
   * The checks of a camera, in the order in which they are shown.
   *
   * @param nowNanos the monotonic clock
   */
  public List<HealthCheck> judge(ServiceState.Camera camera, CameraFigures figures, long nowNanos) {
    CameraFigures.Counts counts = figures.counts();
    if (known) {
      compare(counts, nowNanos);
    }
    before = counts;
    known = true;
    if (camera.privacy()) {
      // Its owner wants no picture; that is no fault.
      return List.of(
          HealthCheck.ok(
              "camera." + camera.name(),
              "Camera " + camera.name(),
              "The camera is switched off for privacy.",
              ""));
    }
    HealthCheck itself = camera(camera, figures);
    if (camera.encoder() == null || camera.state() != ServiceState.Phase.LIVE) {
      return List.of(itself);
    }
    return List.of(itself, encoder(camera, camera.encoder(), figures), delay(figures));
  }

  private void compare(CameraFigures.Counts counts, long nowNanos) {
    long captured = counts.framesCaptured() - before.framesCaptured();
    long lost = counts.framesLost() - before.framesLost();
    lostShare = mean(lostShare, lost, captured + lost);
    replacedShare =
        mean(replacedShare, counts.framesReplaced() - before.framesReplaced(), captured);
    undecodableShare =
        mean(undecodableShare, counts.framesUndecodable() - before.framesUndecodable(), captured);
    if (counts.encoderRestarts() > before.encoderRestarts()) {
      restarted = true;
      restartNanos = nowNanos;
    }
    restarted &= nowNanos - restartNanos < RECENTLY_NANOS;
  }

  private static double mean(double before, long part, long whole) {
    double share = whole <= 0 ? 0 : Math.clamp((double) part / whole, 0, 1);
    return before + WEIGHT * (share - before);
  }

  private HealthCheck camera(ServiceState.Camera camera, CameraFigures figures) {
    String id = "camera." + camera.name();
    String title = "Camera " + camera.name();
    String value = "%.1f frames a second".formatted(figures.framesInPerSecond());
    if (camera.privacy()) {
      return HealthCheck.ok(id, title, camera.sentence(), "");
    }
    return switch (camera.state()) {
      case STARTING -> HealthCheck.warning(id, title, camera.sentence(), "Wait a few seconds.", "");
      case WAITING, STOPPED -> HealthCheck.fault(id, title, camera.sentence(), camera.action(), "");
      case LIVE -> {
        if (lostShare > MUCH) {
          yield HealthCheck.warning(
              id,
              title,
              "The camera loses %.0f %% of its frames on the way here.".formatted(lostShare * 100),
              "Plug it in directly, use a shorter cable, or lower the size.",
              value);
        }
        if (undecodableShare > MUCH) {
          yield HealthCheck.warning(
              id,
              title,
              "%.0f %% of the camera's frames are damaged.".formatted(undecodableShare * 100),
              "Plug it in directly, or try another cable.",
              value);
        }
        yield HealthCheck.ok(
            id,
            title,
            camera.source() == null ? camera.sentence() : camera.source().label() + " is live.",
            value);
      }
    };
  }

  private HealthCheck encoder(
      ServiceState.Camera camera, ServiceState.Encoder encoder, CameraFigures figures) {
    String id = "encoder." + camera.name();
    String title = "Encoder of " + camera.name();
    String value =
        "%.1f pictures a second, %d kbit/s"
            .formatted(figures.framesOutPerSecond(), encoder.bitsPerSecond() / 1000);
    if (restarted) {
      return HealthCheck.warning(
          id,
          title,
          "%s failed within the last ten minutes; it was made anew %d times since the start."
              .formatted(encoder.name(), figures.counts().encoderRestarts()),
          "If it goes on, lower the size, or choose another encoder.",
          value);
    }
    if (camera.lowered() != null) {
      String more =
          replacedShare > MUCH
              ? " Even so %.0f %% of the frames are left out.".formatted(replacedShare * 100)
              : "";
      return HealthCheck.warning(id, title, camera.sentence() + more, camera.action(), value);
    }
    return replacedShare > MUCH
        ? HealthCheck.warning(
            id,
            title,
            "%s is too slow: %.0f %% of the frames are left out."
                .formatted(encoder.name(), replacedShare * 100),
            "Lower the size or the frame rate.",
            value)
        : HealthCheck.ok(id, title, encoder.name() + ": " + encoder.why(), value);
  }

  private static HealthCheck delay(CameraFigures figures) {
    String id = "delay." + figures.name();
    String title = "Delay of " + figures.name();
    double encoded = figures.captureToEncoded().medianMillis();
    if (Double.isNaN(encoded)) {
      return HealthCheck.ok(id, title, "There was nothing to measure.", "");
    }
    double all = figures.medianMillis();
    String value = "%.0f ms".formatted(Double.isNaN(all) ? encoded : all);
    if (figures.captureToEncoded().slowMillis() > SLOW_MILLIS) {
      return HealthCheck.warning(
          id,
          title,
          "Some pictures are older than half a second when they are encoded.",
          "Lower the size or the frame rate, or end what else keeps the processor busy.",
          value);
    }
    return HealthCheck.ok(
        id,
        title,
        Double.isNaN(all)
            ? "A picture is encoded " + value + " after it was taken; nobody watches."
            : "A viewer here has a picture " + value + " after it was taken.",
        value);
  }
}
