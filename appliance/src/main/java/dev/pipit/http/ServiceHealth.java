package dev.pipit.http;

import dev.pipit.device.DeviceReading;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.HealthCheck.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How everything was when it was last looked at, every five seconds. The page's health, {@code
 * /metrics} and the warnings of the state are made of it.
 *
 * @param checks in the order in which they are shown
 * @param cameras what was measured, a record for each camera
 */
public record ServiceHealth(
    List<HealthCheck> checks, List<CameraFigures> cameras, DeviceReading device) {
  /** Before anything was looked at. */
  public static final ServiceHealth UNKNOWN =
      new ServiceHealth(List.of(), List.of(), DeviceReading.NOTHING);

  public ServiceHealth {
    checks = List.copyOf(checks);
    cameras = List.copyOf(cameras);
  }

  /** The worst of the checks. */
  public Level level() {
    Level worst = Level.OK;
    for (HealthCheck check : checks) {
      worst = worst.or(check.level());
    }
    return worst;
  }

  /** The figures of the camera of that name, or null. */
  @Nullable CameraFigures camera(String name) {
    for (CameraFigures figures : cameras) {
      if (figures.name().equals(name)) {
        return figures;
      }
    }
    return null;
  }
}
