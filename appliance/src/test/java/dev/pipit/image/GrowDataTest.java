package dev.pipit.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The initramfs' script that lets the data partition reach to the end of the card, on files. */
class GrowDataTest {
  private static final Path SCRIPT =
      Path.of("../image-build/initramfs/grow-data").toAbsolutePath().normalize();
  private static final long MIB = 2048;

  /** The image's own table, in sectors. */
  private static final String TABLE =
      """
      label: dos
      label-id: 0x50495054
      unit: sectors
      start=2048, size=131072, type=c, bootable
      start=133120, size=262144, type=c
      start=395264, size=262144, type=c
      start=657408, size=2234368, type=5
      start=659456, size=1048576, type=83
      start=1710080, size=1048576, type=83
      start=2760704, size=131072, type=83
      """;

  private static final long DATA_START = 2_760_704;
  private static final long IMAGE_END = 2_891_776;

  /** Where what may change stands: the table, that of the last link, that of the data. */
  private static final List<Long> HEADS = List.of(0L, 1_708_032L, 2_758_656L);

  /** In front of `dd`: counts what is written to the card and cuts the power at one of them. */
  private static final String CUTTER =
      """
      #!/bin/sh
      case "$*" in *"of=$PIPIT_CARD"*) ;; *) exec @REAL@ "$@" ;; esac
      read -r n < "$PIPIT_TEST/writes" || n=0
      n=$((n + 1))
      echo $n > "$PIPIT_TEST/writes"
      read -r cut < "$PIPIT_TEST/cut"
      if [ "$cut" = "$n before" ]; then kill -KILL 0; fi
      @REAL@ "$@"
      if [ "$cut" = "$n after" ]; then kill -KILL 0; fi
      """;

  @TempDir Path folder;
  private Path card;

  @BeforeEach
  void anImageOnACard() throws Exception {
    card = folder.resolve("card.img");
    Path table = Files.writeString(folder.resolve("table"), TABLE);
    resize(IMAGE_END);
    run(List.of("sh", "-c", "PATH=$PATH:/sbin sfdisk --quiet '" + card + "' < '" + table + "'"));
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "1429, 1429",
    // Where the numbers of an MBR end.
    "3145728, 2097151",
  })
  void theDataReachesToTheEndOfTheCard(long cardMib, long endMib) throws Exception {
    resize(cardMib * MIB + 5);
    List<String> before = partitions();
    assertThat(grow(cardMib * MIB + 5).exitCode()).isZero();
    assertThat(partitions().subList(0, 3)).isEqualTo(before.subList(0, 3));
    assertThat(partitions().subList(4, 6)).isEqualTo(before.subList(4, 6));
    assertThat(partitions().get(3)).contains("start=657408,size=" + (endMib * MIB - 657_408) + ",");
    assertThat(partitions().get(6))
        .contains("start=" + DATA_START + ",size=" + (endMib * MIB - DATA_START) + ",");
    Program verify = sfdisk("--verify");
    assertThat(verify.output()).contains("No errors detected");

    assertThat(grow(cardMib * MIB + 5).exitCode()).as("at the next start").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {IMAGE_END, IMAGE_END - 100_000, IMAGE_END + 32_000})
  void aCardThatIsNoLargerStaysAsItIs(long sectors) throws Exception {
    byte[] before = heads();
    assertThat(grow(sectors).exitCode()).isEqualTo(1);
    assertThat(heads()).isEqualTo(before);
  }

  @Test
  void whereverThePowerGoesTheNextStartGoesOn() throws Exception {
    long sectors = 4096 * MIB;
    resize(sectors);
    byte[] heads = heads();
    List<String> before = partitions();
    String real = run(List.of("sh", "-c", "command -v dd")).output().strip();
    Path cutter = Files.createDirectory(folder.resolve("bin")).resolve("dd");
    Files.writeString(cutter, CUTTER.replace("@REAL@", real));
    Files.setPosixFilePermissions(cutter, PosixFilePermissions.fromString("rwxr-xr-x"));

    for (String cut :
        List.of("1 before", "1 after", "2 before", "2 after", "3 before", "3 after")) {
      restore(heads);
      Files.writeString(folder.resolve("cut"), cut + "\n");
      Files.writeString(folder.resolve("writes"), "0\n");
      assertThat(grow(sectors).exitCode()).as(cut).isNotIn(0, 1, 2);
      List<String> between = partitions();
      assertThat(between.subList(4, 6)).as(cut).isEqualTo(before.subList(4, 6));
      assertThat(between.get(6)).as(cut).startsWith("start=" + DATA_START + ",");
      assertThat(sfdisk("--verify").exitCode()).as(cut).isZero();

      Files.writeString(folder.resolve("cut"), "never\n");
      assertThat(grow(sectors).exitCode()).as(cut).isEqualTo(cut.equals("3 after") ? 1 : 0);
      assertThat(partitions().get(6)).contains("size=" + (sectors - DATA_START) + ",");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "label: gpt\n",
        "label: dos\nstart=2048, size=2048, type=c\n",
        """
        label: dos
        start=2048, size=2048, type=c
        start=4096, size=2048, type=c
        start=6144, size=2048, type=c
        start=8192, size=20480, type=5
        start=10240, size=2048, type=83
        start=14336, size=2048, type=83
        """,
      })
  void aTableThatIsNotOursIsNotTouched(String other) throws Exception {
    Files.delete(card);
    resize(64 * MIB);
    if (!other.isEmpty()) {
      Path table = Files.writeString(folder.resolve("table"), other);
      run(List.of("sh", "-c", "PATH=$PATH:/sbin sfdisk --quiet '" + card + "' < '" + table + "'"));
    }
    byte[] before = Files.readAllBytes(card);
    Program grow = grow(64 * MIB);
    assertThat(grow.exitCode()).isEqualTo(2);
    assertThat(grow.errors()).startsWith("grow-data: ").contains(card.toString());
    assertThat(Files.readAllBytes(card)).isEqualTo(before);
  }

  private Program grow(long sectors) throws Exception {
    return Program.run(
        List.of(
            "setsid",
            "--wait",
            "env",
            "PATH=" + folder.resolve("bin") + ":" + System.getenv("PATH"),
            "PIPIT_TEST=" + folder,
            "PIPIT_CARD=" + card,
            SCRIPT.toString(),
            card.toString(),
            Long.toString(sectors)));
  }

  private void resize(long sectors) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(card.toFile(), "rw")) {
      file.setLength(sectors * 512);
    }
  }

  /** The three sectors that may change. */
  private byte[] heads() throws IOException {
    byte[] heads = new byte[3 * 512];
    try (RandomAccessFile file = new RandomAccessFile(card.toFile(), "r")) {
      for (int i = 0; i < 3; i++) {
        file.seek(HEADS.get(i) * 512);
        file.readFully(heads, i * 512, 512);
      }
    }
    return heads;
  }

  private void restore(byte[] heads) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(card.toFile(), "rw")) {
      for (int i = 0; i < 3; i++) {
        file.seek(HEADS.get(i) * 512);
        file.write(heads, i * 512, 512);
      }
    }
  }

  /** A line for each partition, without blanks. */
  private List<String> partitions() throws Exception {
    List<String> partitions = new ArrayList<>();
    try (Stream<String> lines = sfdisk("--dump").output().lines()) {
      lines
          .filter(line -> line.startsWith(card.toString()))
          .map(line -> line.substring(line.indexOf(" : ") + 3).replace(" ", ""))
          .forEach(partitions::add);
    }
    assertThat(partitions).hasSize(7);
    return partitions;
  }

  private Program sfdisk(String verb) throws Exception {
    return Program.run(List.of("sh", "-c", "PATH=$PATH:/sbin exec sfdisk " + verb + " " + card));
  }

  private static Program run(List<String> command) throws Exception {
    Program program = Program.run(command);
    assertThat(program.errors()).isEmpty();
    assertThat(program.exitCode()).isZero();
    return program;
  }
}
