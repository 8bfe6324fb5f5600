package dev.pipit.slots;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the firmware of a Raspberry Pi does with a card, as far as it chooses what starts: {@code
 * autoboot.txt} on the first partition, the tryboot flag that counts once, then {@code config.txt}
 * and {@code cmdline.txt} of the partition that was chosen. It reads the real files; partitions are
 * folders.
 *
 * <p>Sources: Raspberry Pi documentation, "autoboot.txt", "Conditional filters" and "Fail-safe OS
 * updates"; that a partition that cannot be started makes room for the first one is in
 * raspberrypi/rpi-eeprom#446.
 */
final class BootFirmware {
  private static final int LONGEST_AUTOBOOT = 512;

  /** A kind of board: its filter, and what makes a partition one that can be started. */
  enum Board {
    PI_3("pi3", "start.elf"),
    PI_4("pi4", "start4.elf"),
    PI_5("pi5", "config.txt");

    private final String filter;
    private final String proof;

    Board(String filter, String proof) {
      this.filter = filter;
      this.proof = proof;
    }
  }

  /** What came of a start. */
  sealed interface Start {
    /**
     * A kernel runs.
     *
     * @param partition where it came from
     * @param commandLine of the kernel
     */
    record Kernel(int partition, String commandLine) implements Start {}

    /** The device stays dark: what nothing may ever lead to. */
    record Dark(String reason) implements Start {}
  }

  private final Path card;
  private final Board board;
  private boolean isTryboot;

  /**
   * A board with a card in it.
   *
   * @param card a folder with folders 1, 2 and 3, the FAT partitions
   */
  BootFirmware(Path card, Board board) {
    this.card = card;
    this.board = board;
  }

  /** What Raspberry Pi's kernel tells the firmware at {@code reboot "0 tryboot"}. */
  void askForTryboot() {
    isTryboot = true;
  }

  /** The flag is in the chip, not on the card: without power it is gone. */
  void losePower() {
    isTryboot = false;
  }

  /** A start after a restart, a watchdog's reset or the return of power. The flag counts once. */
  Start start() throws IOException {
    boolean tryboot = isTryboot;
    isTryboot = false;
    Set<String> passing = new HashSet<>(Set.of(board.filter));
    if (tryboot) {
      passing.add("tryboot");
    }
    BootText autoboot = BootText.of(autoboot(), passing);
    int wished = autoboot.value("boot_partition").flatMap(BootFirmware::number).orElse(1);
    int partition = isBootable(wished) ? wished : 1;
    boolean isWholePartition = autoboot.value("tryboot_a_b").equals(Optional.of("1"));
    String name = tryboot && !isWholePartition ? "tryboot.txt" : "config.txt";
    return kernelOf(partition, name, passing);
  }

  private Start kernelOf(int partition, String name, Set<String> passing) throws IOException {
    Path folder = folder(partition);
    if (!isBootable(partition)) {
      return new Start.Dark("partition " + partition + " has no " + board.proof);
    }
    if (!Files.exists(folder.resolve(name))) {
      return new Start.Dark("partition " + partition + " has no " + name);
    }
    BootText config = BootText.of(Files.readString(folder.resolve(name)), passing);
    String prefix = config.value("os_prefix").orElse("");
    String kernel = config.value("kernel").orElse("kernel8.img");
    if (!Files.exists(folder.resolve(prefix + kernel))) {
      return new Start.Dark("partition " + partition + " has no kernel " + prefix + kernel);
    }
    String line = prefix + config.value("cmdline").orElse("cmdline.txt");
    return new Start.Kernel(partition, Files.readString(folder.resolve(line)).strip());
  }

  private String autoboot() throws IOException {
    Path file = folder(1).resolve("autoboot.txt");
    if (!Files.exists(file)) {
      return "";
    }
    byte[] bytes = Files.readAllBytes(file);
    return new String(
        Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST_AUTOBOOT)),
        StandardCharsets.ISO_8859_1);
  }

  private boolean isBootable(int partition) {
    return Files.exists(folder(partition).resolve(board.proof));
  }

  private Path folder(int partition) {
    return card.resolve(Integer.toString(partition));
  }

  private static Optional<Integer> number(String text) {
    return text.matches("[0-9]") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
