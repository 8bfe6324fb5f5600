package dev.pipit.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A card that is made a second time has the same bytes. */
@Tag("image")
class SameBytesTest {
  private static final Path DISK = Path.of("../image-build/steps/disk.sh").toAbsolutePath();
  private static final Instant COMMIT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path folder;

  private Path made(String name) throws Exception {
    Path card = folder.resolve(name);
    ProcessBuilder make =
        new ProcessBuilder(
                DISK.toString(),
                folder.resolve("boot").toString(),
                folder.resolve("root").toString(),
                card.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    make.environment().put("SOURCE_DATE_EPOCH", Long.toString(COMMIT.getEpochSecond()));
    assertThat(make.start().waitFor()).as(() -> "see " + folder.resolve(name + ".log")).isZero();
    return card;
  }

  @Test
  void aCardMadeInAnotherSecondIsTheSameToTheByte() throws Exception {
    for (String part : List.of("card", "boot-a", "boot-b")) {
      file("boot/" + part + "/config.txt");
      file("boot/" + part + "/overlays/one.dtbo");
    }
    file("root");
    Path first = made("first");
    long second = Instant.now().getEpochSecond();
    Await.until(
        "another second", Duration.ofSeconds(5), () -> Instant.now().getEpochSecond() > second);
    assertThat(Files.mismatch(first, made("second"))).isEqualTo(-1);
  }

  private void file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    Files.setLastModifiedTime(file, FileTime.from(COMMIT));
  }
}
