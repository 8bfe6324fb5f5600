package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpioChipTest {
  @Test
  void chipsAreTheKernelsWithTheirLabelsWhereItHasThem(@TempDir Path root) throws IOException {
    Path devices = root.resolve("sys/bus/gpio/devices");
    Files.createDirectories(devices.resolve("gpiochip1"));
    Files.createDirectories(devices.resolve("something"));
    Path node = Files.createDirectories(devices.resolve("gpiochip0/of_node"));
    Files.writeString(node.resolve("name"), "gpio\0");

    assertThat(GpioChip.below(root))
        .isEqualTo(List.of(new GpioChip("gpiochip0", "gpio"), new GpioChip("gpiochip1", "")));
    assertThat(GpioChip.below(root.resolve("nowhere"))).isEmpty();
  }
}
