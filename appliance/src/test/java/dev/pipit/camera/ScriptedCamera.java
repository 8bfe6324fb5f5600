package dev.pipit.camera;

import dev.pipit.installed.Await;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A camera on a scripted device and a scripted encoder, for tests that are told of both. */
abstract class ScriptedCamera {
  static final Limits QUICK =
      new Limits(
          Duration.ofMillis(900),
          Duration.ofMillis(700),
          Duration.ofMillis(350),
          Duration.ofMillis(1600),
          Duration.ofMillis(2000),
          Duration.ofMillis(1000),
          Duration.ofMillis(300),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofMinutes(5),
          Duration.ofMillis(5));

  final ScriptedDevice device = new ScriptedDevice();
  final ScriptedEncoder chip = new ScriptedEncoder();
  final BreakableClock clock = new BreakableClock();
  final LiveStream stream =
      new LiveStream(
          "porch",
          new LiveSettings(
              Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 16 << 20));
  final Camera camera =
      new Camera(
          new CameraSettings(
              "porch", 64, 64, 500_000, Duration.ofSeconds(1), new CameraSettings.Pace(true, 10)),
          QUICK,
          device,
          chip,
          stream,
          clock);

  /** The wall clock, which can break to show that a fault of ours ends nothing. */
  static final class BreakableClock extends Clock {
    volatile boolean broken;

    @Override
    public Instant instant() {
      if (broken) {
        throw new IllegalStateException("The clock is broken.");
      }
      return Instant.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void start() {
    camera.start();
  }

  @AfterEach
  void end() {
    device.unwedge();
    chip.releaseHung();
    camera.close();
    stream.close();
  }

  void eventually(String what, Supplier<Boolean> condition) {
    Await.until(what + "; last seen: " + camera.status(), Duration.ofSeconds(60), condition::get);
  }

  void isLive() {
    eventually("live", () -> camera.status().state() instanceof CameraState.Live);
  }

  Fault waits(String code) {
    eventually(
        "waiting because of " + code,
        () ->
            camera.status().state() instanceof CameraState.Waiting(Fault fault)
                && fault.code().equals(code));
    return ((CameraState.Waiting) camera.status().state()).fault();
  }

  void accessUnitsGoOn() {
    long seen = camera.status().counters().accessUnits();
    eventually("more access units", () -> camera.status().counters().accessUnits() > seen + 3);
  }
}
