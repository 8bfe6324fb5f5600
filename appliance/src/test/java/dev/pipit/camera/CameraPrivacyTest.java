package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CameraPrivacyTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ScriptedDevice device = new ScriptedDevice();
  private final LiveStream stream =
      new LiveStream(
          "porch",
          new LiveSettings(
              Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 16 << 20));
  private final Camera camera =
      new Camera(
          new CameraSettings(
              "porch", 64, 64, 500_000, Duration.ofSeconds(1), new CameraSettings.Pace(true, 10)),
          device,
          new ScriptedEncoder(),
          stream,
          Clock.systemUTC());

  @AfterEach
  void end() {
    camera.close();
    stream.close();
  }

  private void awaitLive() {
    Await.until("live", LIMIT, () -> camera.status().state() instanceof CameraState.Live);
  }

  @Test
  void theDeviceIsClosedSoonAndTheSlateSaysWhy() {
    camera.start();
    awaitLive();
    camera.setPrivate(true);
    Await.until("the device is closed", Duration.ofSeconds(2), () -> device.openNow.get() == 0);
    Await.until(
        "the state says why",
        LIMIT,
        () ->
            camera.status().state() instanceof CameraState.Waiting(Fault fault)
                && fault.code().equals("camera-privacy"));
    assertThat(camera.status().isPrivate()).isTrue();
    long units = camera.status().counters().accessUnits();
    Await.until(
        "the slate is on the stream",
        LIMIT,
        () -> camera.status().counters().accessUnits() > units + 3);
    assertThat(device.opened.get()).isEqualTo(1);
    assertThat(device.held.get()).isZero();
  }

  @Test
  void theCameraIsOpenedAgainAndThatIsNoFault() {
    camera.start();
    awaitLive();
    camera.setPrivate(true);
    Await.until("the device is closed", LIMIT, () -> camera.status().isPrivate());
    camera.setPrivate(false);
    Await.until("it is not private", LIMIT, () -> !camera.status().isPrivate());
    Await.until("the device is open", LIMIT, () -> device.openNow.get() == 1);
    awaitLive();
    assertThat(camera.status().counters().sourceRestarts()).isZero();
  }

  @Test
  void aCameraThatBeginsPrivateIsNeverOpened() {
    camera.setPrivate(true);
    camera.start();
    Await.until(
        "the slate is on the stream", LIMIT, () -> camera.status().counters().accessUnits() > 3);
    assertThat(device.opened.get()).isZero();
    assertThat(camera.status().isPrivate()).isTrue();
  }
}
