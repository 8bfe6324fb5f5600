package dev.pipit.slots;

import dev.pipit.slots.BootFirmware.Start;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A card with two systems in a board: partitions and {@code /data} as folders, the firmware by
 * {@link BootFirmware}, and the image's own scripts run on them. Only what is outside of the card
 * is made by hand: the kernel's command line, and a {@code systemctl} that hands a restart on to
 * the firmware and tells what the test says of the service.
 */
final class Card {
  static final Path SCRIPTS =
      Path.of("../image-build/overlay/usr/lib/pipit-image").toAbsolutePath().normalize();
  static final String AUTOBOOT =
      "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";
  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      case "$*" in
        *ActiveState*) cat "$PIPIT_TEST/active-state" ;;
        *ExecMainStatus*) cat "$PIPIT_TEST/main-status" ;;
        *StatusText*) cat "$PIPIT_TEST/status-text" ;;
        *) echo "$*" >> "$PIPIT_TEST/restarts" ;;
      esac
      """;

  private final Path folder;
  private final BootFirmware firmware;

  /** A card as it leaves the image's build: system A, and nothing in slot B. */
  Card(Path folder, BootFirmware.Board board) throws IOException {
    this.folder = folder;
    firmware = new BootFirmware(folder, board);
    for (String name : List.of("1", "2", "3", "bin", "data")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(autoboot(), AUTOBOOT);
    writeSystem('A');
    program("systemctl", SYSTEMCTL);
    tellService("active", 0, "");
    Files.writeString(
        folder.resolve("os-release"), "ID=debian\nIMAGE_ID=pipit-generic\nIMAGE_VERSION=1.0\n");
    Files.writeString(folder.resolve("routes"), "Iface Destination\neth0 00000000\n");
    Files.createFile(mailbox());
  }

  /** Where all of it lies. */
  Path folder() {
    return folder;
  }

  Path autoboot() {
    return folder.resolve("1/autoboot.txt");
  }

  /** Raspberry Pi's kernel has it; without it, the card has Debian's. */
  Path mailbox() {
    return folder.resolve("vcio");
  }

  Path updates() {
    return folder.resolve("data/updates");
  }

  /** Where the service asks for an update. */
  Path inbox() {
    return folder.resolve("data/state/pipit/update");
  }

  /** Where it is told what became of it. */
  Path told() {
    return folder.resolve("told");
  }

  /** It is there once the clock is right. */
  Path clockIsRight() {
    return folder.resolve("synchronized");
  }

  Path routes() {
    return folder.resolve("routes");
  }

  BootFirmware firmware() {
    return firmware;
  }

  /** What an installer writes to a boot partition. */
  void writeSystem(char slot) throws IOException {
    Path partition = partition(slot);
    for (String name : List.of("start.elf", "start4.elf", "kernel8.img")) {
      Files.writeString(partition.resolve(name), "not empty");
    }
    Files.writeString(partition.resolve("config.txt"), "arm_64bit=1\n");
    Files.writeString(partition.resolve("cmdline.txt"), "quiet pipit.slot=" + slot + " ro\n");
  }

  /** What an installer leaves when it is cut: the files are there, the kernel is not yet. */
  void halfWriteSystem(char slot) throws IOException {
    writeSystem(slot);
    Files.delete(partition(slot).resolve("kernel8.img"));
  }

  private Path partition(char slot) {
    return folder.resolve(slot == 'A' ? "2" : "3");
  }

  /** What systemd would say of the service. */
  void tellService(String activeState, int mainStatus, String statusText) throws IOException {
    Files.writeString(folder.resolve("active-state"), activeState + "\n");
    Files.writeString(folder.resolve("main-status"), mainStatus + "\n");
    Files.writeString(folder.resolve("status-text"), statusText + "\n");
  }

  /** A command before all others in the scripts' PATH. */
  void program(String name, String text) throws IOException {
    Path file = folder.resolve("bin").resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Starts the board and says which slot's kernel runs, A or B, or {@code -} when it stays dark.
   */
  char start() throws IOException {
    Files.deleteIfExists(folder.resolve("restarts"));
    return switch (firmware.start()) {
      case Start.Kernel(int partition, String commandLine) -> {
        Files.writeString(folder.resolve("cmdline"), commandLine + "\n");
        yield partition == 2 ? 'A' : 'B';
      }
      case Start.Dark _ -> '-';
    };
  }

  /** Says on the command line how a kernel was started, as whoever starts one in a test does. */
  void addToCommandLine(String word) throws IOException {
    Path file = folder.resolve("cmdline");
    Files.writeString(file, Files.readString(file).strip() + " " + word + "\n");
  }

  /** Pulls the plug and puts it back. */
  char startAfterPowerCut() throws IOException {
    firmware.losePower();
    return start();
  }

  /** Restarts as the scripts asked for, which they must have done. */
  char restartAsAsked() throws IOException {
    List<String> asked = restarts();
    if (asked.isEmpty()) {
      throw new IllegalStateException("nobody asked for a restart");
    }
    if (asked.getLast().equals("reboot --reboot-argument=0 tryboot")) {
      firmware.askForTryboot();
    }
    return start();
  }

  /** What was asked of systemd since the last restart. */
  List<String> restarts() throws IOException {
    Path file = folder.resolve("restarts");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Runs one of the image's scripts in a process group of its own, to its end. */
  Program run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("setsid", "--wait", "env"));
    command.add("PATH=" + folder.resolve("bin") + ":" + System.getenv("PATH"));
    command.add("PIPIT_TEST=" + folder);
    command.add("PIPIT_CARD=" + folder.resolve("1"));
    command.add("PIPIT_CARD_LOCK=" + folder.resolve("card.lock"));
    command.add("PIPIT_CARD_LOCK_SECONDS=2");
    command.add("PIPIT_UPDATES=" + updates());
    command.add("PIPIT_UPDATE_INBOX=" + inbox());
    command.add("PIPIT_UPDATE_RUN=" + told());
    command.add("PIPIT_COMMAND_LINE=" + folder.resolve("cmdline"));
    command.add("PIPIT_MAILBOX=" + mailbox());
    command.add("PIPIT_OS_RELEASE=" + folder.resolve("os-release"));
    command.add("PIPIT_RAUC_CONFIGURATION=" + folder.resolve("rauc.conf"));
    command.add("PIPIT_ROUTES=" + routes());
    command.add("PIPIT_CLOCK_IS_RIGHT=" + clockIsRight());
    command.add("PIPIT_GATE_SECONDS=0");
    command.add("PIPIT_GATE_PAUSE_SECONDS=0.1");
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    return Program.run(command);
  }

  /** Runs one that must succeed, and gives what it printed. */
  String ask(String script, String... arguments) throws IOException, InterruptedException {
    Program program = run(script, arguments);
    if (program.exitCode() != 0) {
      throw new IllegalStateException(script + List.of(arguments) + ": " + program.errors());
    }
    return program.output().strip();
  }

  /** What RAUC does to put an update into a slot, in its order. */
  void install(char slot) throws IOException, InterruptedException {
    ask("boot-slot", "set-state", String.valueOf(slot), "bad");
    halfWriteSystem(slot);
    writeSystem(slot);
    ask("boot-slot", "set-primary", String.valueOf(slot));
  }

  /** A value of what the health gate did last, or nothing. */
  String last(String key) throws IOException {
    Path file = updates().resolve("last");
    if (!Files.exists(file)) {
      return "";
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst()
        .orElse("");
  }
}
