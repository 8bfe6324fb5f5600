package dev.pipit.device;

import dev.pipit.linux.KernelClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A machine made of files, as the kernel shows one. */
final class Machine {
  final Path root;
  @Nullable Boolean clockSynchronized = true;
  final Map<String, String> wifiNames = new HashMap<>();
  @Nullable String lastFault;
  Instant now = Instant.parse("2026-05-01T12:00:00Z");

  Machine(Path root) {
    this.root = root;
  }

  /** A board like the Raspberry Pi Zero 2 W, at rest, on Wi-Fi. */
  static Machine board(Path root) {
    return new Machine(root)
        .stat(1_000, 9_000, 500)
        .file(
            "proc/meminfo",
            """
            MemTotal:         437940 kB
            MemFree:           51240 kB
            MemAvailable:     204800 kB
            SwapTotal:        102396 kB
            SwapFree:          92156 kB
            HugePages_Total:       0
            """)
        .file("proc/self/status", "Name:\tjava\nVmRSS:\t  122880 kB\nThreads:\t31\n")
        .file("sys/class/thermal/thermal_zone0/temp", "52078\n")
        .file("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
        .file("sys/devices/platform/soc/soc:firmware/get_throttled", "0\n")
        .file(
            "proc/net/route",
            """
            Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
            wlan0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
            wlan0\t000200C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0
            """)
        .traffic(0, 0, 0)
        .file(
            "proc/net/wireless",
            """
            Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
             face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
             wlan0: 0000   58.  -52.  -256        0      0      0      0      0        0
            """);
  }

  /** Processor time in hundredths of a second, Pipit's of it among the busy. */
  Machine stat(long busy, long idle, long process) {
    return file(
            "proc/stat",
            "cpu  %d 0 0 %d 0 0 0 0 0 0\ncpu0 0 0\ncpu1 0 0\ncpu2 0 0\ncpu3 0 0\nintr 1 2\n"
                .formatted(busy, idle))
        .file(
            "proc/self/stat",
            "812 (pi) pit) S 1 812 812 0 -1 4194560 1 0 0 0 %d 0 0 0 20 0 31 0 1 2 3"
                .formatted(process));
  }

  /** What has passed through the radio. */
  Machine traffic(long receivedBytes, long sentBytes, long errors) {
    return file(
        "proc/net/dev",
        """
        Inter-|   Receive                |  Transmit
         face |bytes    packets errs
            lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0
         wlan0:%d 9 %d 0 0 0 0 0 %d 9 0 0 0 0 0 0
        """
            .formatted(receivedBytes, errors, sentBytes));
  }

  Machine file(String path, String text) {
    Path file = root.resolve(path);
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A symbolic link; the target is a path of the machine. */
  Machine link(String path, String target) {
    Path file = root.resolve(path);
    try {
      Path folder = Objects.requireNonNull(file.getParent());
      Files.createDirectories(folder);
      Files.createSymbolicLink(file, folder.relativize(root.resolve(target)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Machine without(String path) {
    try {
      Files.delete(root.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  DeviceWatch watch() {
    return new DeviceWatch(
        root,
        root,
        device -> List.of("192.0.2.7"),
        () ->
            clockSynchronized == null ? null : new KernelClock.Reading(clockSynchronized, -420_000),
        () -> wifiNames,
        () -> lastFault,
        Clock.fixed(now, ZoneOffset.UTC));
  }
}
