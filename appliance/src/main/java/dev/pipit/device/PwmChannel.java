package dev.pipit.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One channel of a PWM chip, by the files of {@code /sys/class/pwm} (Linux,
 * Documentation/driver-api/pwm.rst), as a servo wants it: a pulse each 20 ms. One thread at a time.
 */
final class PwmChannel implements AutoCloseable {
  /** Fifty pulses a second, as servos have it since they exist. */
  static final int PERIOD_NANOS = 20_000_000;

  /** The folders of the chips whose channels are on a Raspberry Pi's header end in these. */
  private static final List<String> HEADER_CHIPS = List.of("20c000.pwm", "1f00098000.pwm");

  /** Until a rule of udev has given the channel's new files to the group. */
  private static final long RIGHTS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long RIGHTS_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final String SWITCH_ON =
      "Switch the board's PWM on, as the how-to page on servos says, or set gpio.pwm-chip to a chip"
          + " that is there.";

  private final Path chip;
  private final int number;
  private final Path folder;
  private boolean enabled;

  private PwmChannel(Path chip, int number) {
    this.chip = chip;
    this.number = number;
    folder = chip.resolve("pwm" + number);
  }

  /**
   * Takes a channel, with no pulse on it.
   *
   * @param root {@code /sys/class/pwm}
   * @param name of the chip, such as {@code pwmchip0}; {@code auto} for that of a Raspberry Pi's
   *     header
   */
  static PwmChannel open(Path root, String name, int number) throws WiringException {
    Path chip = name.equals("auto") ? find(root) : root.resolve(name);
    PwmChannel channel = new PwmChannel(chip, number);
    channel.take();
    try {
      channel.prepare();
    } catch (IOException e) {
      channel.close();
      throw channel.lost(e);
    }
    return channel;
  }

  private static Path find(Path root) throws WiringException {
    List<String> others = new ArrayList<>();
    try (DirectoryStream<Path> chips = Files.newDirectoryStream(root, "pwmchip*")) {
      for (Path chip : chips) {
        String device = chip.resolve("device").toRealPath().getFileName().toString();
        if (HEADER_CHIPS.stream().anyMatch(device::endsWith)) {
          return chip;
        }
        others.add(chip.getFileName() + " (" + device + ")");
      }
    } catch (IOException e) {
      // As none: the sentence says so.
    }
    others.sort(null);
    throw new WiringException(
        others.isEmpty()
            ? "This machine has no PWM chip."
            : "None of the PWM chips is a Raspberry Pi's: " + String.join(", ", others) + ".",
        SWITCH_ON);
  }

  private void take() throws WiringException {
    if (!Files.isDirectory(chip)) {
      throw new WiringException("There is no " + chip + ".", SWITCH_ON);
    }
    int channels = channels();
    if (number >= channels) {
      throw new WiringException(
          "%s has no channel %d, only 0 to %d.".formatted(chip.getFileName(), number, channels - 1),
          "Take another channel, or set gpio.pwm-chip to the chip that has it.");
    }
    if (Files.isDirectory(folder)) {
      // Of an earlier life that was ended hard: its files are ours, and say so themselves if not.
      return;
    }
    try {
      write(chip.resolve("export"), Integer.toString(number));
    } catch (AccessDeniedException e) {
      throw denied(e);
    } catch (IOException e) {
      throw new WiringException(
          "Channel %d of %s cannot be had: %s.".formatted(number, chip.getFileName(), reason(e)),
          "Look what else uses it: the sound of the headphones does on a Raspberry Pi. Or take"
              + " another channel.");
    }
  }

  private int channels() {
    try {
      return Integer.parseInt(Files.readString(chip.resolve("npwm")).strip());
    } catch (IOException | NumberFormatException e) {
      // Whether it has the channel, the export tells.
      return Integer.MAX_VALUE;
    }
  }

  /** The rights come a moment after the files. */
  private void prepare() throws IOException {
    long end = System.nanoTime() + RIGHTS_NANOS;
    while (true) {
      try {
        reset();
        return;
      } catch (AccessDeniedException | NoSuchFileException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(RIGHTS_STEP_NANOS);
      }
    }
  }

  private void reset() throws IOException {
    // Nothing may be written before a channel has a period, nor a period that is shorter than the
    // pulse.
    if (!Files.readString(folder.resolve("period")).strip().equals("0")) {
      write("enable", "0");
      write("duty_cycle", "0");
    }
    write("period", Integer.toString(PERIOD_NANOS));
  }

  /** Gives pulses of that length from now on. */
  void pulse(int nanos) throws WiringException {
    try {
      write("duty_cycle", Integer.toString(nanos));
      if (!enabled) {
        write("enable", "1");
        enabled = true;
      }
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** Gives no pulse any more: the servo is let go. */
  void release() throws WiringException {
    try {
      enabled = false;
      write("enable", "0");
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private WiringException lost(IOException e) {
    return e instanceof AccessDeniedException denied
        ? denied(denied)
        : new WiringException(
            "Channel %d of %s does not answer: %s."
                .formatted(number, chip.getFileName(), reason(e)),
            "Look whether the chip is still there, then move again.");
  }

  private static WiringException denied(AccessDeniedException e) {
    return new WiringException(
        "Pipit may not write " + e.getFile() + ".",
        "Let the service into the group gpio, and copy systemd/71-pipit-pwm.rules to"
            + " /etc/udev/rules.d, as the how-to page on servos says.");
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.replaceFirst(".*: ", "");
  }

  private void write(String file, String text) throws IOException {
    write(folder.resolve(file), text);
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }

  /** Lets the servo go, and gives the channel back. */
  @Override
  public void close() {
    try {
      write("enable", "0");
    } catch (IOException e) {
      // The chip is gone, and its pulses with it; or it has none yet.
    }
    try {
      write(chip.resolve("unexport"), Integer.toString(number));
    } catch (IOException e) {
      // As above.
    }
  }
}
