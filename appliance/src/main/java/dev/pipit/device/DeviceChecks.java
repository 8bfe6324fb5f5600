package dev.pipit.device;

import dev.pipit.device.DeviceReading.Disk;
import dev.pipit.device.DeviceReading.Memory;
import dev.pipit.device.DeviceReading.Network;
import dev.pipit.device.DeviceReading.Power;
import dev.pipit.device.DeviceReading.Processors;
import dev.pipit.device.DeviceReading.Temperature;
import dev.pipit.device.MachineState.Storage;
import dev.pipit.device.MachineState.TimeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges readings of the machine. What the kernel does not tell is not judged. One thread.
 *
 * <p>The processor is judged by its last minute, so that a short burst is no news.
 */
public final class DeviceChecks {
  private static final double BUSY_PERCENT = 90;

  /** The weight of a reading, five seconds, in the mean over about a minute. */
  private static final double WEIGHT = 1.0 / 6;

  private static final long MEGABYTE = 1L << 20;
  private static final long LITTLE_MEMORY_BYTES = 48 * MEGABYTE;
  private static final long NO_MEMORY_BYTES = 16 * MEGABYTE;
  private static final long LITTLE_DISK_BYTES = 200 * MEGABYTE;
  private static final long NO_DISK_BYTES = 16 * MEGABYTE;

  /** The firmware of a Raspberry Pi slows the processor from 80 °C on, and more at 85. */
  private static final double HOT_CELSIUS = 75;

  private static final double TOO_HOT_CELSIUS = 83;
  private static final int WEAK_SIGNAL = -75;
  private static final long MANY_ERRORS = 50;

  private static final int WORN_PERCENT = 90;
  private static final String DISK = "device.disk";
  private static final String DISK_TITLE = "Disk";
  private static final String GOES_ON = " Live view goes on.";
  private static final String MAKE_ROOM = "Delete files that are not needed.";

  private final BooleanSupplier servesNetwork;
  private double busyPercent;

  /**
   * @param servesNetwork whether other machines are to reach Pipit, so that a missing network
   *     matters; asked each time
   */
  public DeviceChecks(BooleanSupplier servesNetwork) {
    this.servesNetwork = servesNetwork;
  }

  /** The checks of a reading, in the order in which they are shown. */
  public List<HealthCheck> judge(DeviceReading reading) {
    List<HealthCheck> checks = new ArrayList<>(7);
    if (reading.processors() != null) {
      checks.add(processors(reading.processors()));
    }
    if (reading.memory() != null) {
      checks.add(memory(reading.memory()));
    }
    if (reading.temperature() != null) {
      checks.add(temperature(reading.temperature()));
    }
    if (reading.power() != null) {
      checks.add(power(reading.power()));
    }
    if (reading.disk() != null) {
      checks.add(disk(reading.disk(), reading.machine().storage()));
    }
    if (reading.network() != null) {
      checks.add(network(reading.network()));
    } else if (servesNetwork.getAsBoolean()) {
      checks.add(
          HealthCheck.warning(
              "device.network",
              "Network",
              "The machine has no network.",
              "Plug in the cable, or look at the settings of the Wi-Fi.",
              ""));
    }
    if (reading.clock() != DeviceReading.ClockState.UNKNOWN) {
      checks.add(clock(reading.clock(), reading.machine().time()));
    }
    return checks;
  }

  private HealthCheck processors(Processors processors) {
    busyPercent += WEIGHT * (processors.busyPercent() - busyPercent);
    String value = "%.0f %%".formatted(processors.busyPercent());
    String ours = "%.0f %%".formatted(processors.processPercent());
    return busyPercent > BUSY_PERCENT
        ? HealthCheck.warning(
            "device.cpu",
            "CPU",
            "The processor has been busy for a minute; Pipit takes " + ours + " of it.",
            processors.processPercent() > BUSY_PERCENT / 2
                ? "Lower the size or the frame rate of the cameras."
                : "Look for another program that keeps it busy, for instance with top.",
            value)
        : HealthCheck.ok(
            "device.cpu",
            "CPU",
            "The processor is %.0f %% busy; Pipit takes %s of it."
                .formatted(processors.busyPercent(), ours),
            value);
  }

  private static HealthCheck memory(Memory memory) {
    String value = bytes(memory.availableBytes());
    String sentence =
        "%s of %s are available; Pipit takes %s."
            .formatted(value, bytes(memory.totalBytes()), bytes(memory.residentBytes()));
    String action = "End other programs, or shorten the window of the cameras.";
    if (memory.availableBytes() < NO_MEMORY_BYTES) {
      return HealthCheck.fault("device.memory", "Memory", sentence, action, value);
    }
    return memory.availableBytes() < Math.min(LITTLE_MEMORY_BYTES, memory.totalBytes() / 8)
        ? HealthCheck.warning("device.memory", "Memory", sentence, action, value)
        : HealthCheck.ok("device.memory", "Memory", sentence, value);
  }

  private static HealthCheck temperature(Temperature temperature) {
    String value = "%.0f °C".formatted(temperature.celsius());
    String sentence = "The machine is at " + value + ".";
    String action = "Give it air or a heat sink, or take it out of the sun.";
    if (temperature.celsius() >= TOO_HOT_CELSIUS) {
      return HealthCheck.fault(
          "device.temperature", "Temperature", sentence + " It slows down.", action, value);
    }
    return temperature.celsius() >= HOT_CELSIUS
        ? HealthCheck.warning(
            "device.temperature", "Temperature", sentence + " Soon it slows down.", action, value)
        : HealthCheck.ok("device.temperature", "Temperature", sentence, value);
  }

  private static HealthCheck power(Power power) {
    String supply = "Use the power supply that belongs to the machine, with a short thick cable.";
    if (power.underVoltage()) {
      return HealthCheck.fault(
          "device.power", "Power", "The supply voltage is too low now.", supply, "too low");
    }
    if (power.slowed()) {
      return HealthCheck.warning(
          "device.power",
          "Power",
          "The processor is slowed down now, because of heat or voltage.",
          "Give it air or a heat sink, and a sufficient power supply.",
          "slowed down");
    }
    if (power.underVoltageBefore()) {
      return HealthCheck.warning(
          "device.power",
          "Power",
          "The supply voltage was too low at times since the machine was started.",
          supply,
          "was too low");
    }
    return HealthCheck.ok(
        "device.power",
        "Power",
        power.slowedBefore()
            ? "The supply is sufficient; the processor was slowed down at times."
            : "The supply is sufficient.",
        "sufficient");
  }

  private static HealthCheck disk(Disk disk, @Nullable Storage storage) {
    String value = bytes(disk.freeBytes());
    HealthCheck broken = storage == null ? null : broken(storage, value);
    if (broken != null) {
      return broken;
    }
    String sentence = "%s of %s are free for settings.".formatted(value, bytes(disk.totalBytes()));
    if (!disk.writable()) {
      return HealthCheck.fault(
          DISK,
          DISK_TITLE,
          "The state directory cannot be written.",
          "Give it to the user that runs Pipit, or look whether the card is broken.",
          value);
    }
    if (disk.freeBytes() < NO_DISK_BYTES) {
      return HealthCheck.fault(DISK, DISK_TITLE, sentence + GOES_ON, MAKE_ROOM, value);
    }
    if (disk.freeBytes() < Math.min(LITTLE_DISK_BYTES, disk.totalBytes() / 10)) {
      return HealthCheck.warning(DISK, DISK_TITLE, sentence, MAKE_ROOM, value);
    }
    HealthCheck old = storage == null ? null : old(storage, value);
    return old == null ? HealthCheck.ok(DISK, DISK_TITLE, sentence, value) : old;
  }

  /** What keeps anything from being saved, or null. */
  private static @Nullable HealthCheck broken(Storage storage, String value) {
    if (storage.readOnly()) {
      return HealthCheck.fault(
          DISK,
          DISK_TITLE,
          "The disk or card can only be read: nothing can be saved." + GOES_ON,
          "Restart the device. If it comes again, the card is at its end: make a backup, and take"
              + " a new card.",
          value);
    }
    return storage.lastFault() == null
        ? null
        : HealthCheck.fault(
            DISK,
            DISK_TITLE,
            "The last change could not be saved: " + storage.lastFault() + "." + GOES_ON,
            "Make room where the state is kept. If there is room, the card may be at its end: make"
                + " a backup, and take a new card.",
            value);
  }

  /** What tells that it will not last, or null. */
  private static @Nullable HealthCheck old(Storage storage, String value) {
    Integer worn = storage.wornPercent();
    if (storage.errors() != null && storage.errors() > 0) {
      return HealthCheck.warning(
          DISK,
          DISK_TITLE,
          "The file system has found damage " + storage.errors() + " times.",
          "Make a backup. A file system check at the next start mends it; if it comes again, take a"
              + " new card.",
          value);
    }
    return worn == null || worn < WORN_PERCENT
        ? null
        : HealthCheck.warning(
            DISK,
            DISK_TITLE,
            "%d %% of the card's life are over, by its own word.".formatted(worn),
            "Make a backup, and take a new card soon.",
            value);
  }

  private static HealthCheck network(Network network) {
    String value =
        "%s/s out, %s/s in"
            .formatted(bits(network.sentBitsPerSecond()), bits(network.receivedBitsPerSecond()));
    String sentence =
        network.addresses().isEmpty()
            ? "The network goes through " + network.device() + ", which has no address."
            : "The network goes through %s as %s."
                .formatted(network.device(), String.join(", ", network.addresses()));
    if (network.addresses().isEmpty()) {
      return HealthCheck.warning(
          "device.network", "Network", sentence, "Look whether the router gives addresses.", value);
    }
    Integer signal = network.signalDecibelMilliwatts();
    if (signal != null && signal < WEAK_SIGNAL) {
      return HealthCheck.warning(
          "device.network",
          "Network",
          sentence + " The Wi-Fi signal is weak: " + signal + " dBm.",
          "Move the machine or the access point, or use a cable.",
          value);
    }
    return network.errors() > MANY_ERRORS
        ? HealthCheck.warning(
            "device.network",
            "Network",
            sentence + " It lost " + network.errors() + " packets in the last seconds.",
            "Try another cable or another socket.",
            value)
        : HealthCheck.ok("device.network", "Network", sentence, value);
  }

  private static HealthCheck clock(DeviceReading.ClockState clock, TimeState time) {
    if (time.wrong()) {
      return HealthCheck.warning(
          "device.clock",
          "Clock",
          "The clock is wrong: it says a day before Pipit was made. Live view goes on all the same.",
          "Let the machine reach a time server: port 123 out to the internet.",
          "wrong");
    }
    return switch (clock) {
      case SYNCHRONIZED ->
          HealthCheck.ok(
              "device.clock", "Clock", "The clock is set by a time server.", "synchronized");
      case OWN, UNKNOWN ->
          HealthCheck.ok(
              "device.clock", "Clock", "The clock is the machine's own.", "not synchronized");
      case UNSET ->
          HealthCheck.warning(
              "device.clock",
              "Clock",
              "No time server has set the clock, and this machine has none of its own.",
              "Let the machine reach a time server: port 123 out to the internet.",
              "not set");
    };
  }

  /** A size for people, in binary megabytes and gigabytes. */
  private static String bytes(long bytes) {
    return bytes < 10L * 1024 * MEGABYTE
        ? bytes / MEGABYTE + " MB"
        : String.format(Locale.ROOT, "%.0f GB", (double) bytes / (1024 * MEGABYTE));
  }

  private static String bits(double perSecond) {
    return perSecond < 1e6
        ? String.format(Locale.ROOT, "%.0f kbit", perSecond / 1e3)
        : String.format(Locale.ROOT, "%.1f Mbit", perSecond / 1e6);
  }
}
