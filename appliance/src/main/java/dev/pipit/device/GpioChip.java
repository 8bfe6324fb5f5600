package dev.pipit.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A chip with pins, as the kernel names it.
 *
 * @param name such as gpiochip0
 * @param label the driver's, such as pinctrl-bcm2711; empty when the kernel does not tell
 */
public record GpioChip(String name, String label) {
  /** Those of this machine, sorted by name. */
  public static List<GpioChip> ofThisMachine() {
    return below(Path.of("/"));
  }

  static List<GpioChip> below(Path root) {
    DeviceFiles files = new DeviceFiles(root);
    List<GpioChip> chips = new ArrayList<>();
    for (String name : files.names("sys/bus/gpio/devices")) {
      if (name.matches("gpiochip[0-9]{1,4}")) {
        String label = files.text("sys/bus/gpio/devices/" + name + "/of_node/name");
        if (label == null) {
          label = files.text("sys/bus/gpio/devices/" + name + "/label");
        }
        chips.add(new GpioChip(name, label == null ? "" : label.replace("\0", "").strip()));
      }
    }
    return List.copyOf(chips);
  }
}
