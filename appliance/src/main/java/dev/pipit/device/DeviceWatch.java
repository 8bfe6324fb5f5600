package dev.pipit.device;

import dev.pipit.device.DeviceReading.ClockState;
import dev.pipit.device.DeviceReading.Disk;
import dev.pipit.device.DeviceReading.Memory;
import dev.pipit.device.DeviceReading.Power;
import dev.pipit.device.DeviceReading.Temperature;
import dev.pipit.device.MachineState.TimeState;
import dev.pipit.linux.KernelClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads how the machine is. Shares and rates are those since the reading before. One thread; a
 * reading takes a few milliseconds.
 */
public final class DeviceWatch {
  private static final String THERMAL = "sys/class/thermal/";
  private static final String HWMON = "sys/class/hwmon/";

  /** Of the firmware (mailbox property 0x00030046), as hexadecimal digits. */
  private static final String THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled";

  private static final String ZONES = "zoneinfo/";

  /** When this was written: no clock that says less is right. */
  private static final Instant EARLIEST = Instant.parse("2025-06-01T00:00:00Z");

  private static final int UNDER_VOLTAGE = 1;

  /** The frequency is capped, the processor is throttled, the soft limit of heat is reached. */
  private static final int SLOWED = 1 << 1 | 1 << 2 | 1 << 3;

  /** The same bits again, for what was since the start of the machine. */
  private static final int BEFORE_SHIFT = 16;

  private static final int BYTES_PER_KILOBYTE = 1024;

  private final DeviceFiles files;
  private final @Nullable Path stateDirectory;
  private final ProcessorTimes processors;
  private final NetworkCounts network;
  private final LinksWatch links;
  private final StorageWatch storage;
  private final Supplier<KernelClock.@Nullable Reading> kernelClock;
  private final Clock clock;

  /**
   * Of this machine.
   *
   * @param stateDirectory whose disk is looked at; null when there is none
   */
  public DeviceWatch(@Nullable Path stateDirectory) {
    this(stateDirectory, Map::of, () -> null);
  }

  /**
   * Of this machine.
   *
   * @param stateDirectory whose disk is looked at; null when there is none
   * @param wifiNames the name of the Wi-Fi network that each radio is in; must not wait
   * @param lastFault why the last that was to be kept was not, or null
   */
  public DeviceWatch(
      @Nullable Path stateDirectory,
      Supplier<Map<String, String>> wifiNames,
      Supplier<@Nullable String> lastFault) {
    this(
        Path.of("/"),
        stateDirectory,
        DeviceWatch::addresses,
        KernelClock::read,
        wifiNames,
        lastFault,
        Clock.systemUTC());
  }

  DeviceWatch(
      Path root,
      @Nullable Path stateDirectory,
      Function<String, List<String>> addresses,
      Supplier<KernelClock.@Nullable Reading> kernelClock,
      Supplier<Map<String, String>> wifiNames,
      Supplier<@Nullable String> lastFault,
      Clock clock) {
    files = new DeviceFiles(root);
    this.stateDirectory = stateDirectory;
    processors = new ProcessorTimes(files);
    network = new NetworkCounts(files, addresses);
    links = new LinksWatch(files, addresses, wifiNames);
    storage = new StorageWatch(files, stateDirectory, lastFault);
    this.kernelClock = kernelClock;
    this.clock = clock;
  }

  /** How the machine is now. */
  public DeviceReading read() {
    long nowNanos = System.nanoTime();
    KernelClock.Reading kernel = kernelClock.get();
    return new DeviceReading(
        processors.read(),
        memory(),
        temperature(),
        power(),
        disk(),
        network.read(nowNanos),
        clock(kernel),
        new MachineState(hostName(), links.read(), time(kernel), storage.read(nowNanos)));
  }

  private String hostName() {
    String name = files.text("proc/sys/kernel/hostname");
    return name == null ? "" : name.strip().replaceFirst("\\..*", "");
  }

  private TimeState time(KernelClock.@Nullable Reading kernel) {
    return new TimeState(
        kernel != null && kernel.set() ? kernel.offsetNanos() / 1e6 : null,
        zone(),
        clock.instant().isBefore(EARLIEST));
  }

  /** The name of what /etc/localtime leads to, below the folder of all zones. */
  private String zone() {
    String file = files.target("etc/localtime");
    int at = file == null ? -1 : file.indexOf(ZONES);
    return file == null || at < 0 ? "" : file.substring(at + ZONES.length());
  }

  private @Nullable Memory memory() {
    Map<String, Long> machine = kilobytes("proc/meminfo");
    Map<String, Long> process = kilobytes("proc/self/status");
    Long total = machine.get("MemTotal");
    Long available = machine.get("MemAvailable");
    if (total == null || available == null || total <= 0) {
      return null;
    }
    long swapped = machine.getOrDefault("SwapTotal", 0L) - machine.getOrDefault("SwapFree", 0L);
    return new Memory(
        total * BYTES_PER_KILOBYTE,
        Math.clamp(available, 0, total) * BYTES_PER_KILOBYTE,
        process.getOrDefault("VmRSS", 0L) * BYTES_PER_KILOBYTE,
        Math.max(0, swapped) * BYTES_PER_KILOBYTE);
  }

  /** Lines such as {@code MemTotal: 438128 kB}; numbers that no memory can have are left out. */
  private Map<String, Long> kilobytes(String path) {
    Map<String, Long> values = new HashMap<>();
    for (String line : files.lines(path)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.endsWith(" kB")) {
        Long value = DeviceFiles.number(line.substring(colon + 1, line.length() - 3), 10);
        if (value != null && value >= 0 && value < 1L << 40) {
          values.put(line.substring(0, colon), value);
        }
      }
    }
    return values;
  }

  private @Nullable Temperature temperature() {
    Temperature hottest = null;
    for (String zone : files.names(THERMAL)) {
      Long thousandths = files.number(THERMAL + zone + "/temp");
      if (thousandths != null && thousandths > -40_000 && thousandths < 150_000) {
        double celsius = thousandths / 1e3;
        if (hottest == null || celsius > hottest.celsius()) {
          String type = files.text(THERMAL + zone + "/type");
          hottest = new Temperature(celsius, type == null ? zone : type.strip());
        }
      }
    }
    return hottest;
  }

  /** The firmware's word, and where the kernel does not pass that on, its sensor's alarm. */
  private @Nullable Power power() {
    String text = files.text(THROTTLED);
    if (text != null) {
      String digits = text.strip();
      Long bits = DeviceFiles.number(digits.startsWith("0x") ? digits.substring(2) : digits, 16);
      if (bits != null) {
        long before = bits >> BEFORE_SHIFT;
        return new Power(
            (bits & UNDER_VOLTAGE) != 0,
            (bits & SLOWED) != 0,
            (before & UNDER_VOLTAGE) != 0,
            (before & SLOWED) != 0);
      }
    }
    for (String sensor : files.names(HWMON)) {
      String name = files.text(HWMON + sensor + "/name");
      Long alarm = files.number(HWMON + sensor + "/in0_lcrit_alarm");
      if (name != null && name.strip().equals("rpi_volt") && alarm != null) {
        return new Power(alarm != 0, false, alarm != 0, false);
      }
    }
    return null;
  }

  private @Nullable Disk disk() {
    if (stateDirectory == null) {
      return null;
    }
    try {
      FileStore store = Files.getFileStore(stateDirectory);
      return new Disk(
          store.getTotalSpace(), store.getUsableSpace(), Files.isWritable(stateDirectory));
    } catch (IOException e) {
      return null;
    }
  }

  private ClockState clock(KernelClock.@Nullable Reading kernel) {
    Boolean set = kernel == null ? null : kernel.set();
    if (Boolean.TRUE.equals(set) || files.exists("run/systemd/timesync/synchronized")) {
      return ClockState.SYNCHRONIZED;
    }
    if (!files.names("sys/class/rtc").isEmpty()) {
      return ClockState.OWN;
    }
    return set == null ? ClockState.UNKNOWN : ClockState.UNSET;
  }

  private static List<String> addresses(String device) {
    try {
      NetworkInterface found = NetworkInterface.getByName(device);
      return found == null
          ? List.of()
          : found
              .inetAddresses()
              .filter(address -> !address.isLinkLocalAddress())
              .map(InetAddress::getHostAddress)
              .map(address -> address.replaceFirst("%.*", ""))
              .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }
}
