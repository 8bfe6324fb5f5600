package dev.pipit.capture;

import dev.pipit.linux.Errno;
import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.UsbDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Resets the USB device that a camera is. All that belongs to the device goes with it: its
 * microphone, its other cameras. Any thread; blocks in the driver.
 */
public final class UsbReset {
  private static final int USB_MAJOR = 189;
  private static final int MOST_BUSES = 999;
  private static final int MOST_DEVICES = 127;

  private final Path sys;
  private final Path dev;

  /** Of this machine. */
  public UsbReset() {
    this(Path.of("/sys"), Path.of("/dev"));
  }

  UsbReset(Path sys, Path dev) {
    this.sys = sys;
    this.dev = dev;
  }

  /**
   * Resets the device.
   *
   * @param camera the node of the camera or a link to it; must not be open, or its reader fails
   */
  public DeviceReset reset(Path camera) {
    Path node;
    try {
      node = node(number(camera.toRealPath()));
      if (node == null) {
        return new DeviceReset.NotPossible();
      }
      // Opening some other device can do harm.
      if (number(node) >> 8 != USB_MAJOR) {
        return new DeviceReset.NotPossible();
      }
    } catch (IOException e) {
      return new DeviceReset.NotPossible(); // Unplugged, or in a container without that folder.
    }
    try {
      UsbDevice.reset(node);
      return new DeviceReset.Done(node.toString());
    } catch (SystemCallException e) {
      return refusal(node, e);
    }
  }

  static DeviceReset refusal(Path node, SystemCallException e) {
    boolean denied = e.errno() == Errno.EACCES || e.errno() == Errno.EPERM;
    return denied
        ? new DeviceReset.Refused(
            "Pipit may not reset it (" + node + ").",
            "Unplug it and plug it in again. The rule systemd/70-pipit-usb.rules gives the group"
                + " \"video\" the right to reset cameras.")
        : new DeviceReset.Refused(
            "It cannot be reset (" + node + "). [" + e.getMessage() + "]",
            "Unplug it and plug it in again.");
  }

  /**
   * The node of the USB device behind a device, found as sysfs has it: the nearest folder above the
   * device's own that has the numbers of a bus and of a device on it.
   *
   * @param device the device's number, major and minor as in {@code st_rdev}
   * @return null when it is on no USB
   */
  @Nullable Path node(long device) throws IOException {
    Path root = sys.toRealPath();
    // st_rdev: makedev(3) of glibc, for numbers below 2^20.
    long major = (device >> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    @Nullable Path folder = root.resolve("dev/char/" + major + ":" + minor).toRealPath();
    while (folder != null && folder.startsWith(root) && !folder.equals(root)) {
      Path bus = folder.resolve("busnum");
      Path number = folder.resolve("devnum");
      if (Files.exists(bus) && Files.exists(number)) {
        return dev.resolve(
            "bus/usb/%03d/%03d".formatted(read(bus, MOST_BUSES), read(number, MOST_DEVICES)));
      }
      folder = folder.getParent();
    }
    return null;
  }

  private static int read(Path file, int most) throws IOException {
    String text = Files.readString(file).strip();
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException(file + " holds no number", e);
    }
    throw new IOException(file + " holds " + text);
  }

  /** The number of a device; 0 for what is none. */
  private static long number(Path node) throws IOException {
    return Files.getAttribute(node, "unix:rdev") instanceof Number number ? number.longValue() : 0;
  }
}
