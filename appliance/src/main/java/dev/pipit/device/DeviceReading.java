package dev.pipit.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machine at one moment; null where the kernel does not tell. */
public record DeviceReading(
    @Nullable Processors processors,
    @Nullable Memory memory,
    @Nullable Temperature temperature,
    @Nullable Power power,
    @Nullable Disk disk,
    @Nullable Network network,
    ClockState clock,
    MachineState machine) {

  /** Before anything was read. */
  public static final DeviceReading NOTHING =
      new DeviceReading(
          null, null, null, null, null, null, ClockState.UNKNOWN, MachineState.NOTHING);

  /**
   * Since the reading before.
   *
   * @param busyPercent of all cores together
   * @param processPercent Pipit's share of all cores together
   */
  public record Processors(double busyPercent, double processPercent, int cores) {}

  /**
   * Memory.
   *
   * @param availableBytes what programs can have without swapping
   * @param residentBytes what Pipit has
   * @param swappedBytes what lies in swap, of all programs
   */
  public record Memory(
      long totalBytes, long availableBytes, long residentBytes, long swappedBytes) {}

  /**
   * The hottest place that the kernel knows.
   *
   * @param zone the kernel's name for it
   */
  public record Temperature(double celsius, String zone) {}

  /**
   * What the firmware of a Raspberry Pi says of its supply.
   *
   * @param underVoltage below 4.63 V now
   * @param slowed the clock is held down now
   * @param underVoltageBefore at any time since the machine was started
   * @param slowedBefore at any time since the machine was started
   */
  public record Power(
      boolean underVoltage, boolean slowed, boolean underVoltageBefore, boolean slowedBefore) {}

  /** Where Pipit keeps its state. */
  public record Disk(long totalBytes, long freeBytes, boolean writable) {}

  /**
   * The network that the default route goes through.
   *
   * @param device such as {@code wlan0}
   * @param addresses without those of the link only
   * @param errors packets lost or damaged at the device since the reading before
   * @param signalDecibelMilliwatts of the radio, null for a cable
   */
  public record Network(
      String device,
      List<String> addresses,
      double receivedBitsPerSecond,
      double sentBitsPerSecond,
      long errors,
      @Nullable Integer signalDecibelMilliwatts) {}

  /** Who sets the clock. */
  public enum ClockState {
    /** A time server. */
    SYNCHRONIZED,
    /** The machine's own battery-backed clock. */
    OWN,
    /** Nobody: it may be wrong by days. */
    UNSET,
    /** The kernel does not tell. */
    UNKNOWN
  }
}
