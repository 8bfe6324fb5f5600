package dev.pipit.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a camera hangs on USB, as the kernel tells below {@code /sys}; the names of the components
 * are those of the JSON of {@code pipit probe}.
 *
 * @param bus the number of the bus; cameras on the same bus share it
 * @param port where it is plugged in, such as 1-1.3
 * @param megabitsPerSecond of the link: 1.5, 12, 480, 5000, 10000 or 20000
 */
public record UsbLink(int bus, String port, double megabitsPerSecond) {
  private static final Path SYSFS = Path.of("/sys/class/video4linux");
  private static final int MOST_STEPS = 4;
  private static final double FASTEST = 80_000;
  private static final int MOST_BUSES = 1000;

  /** Of a video node such as {@code /dev/video0}; null when it hangs on no USB. */
  static @Nullable UsbLink of(Path node) {
    return of(SYSFS, node);
  }

  static @Nullable UsbLink of(Path sysfs, Path node) {
    try {
      // The interface of the device, and above that the device, which has the link.
      Path device = sysfs.resolve(String.valueOf(node.getFileName())).resolve("device");
      Path folder = device.toRealPath();
      for (int step = 0; step < MOST_STEPS && folder != null; step++) {
        Path speed = folder.resolve("speed");
        Path bus = folder.resolve("busnum");
        if (Files.isRegularFile(speed) && Files.isRegularFile(bus)) {
          return link(Files.readString(speed), Files.readString(bus), folder);
        }
        folder = folder.getParent();
      }
    } catch (IOException e) {
      return null; // Unplugged meanwhile, or a kernel without sysfs.
    }
    return null;
  }

  private static @Nullable UsbLink link(String speed, String bus, Path folder) {
    try {
      double megabits = Double.parseDouble(speed.strip());
      int number = Integer.parseInt(bus.strip());
      boolean isSane = megabits > 0 && megabits <= FASTEST && number > 0 && number < MOST_BUSES;
      return isSane ? new UsbLink(number, String.valueOf(folder.getFileName()), megabits) : null;
    } catch (NumberFormatException e) {
      return null; // "unknown" while the link is being made.
    }
  }
}
