package dev.pipit.device;

import dev.pipit.linux.GpioChip;
import dev.pipit.linux.GpioChipDescription;
import dev.pipit.linux.GpioLine;
import dev.pipit.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open chip that pins are lines of. One thread. */
final class HeaderChip implements AutoCloseable {
  /**
   * What the kernel calls the chips on which the header of a Raspberry Pi is, with BCM numbers as
   * numbers of lines: {@code pinctrl-bcm2835.c} up to the Pi 4, {@code pinctrl-rp1.c} on the Pi 5.
   */
  private static final Set<String> LABELS =
      Set.of("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1");

  private final GpioChip chip;
  private final GpioChipDescription info;

  private HeaderChip(GpioChip chip, GpioChipDescription info) {
    this.chip = chip;
    this.info = info;
  }

  /** Asks for a line. */
  interface Request {
    GpioLine of(GpioChip chip) throws SystemCallException;
  }

  /**
   * Opens the chip that the settings name.
   *
   * @param devices the folder of device files
   */
  static HeaderChip open(String name, Path devices) throws WiringException {
    return name.equals("auto") ? find(devices) : openOne(Path.of(name));
  }

  private static HeaderChip openOne(Path path) throws WiringException {
    GpioChip chip = null;
    try {
      chip = GpioChip.open(path);
      return new HeaderChip(chip, chip.info());
    } catch (SystemCallException e) {
      if (chip != null) {
        chip.close();
      }
      throw WiringException.ofChip(path.toString(), e);
    }
  }

  private static HeaderChip find(Path devices) throws WiringException {
    List<String> others = new ArrayList<>();
    WiringException denied = null;
    for (Path path : chips(devices)) {
      try {
        HeaderChip found = openOne(path);
        if (LABELS.contains(found.info.label())) {
          return found;
        }
        others.add(path + " (" + found.info.label() + ")");
        found.close();
      } catch (WiringException e) {
        denied = e;
      }
    }
    throw notFound(others, denied);
  }

  private static WiringException notFound(List<String> others, @Nullable WiringException denied) {
    if (denied != null) {
      return denied;
    }
    return others.isEmpty()
        ? new WiringException(
            "This machine has no GPIO chip.",
            "Set the pins to 0, unless this is a Raspberry Pi: then look at the kernel's log.")
        : new WiringException(
            "None of the GPIO chips is a Raspberry Pi's: " + String.join(", ", others) + ".",
            "Set gpio.chip to the one that the pins are lines of.");
  }

  private static List<Path> chips(Path devices) {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(devices, "gpiochip*")) {
      found.forEach(paths::add);
    } catch (IOException e) {
      // As none: the sentence says so.
      return List.of();
    }
    paths.sort(null);
    return paths;
  }

  /** Takes a line. */
  GpioLine take(int pin, Request request) throws WiringException {
    try {
      return request.of(chip);
    } catch (SystemCallException e) {
      throw WiringException.ofLine(pin, info, consumer(pin), e);
    }
  }

  private String consumer(int pin) {
    try {
      return chip.line(pin).consumer();
    } catch (SystemCallException e) {
      return "";
    }
  }

  @Override
  public void close() {
    chip.close();
  }
}
