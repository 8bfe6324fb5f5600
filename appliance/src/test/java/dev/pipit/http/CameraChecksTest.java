package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.device.HealthCheck;
import dev.pipit.device.HealthCheck.Level;
import dev.pipit.media.DelayMeter.Delays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CameraChecksTest {
  private static final long STEP_NANOS = 5_000_000_000L;
  private final CameraChecks checks = new CameraChecks();
  private long nowNanos;

  static ServiceState.Camera camera(ServiceState.Phase phase) {
    return camera(phase, null);
  }

  private static ServiceState.Camera camera(
      ServiceState.Phase phase, ServiceState.@Nullable Lowered lowered) {
    boolean live = phase == ServiceState.Phase.LIVE;
    return new ServiceState.Camera(
        "front",
        phase,
        live ? "Live." : "The camera was unplugged.",
        live ? "" : "Plug it in.",
        0,
        false,
        new ServiceState.Source("HD Webcam (/dev/video0)", "YUYV", 1280, 720, 30),
        new ServiceState.Encoder("libx264", "It passed its trial.", 2_000_000, 0),
        lowered,
        null,
        new ServiceState.Counters(0, 0, 0, 0),
        null);
  }

  static CameraFigures figures(
      double encodedMillis, double sentMillis, CameraFigures.Counts counts) {
    return new CameraFigures(
        "front",
        delays(encodedMillis),
        delays(180),
        delays(sentMillis),
        29.97,
        29.9,
        4_100_000,
        counts);
  }

  private static Delays delays(double millis) {
    return new Delays(100, 1_000_000, millis, millis * 2, millis * 3);
  }

  static CameraFigures.Counts counts(
      long captured, long lost, long replaced, long undecodable, long restarts) {
    return new CameraFigures.Counts(
        captured, lost, replaced, 0, undecodable, captured, 0, 0, 0, 0, restarts, 0, 0);
  }

  private List<HealthCheck> judge(CameraFigures.Counts counts) {
    nowNanos += STEP_NANOS;
    return checks.judge(camera(ServiceState.Phase.LIVE), figures(12, 3, counts), nowNanos);
  }

  private Level worstAfterTwoMinutes(long lost, long replaced, long undecodable) {
    Level worst = Level.OK;
    for (int i = 1; i <= 24; i++) {
      List<HealthCheck> found = judge(counts(150L * i, lost * i, replaced * i, undecodable * i, 0));
      worst = found.stream().map(HealthCheck::level).reduce(Level.OK, Level::or);
    }
    return worst;
  }

  @Test
  void aCameraThatWorksHasThreeGreenChecks() {
    assertThat(judge(counts(150, 0, 0, 0, 0)))
        .extracting(HealthCheck::id, HealthCheck::level, HealthCheck::sentence)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                "camera.front", Level.OK, "HD Webcam (/dev/video0) is live."),
            org.assertj.core.api.Assertions.tuple(
                "encoder.front", Level.OK, "libx264: It passed its trial."),
            org.assertj.core.api.Assertions.tuple(
                "delay.front", Level.OK, "A viewer here has a picture 195 ms after it was taken."));
  }

  @Test
  void whatIsWrongWithTheCameraIsSaidInItsOwnWords() {
    assertThat(
            checks.judge(
                camera(ServiceState.Phase.WAITING), figures(12, 3, counts(0, 0, 0, 0, 0)), 1))
        .containsExactly(
            HealthCheck.fault(
                "camera.front", "Camera front", "The camera was unplugged.", "Plug it in.", ""));
  }

  @Test
  void aFewFramesLeftOutAreNoNewsAndManyAre() {
    assertThat(worstAfterTwoMinutes(1, 2, 1)).isEqualTo(Level.OK);
    assertThat(worstAfterTwoMinutes(0, 30, 0)).isEqualTo(Level.WARNING);
  }

  @Test
  void anEncoderThatGetsLessThanWasAskedForIsAWarningInTheWordsOfTheState() {
    ServiceState.Camera lowered =
        camera(ServiceState.Phase.LIVE, new ServiceState.Lowered(1280, 720, 15, 0));
    HealthCheck once =
        checks.judge(lowered, figures(12, 3, counts(150, 0, 0, 0, 0)), STEP_NANOS).get(1);
    assertThat(once.level()).isEqualTo(Level.WARNING);
    assertThat(once.sentence()).isEqualTo(lowered.sentence());
    worstAfterTwoMinutes(0, 60, 0);
    assertThat(
            checks
                .judge(lowered, figures(12, 3, counts(150 * 25, 0, 60 * 25, 0, 0)), STEP_NANOS)
                .get(1)
                .sentence())
        .startsWith(lowered.sentence() + " Even so ");
  }

  @Test
  void framesLostByTheDeviceAreBlamedOnTheCable() {
    worstAfterTwoMinutes(30, 0, 0);
    assertThat(judge(counts(150 * 25, 30 * 25, 0, 0, 0)).getFirst().action()).contains("cable");
  }

  @Test
  void anEncoderThatFailedIsToldForTenMinutes() {
    judge(counts(150, 0, 0, 0, 0));
    assertThat(judge(counts(300, 0, 0, 0, 1)).get(1).level()).isEqualTo(Level.WARNING);
    nowNanos += 590_000_000_000L;
    assertThat(judge(counts(450, 0, 0, 0, 1)).get(1).level()).isEqualTo(Level.WARNING);
    nowNanos += 10_000_000_000L;
    assertThat(judge(counts(600, 0, 0, 0, 1)).get(1).level()).isEqualTo(Level.OK);
  }

  @Test
  void picturesThatAreOldWhenEncodedAreAWarning() {
    List<HealthCheck> found =
        checks.judge(
            camera(ServiceState.Phase.LIVE),
            figures(400, Double.NaN, counts(0, 0, 0, 0, 0)),
            STEP_NANOS);
    assertThat(found.get(2).level()).isEqualTo(Level.WARNING);
    assertThat(found.get(2).value()).isEqualTo("400 ms");
  }
}
