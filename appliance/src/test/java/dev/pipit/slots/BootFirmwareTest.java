package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.slots.BootFirmware.Board;
import dev.pipit.slots.BootFirmware.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of Raspberry Pi's documentation, by which all other tests here judge. */
class BootFirmwareTest {
  @TempDir Path folder;
  private Card card;

  @BeforeEach
  void bothSlotsAreFull() throws IOException {
    card = new Card(folder, Board.PI_4);
    card.writeSystem('B');
  }

  @ParameterizedTest
  @EnumSource(Board.class)
  void theFlagCountsOnce(Board board) {
    BootFirmware firmware = new BootFirmware(folder, board);
    assertThat(partitionOf(firmware)).isEqualTo(2);
    firmware.askForTryboot();
    assertThat(partitionOf(firmware)).isEqualTo(3);
    assertThat(partitionOf(firmware)).isEqualTo(2);
  }

  @Test
  void theFlagDoesNotOutliveAPowerCut() {
    card.firmware().askForTryboot();
    card.firmware().losePower();
    assertThat(partitionOf(card.firmware())).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "'[all]\nboot_partition=3', 3",
    "'boot_partition=3', 3",
    "'boot_partition=3\nboot_partition=2', 2",
    "'[none]\nboot_partition=2\n[all]\nboot_partition=3', 3",
    "'[pi5]\nboot_partition=2\n[pi4]\nboot_partition=3', 3",
    "'[tryboot]\nboot_partition=2\n[all]\nboot_partition=3', 3",
    "'#boot_partition=2\nboot_partition=3\r\n', 3",
    "'', 0",
    "'boot_partition=7', 0",
    "'boot_partition=', 0",
  })
  void theLastLineThatAFilterLetsThroughCounts(String autoboot, int partition) throws IOException {
    Files.writeString(card.autoboot(), autoboot);
    assertThat(partitionOf(card.firmware())).isEqualTo(partition);
  }

  @Test
  void whatIsBehindTheFirstSectorIsNotRead() throws IOException {
    Files.writeString(
        card.autoboot(), "boot_partition=2\n" + "#".repeat(500) + "\nboot_partition=3\n");
    assertThat(partitionOf(card.firmware())).isEqualTo(2);
  }

  @Test
  void aPartitionWithoutAKernelStaysDark() throws IOException {
    card.halfWriteSystem('A');
    assertThat(card.firmware().start())
        .isEqualTo(new Start.Dark("partition 2 has no kernel kernel8.img"));
  }

  @Test
  void aPrefixAndNamesOfItsOwnAreFollowed() throws IOException {
    Files.writeString(
        folder.resolve("2/config.txt"),
        """
        [pi5]
        kernel=five.img
        [pi4]
        os_prefix=new-
        kernel=four.img
        cmdline=four.txt
        """);
    Files.writeString(folder.resolve("2/new-four.img"), "kernel");
    Files.writeString(folder.resolve("2/new-four.txt"), "console=tty1 pipit.slot=A\n");
    assertThat(card.firmware().start()).isEqualTo(new Start.Kernel(2, "console=tty1 pipit.slot=A"));
  }

  @Test
  void withoutTrybootAbTheFlagAsksForAnotherFile() throws IOException {
    Files.writeString(card.autoboot(), "boot_partition=2\n");
    card.firmware().askForTryboot();
    assertThat(card.firmware().start()).isEqualTo(new Start.Dark("partition 2 has no tryboot.txt"));
  }

  private static int partitionOf(BootFirmware firmware) {
    try {
      return switch (firmware.start()) {
        case Start.Kernel(int partition, String _) -> partition;
        case Start.Dark _ -> 0;
      };
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
