package dev.pipit.app;

import dev.pipit.capture.Camera;
import dev.pipit.capture.CaptureException;
import dev.pipit.capture.FormatChoice;
import dev.pipit.capture.Rpicam;
import dev.pipit.capture.RpicamCamera;
import dev.pipit.capture.UsbLink;
import dev.pipit.capture.V4l2Devices;
import dev.pipit.capture.WantedFormat;
import dev.pipit.device.ContiguousMemory;
import dev.pipit.device.DiskTrial;
import dev.pipit.device.GpioChip;
import dev.pipit.device.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code pipit doctor} asks the board's devices; changes nothing that stays. */
final class DoctorDevices {
  private static final double SLOW_BYTES_PER_SECOND = 4e6;
  private static final double SLOW_SYNC_MILLIS = 200;

  private DoctorDevices() {}

  static List<HealthCheck> java() {
    long most = Runtime.getRuntime().maxMemory();
    return List.of(
        HealthCheck.ok(
            "doctor.java",
            "Java",
            "Java %s may use %d MB for its objects.".formatted(Runtime.version(), most >> 20),
            (most >> 20) + " MB"));
  }

  static List<HealthCheck> contiguousMemory() {
    ContiguousMemory memory = ContiguousMemory.ofThisMachine();
    if (memory == null || memory.totalBytes() == 0) {
      return List.of(
          HealthCheck.ok(
              "doctor.cma", "CMA", "The kernel keeps no memory in one piece (CMA).", "none"));
    }
    String value = (memory.freeBytes() >> 20) + " of " + (memory.totalBytes() >> 20) + " MB";
    return List.of(
        HealthCheck.ok(
            "doctor.cma",
            "CMA",
            "%s of memory in one piece (CMA) are free.".formatted(value),
            value));
  }

  static List<HealthCheck> cameras() {
    V4l2Devices.Listing listing = new V4l2Devices().list();
    List<HealthCheck> checks = new ArrayList<>();
    for (Camera camera : listing.cameras()) {
      checks.add(camera(camera));
    }
    for (CaptureException fault : listing.faults()) {
      checks.add(
          HealthCheck.warning(
              "doctor.camera", "Camera", String.valueOf(fault.getMessage()), fault.action(), ""));
    }
    return checks.isEmpty()
        ? List.of(HealthCheck.ok("doctor.camera", "Camera", "No V4L2 camera is plugged in.", ""))
        : checks;
  }

  private static HealthCheck camera(Camera camera) {
    UsbLink usb = camera.usb();
    String bus =
        usb == null
            ? "is not on USB"
            : "is on USB bus %d, port %s, at %.0f Mbit/s"
                .formatted(usb.bus(), usb.port(), usb.megabitsPerSecond());
    String modes =
        List.of(WantedFormat.of(1280, 720, 30), WantedFormat.of(1920, 1080, 30)).stream()
            .flatMap(wanted -> FormatChoice.ranked(camera.formats(), wanted).stream().limit(1))
            .map(FormatChoice::toString)
            .distinct()
            .collect(Collectors.joining(", "));
    String id = "doctor.camera." + camera.path().getFileName();
    String title = "Camera " + camera.label();
    return modes.isEmpty()
        ? HealthCheck.warning(
            id,
            title,
            "It " + bus + " (" + camera.driver() + ") and offers no format that Pipit reads.",
            "Choose another camera.",
            "")
        : HealthCheck.ok(
            id, title, "It " + bus + " (" + camera.driver() + "); gives " + modes + ".", "");
  }

  static List<HealthCheck> csi() throws InterruptedException {
    Rpicam rpicam = Rpicam.ofThisMachine();
    if (!rpicam.isThere()) {
      return List.of(
          HealthCheck.ok(
              "doctor.csi",
              "Ribbon cable",
              "rpicam is not installed, so cameras on the ribbon cable cannot be used.",
              ""));
    }
    try {
      List<RpicamCamera> found = rpicam.list();
      String names = found.stream().map(RpicamCamera::label).collect(Collectors.joining(", "));
      return List.of(
          HealthCheck.ok(
              "doctor.csi",
              "Ribbon cable",
              found.isEmpty() ? "rpicam sees no camera." : "rpicam sees " + names + ".",
              Integer.toString(found.size())));
    } catch (CaptureException e) {
      return List.of(
          HealthCheck.warning(
              "doctor.csi", "Ribbon cable", String.valueOf(e.getMessage()), e.action(), ""));
    }
  }

  static List<HealthCheck> gpio() {
    List<GpioChip> chips = GpioChip.ofThisMachine();
    String names =
        chips.stream()
            .map(chip -> chip.label().isEmpty() ? chip.name() : chip.name() + " " + chip.label())
            .collect(Collectors.joining(", "));
    return List.of(
        HealthCheck.ok(
            "doctor.gpio",
            "Pins",
            chips.isEmpty() ? "The kernel shows no GPIO chip." : "There are " + names + ".",
            Integer.toString(chips.size())));
  }

  /** Writes in the state directory, when there is one. */
  static List<HealthCheck> disk(Path folder) {
    String title = "Disk of the state directory";
    if (!Files.isDirectory(folder)) {
      return List.of(
          HealthCheck.warning(
              "doctor.disk",
              title,
              "There is no state directory yet, so its disk was not tried.",
              "Name it: --state-directory, usually /var/lib/pipit.",
              ""));
    }
    try {
      DiskTrial trial = DiskTrial.of(folder);
      String sentence =
          String.format(
              Locale.ROOT,
              "It takes %.1f MB/s; a small change is there after %.1f ms, at worst %.1f.",
              trial.bytesPerSecond() / 1e6,
              trial.syncMillis(),
              trial.worstSyncMillis());
      String value = String.format(Locale.ROOT, "%.1f MB/s", trial.bytesPerSecond() / 1e6);
      boolean slow =
          trial.bytesPerSecond() < SLOW_BYTES_PER_SECOND || trial.syncMillis() > SLOW_SYNC_MILLIS;
      return List.of(
          slow
              ? HealthCheck.warning(
                  "doctor.disk", title, sentence, "A card of class A1 or better is quicker.", value)
              : HealthCheck.ok("doctor.disk", title, sentence, value));
    } catch (IOException e) {
      return List.of(
          HealthCheck.fault(
              "doctor.disk",
              title,
              "The state directory cannot be written (" + e.getClass().getSimpleName() + ").",
              "Run this as the user of the service or as root; else the card may be broken.",
              ""));
    }
  }
}
