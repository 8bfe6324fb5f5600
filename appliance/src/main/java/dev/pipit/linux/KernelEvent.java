package dev.pipit.linux;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says when a device comes, goes or changes: a line {@code ACTION@DEVPATH} and
 * {@code KEY=VALUE} lines, each with a NUL at its end (Linux, {@code lib/kobject_uevent.c}).
 *
 * <p>It is said before udev makes links and gives rights, so it is a reason to look and no more:
 * nothing in it is a path to open. Immutable.
 *
 * @param action what happened, such as {@code add}, {@code remove}, {@code change}, {@code bind}
 * @param subsystem what kind of device, such as {@code video4linux}
 * @param devicePath where it is below {@code /sys}
 * @param deviceName its node below {@code /dev}; null when it has none
 */
public record KernelEvent(
    String action, String subsystem, String devicePath, @Nullable String deviceName) {
  /** The kernel's own limits are 2048 bytes of lines and 64 of them ({@code linux/kobject.h}). */
  static final int LONGEST = 8192;

  private static final int MOST_LINES = 128;
  private static final int LONGEST_VALUE = 4096;

  /** Whether it is about a camera's node, or that of anything else that V4L2 drives. */
  public boolean isAboutVideo() {
    return subsystem.equals("video4linux");
  }

  /**
   * Reads a message, from the buffer's position to its limit; leaves both as they are.
   *
   * @return null when it is none of the kernel's, such as one of udev's
   */
  static @Nullable KernelEvent parse(ByteBuffer message) {
    Map<String, String> values = new HashMap<>();
    int at = message.position();
    int head = end(message, at);
    String first = CStruct.text(message, at, head - at);
    if (first.indexOf('@') <= 0) {
      return null;
    }
    at = head + 1;
    for (int lines = 0; at < message.limit() && lines < MOST_LINES; lines++) {
      int end = end(message, at);
      String line = CStruct.text(message, at, Math.min(end - at, LONGEST_VALUE));
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
      }
      at = end + 1;
    }
    String action = values.get("ACTION");
    String path = values.get("DEVPATH");
    String subsystem = values.get("SUBSYSTEM");
    // The first line repeats two of the others: whatever differs was not made by the kernel.
    if (action == null || path == null || !first.equals(action + "@" + path)) {
      return null;
    }
    return new KernelEvent(action, subsystem == null ? "" : subsystem, path, values.get("DEVNAME"));
  }

  /** Where the NUL is that ends the line, or the message's end. */
  private static int end(ByteBuffer message, int from) {
    int at = from;
    while (at < message.limit() && message.get(at) != 0) {
      at++;
    }
    return at;
  }
}
