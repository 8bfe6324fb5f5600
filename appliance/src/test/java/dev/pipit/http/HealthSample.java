package dev.pipit.http;

import dev.pipit.device.DeviceReading;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.History;
import dev.pipit.device.MachineState;
import dev.pipit.device.RecentLog;
import java.util.ArrayList;
import java.util.List;

/** A machine with a camera that works, and a disk that is full. */
final class HealthSample implements Health {
  private static final long MEGABYTE = 1L << 20;

  final History history = new History();
  final RecentLog log = new RecentLog();
  final List<Attachment> attachments = new ArrayList<>();
  volatile ServiceHealth now =
      new ServiceHealth(
          List.of(
              HealthCheck.ok("camera.camera", "Camera", "Live.", "30.0 frames a second"),
              HealthCheck.fault(
                  "device.disk",
                  "Disk",
                  "3 MB of 29 GB are free for settings.",
                  "Delete files that are not needed.",
                  "3 MB")),
          List.of(
              new CameraFigures(
                  "camera",
                  CameraChecksTest.figures(8, 0.4, CameraChecksTest.counts(0, 0, 0, 0, 0))
                      .captureToEncoded(),
                  CameraChecksTest.figures(8, 0.4, CameraChecksTest.counts(0, 0, 0, 0, 0))
                      .encodedToPart(),
                  CameraChecksTest.figures(8, 0.4, CameraChecksTest.counts(0, 0, 0, 0, 0))
                      .partToSent(),
                  30,
                  29.9,
                  4_100_000,
                  CameraChecksTest.counts(1_800, 1, 2, 0, 0))),
          new DeviceReading(
              new DeviceReading.Processors(31.4, 22.8, 4),
              new DeviceReading.Memory(427 * MEGABYTE, 200 * MEGABYTE, 120 * MEGABYTE, 0),
              new DeviceReading.Temperature(52.1, "cpu-thermal"),
              new DeviceReading.Power(false, false, false, false),
              new DeviceReading.Disk(29_000 * MEGABYTE, 3 * MEGABYTE, true),
              new DeviceReading.Network("wlan0", List.of("192.0.2.7"), 12_345, 4_100_000, 0, -52),
              DeviceReading.ClockState.SYNCHRONIZED,
              new MachineState(
                  "birdbox",
                  List.of(
                      new MachineState.Link(
                          "wlan0",
                          MachineState.Kind.WIFI,
                          true,
                          List.of("192.0.2.7"),
                          "Garden",
                          -52)),
                  new MachineState.TimeState(0.42, "Europe/Berlin", false),
                  new MachineState.Storage(
                      29_000 * MEGABYTE,
                      3 * MEGABYTE,
                      "ext4",
                      false,
                      0L,
                      "mmcblk0",
                      "SC32G",
                      "03/2024",
                      null,
                      24_576,
                      null))));

  @Override
  public ServiceHealth now() {
    return now;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public RecentLog log() {
    return log;
  }

  @Override
  public List<Attachment> attachments() {
    return attachments;
  }
}
