package dev.pipit.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the machine's owner may want to see of it, as it was when it was last looked at; null where
 * the kernel does not tell.
 *
 * @param hostName as the kernel has it, without a domain; empty when it is not known
 * @param links the machine's networks, in the order of their names
 */
public record MachineState(
    String hostName, List<Link> links, TimeState time, @Nullable Storage storage) {

  /** Before anything was read. */
  public static final MachineState NOTHING =
      new MachineState("", List.of(), new TimeState(null, "", false), null);

  public MachineState {
    links = List.copyOf(links);
  }

  /** What a network is made of. */
  public enum Kind {
    /** A cable. */
    CABLE,
    /** Radio. */
    WIFI
  }

  /**
   * A network of the machine.
   *
   * @param name such as {@code wlan0}
   * @param up whether packets can pass
   * @param addresses without those of the link only
   * @param wifi the name of the Wi-Fi network that it is in
   * @param signalDecibelMilliwatts of the radio
   */
  public record Link(
      String name,
      Kind kind,
      boolean up,
      List<String> addresses,
      @Nullable String wifi,
      @Nullable Integer signalDecibelMilliwatts) {
    public Link {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * The clock.
   *
   * @param offsetMillis what is left of the time server's last correction; null when none sets it
   * @param zone such as {@code Europe/Berlin}; empty when it is not known
   * @param wrong whether it says a time that cannot be
   */
  public record TimeState(@Nullable Double offsetMillis, String zone, boolean wrong) {}

  /**
   * Where Pipit keeps what must outlast it.
   *
   * @param fileSystem its type, such as {@code ext4}
   * @param readOnly whether nobody can write there
   * @param errors what the file system has found damaged since it was made or mended (ext4)
   * @param disk the kernel's name of the disk or card, such as {@code mmcblk0}; empty when it is
   *     none
   * @param model what the card or disk calls itself
   * @param made month and year in which a card was made
   * @param wornPercent how much of its life is over, where it tells: eMMC does, most SD cards do
   *     not
   * @param ownBytes of Pipit's own files there
   * @param lastFault why Pipit's last write failed, in the system's words; null when it did not
   */
  public record Storage(
      long totalBytes,
      long freeBytes,
      String fileSystem,
      boolean readOnly,
      @Nullable Long errors,
      String disk,
      @Nullable String model,
      @Nullable String made,
      @Nullable Integer wornPercent,
      long ownBytes,
      @Nullable String lastFault) {}
}
