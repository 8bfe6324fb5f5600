package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A USB device by its own node, below {@code /dev/bus/usb} ({@code linux/usbdevice_fs.h}). */
public final class UsbDevice {
  /** {@code _IO('U', 20)}. */
  static final int USBDEVFS_RESET = 'U' << 8 | 20;

  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;

  private UsbDevice() {}

  /**
   * Resets the device as if it were unplugged and plugged in again: its drivers let go of it and
   * take it anew, and nodes such as {@code /dev/video0} vanish and come back. Takes a second or so,
   * longer where the device hangs.
   *
   * @throws SystemCallException when it may not be opened, or is not there
   */
  public static void reset(Path node) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = SystemCalls.errnoMemory(arena);
      int opened = SystemCalls.open(errno, arena.allocateFrom(node.toString()), O_RDWR | O_CLOEXEC);
      if (opened < 0) {
        throw new SystemCallException("open " + node, -opened);
      }
      try {
        int result = SystemCalls.ioctl(errno, opened, USBDEVFS_RESET, MemorySegment.NULL);
        if (result < 0) {
          throw new SystemCallException("USBDEVFS_RESET", -result);
        }
      } finally {
        SystemCalls.close(errno, opened);
      }
    }
  }
}
