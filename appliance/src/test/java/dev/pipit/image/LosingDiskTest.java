package dev.pipit.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk that the power cuts are made with, written to by QEMU's own tool. */
@Tag("image")
class LosingDiskTest {
  private static final int SECTORS = 4096;

  @TempDir private Path folder;
  private Path image = Path.of("");

  @BeforeEach
  void anEmptyDisk() throws IOException {
    image = Files.write(folder.resolve("card"), new byte[SECTORS * LosingDisk.SECTOR_BYTES]);
  }

  private LosingDisk open() throws IOException {
    return new LosingDisk(image, folder.resolve("s"));
  }

  private List<String> command(String... commands) {
    List<String> command = new ArrayList<>(List.of("qemu-io", "-f", "raw", "-t", "writeback"));
    for (String one : commands) {
      command.addAll(List.of("-c", one));
    }
    command.add("nbd+unix:///?socket=" + folder.resolve("s"));
    return command;
  }

  private void write(String... commands) throws Exception {
    Program done = Program.run(command(commands));
    assertThat(done.output() + done.errors()).doesNotContain("error", "failed", "Failed");
  }

  private long written() throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    long count = 0;
    for (int at = 0; at < bytes.length; at += LosingDisk.SECTOR_BYTES) {
      byte[] sector = Arrays.copyOfRange(bytes, at, at + LosingDisk.SECTOR_BYTES);
      count += sector[0] == 0x55 ? 1 : 0;
      assertThat(sector).containsOnly(sector[0]);
    }
    return count;
  }

  @Test
  void whatWasFlushedIsNeverLost() throws Exception {
    for (int seed = 0; seed < 6; seed++) {
      try (LosingDisk disk = open()) {
        // QEMU's tool flushes when it ends.
        write("write -q -P 0x55 0 2M");
        assertThat(disk.cut(new Random(seed))).isZero();
      }
      assertThat(written()).isEqualTo(SECTORS);
    }
  }

  @Test
  void whatIsReadIsWhatWasWrittenLast() throws Exception {
    try (LosingDisk disk = open()) {
      write(
          "write -q -P 0xaa 0 64k",
          "write -q -P 0x55 4096 512",
          "read -q -P 0xaa 0 4096",
          "read -q -P 0x55 4096 512",
          "read -q -P 0xaa 4608 4096",
          "write -q -f -P 0x55 0 512",
          "read -q -P 0x55 0 512");
      assertThat(disk.cut(new Random(1))).isZero();
    }
    assertThat(written()).isEqualTo(2);
  }

  @Test
  void whatWasNotFlushedIsKeptOrLostByChanceSectorForSector() throws Exception {
    List<Long> kept = new ArrayList<>();
    for (int seed = 0; seed < 12; seed++) {
      anEmptyDisk();
      try (LosingDisk disk = open()) {
        Process writer =
            new ProcessBuilder(command("write -q -P 0x55 0 2M", "sleep 60000")).start();
        Await.until(
            "all is written and nothing flushed",
            Duration.ofSeconds(20),
            () -> disk.unflushedSectors() == SECTORS);
        kept.add(SECTORS - (long) disk.cut(new Random(seed)));
        writer.destroyForcibly().waitFor();
      }
      assertThat(written()).isEqualTo(kept.getLast());
    }
    assertThat(kept).contains(0L, (long) SECTORS).anyMatch(one -> one > 0 && one < SECTORS);
  }
}
