package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.device.HealthCheck.Level;
import dev.pipit.device.UpdateFiles.ImageState;
import dev.pipit.device.UpdateFiles.Last;
import dev.pipit.device.UpdateFiles.Work;
import dev.pipit.testing.Mutations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What root tells of updates, read by who believes no form of it. */
class UpdateFilesTest {
  private static final String SYSTEM =
      """
      version=1.1
      slot=B
      committed=B
      can-try=yes
      last-result=rolled-back
      last-code=no-picture
      last-slot=A
      last-version=1.0
      last-other-version=1.1
      last-at=1780000000
      """;
  private static final String STATUS =
      """
      id=0123456789abcdef
      do=install
      state=running
      code=installing
      version=1.2
      at=1780000100
      percent=40
      sentence=
      """;

  @TempDir Path root = Path.of("");

  private Machine image() {
    return new Machine(root)
        .file("usr/lib/os-release", "ID=debian\nIMAGE_ID=pipit-rpi\nIMAGE_VERSION=\"1.0\"\n")
        .file("run/pipit-update/system", SYSTEM)
        .file("run/pipit-update/status", STATUS);
  }

  @Test
  void anImageIsKnownByItsVersion() {
    image();
    assertThat(new UpdateFiles(root).image())
        .isEqualTo(
            new ImageState(
                "1.0",
                "B",
                "B",
                true,
                new Last("rolled-back", "no-picture", "1.0", "1.1", 1_780_000_000_000L)));
    assertThat(new UpdateFiles(root).work())
        .isEqualTo(
            new Work(
                "0123456789abcdef",
                "install",
                "running",
                "installing",
                "1.2",
                40,
                "",
                1_780_000_100_000L));
  }

  @Test
  void aPlainDebianIsNone() {
    new Machine(root).file("usr/lib/os-release", "ID=debian\nVERSION_ID=13\n");
    assertThat(new UpdateFiles(root).image()).isNull();
    assertThat(new UpdateFiles(root).work()).isNull();
    assertThat(new UpdateFiles(root.resolve("nothing")).image()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "IMAGE_ID=particleos\n", "IMAGE_ID=my-pipit-box\n", "IMAGE_ID=\n"})
  void anImageOfSomebodyElseIsNone(String name) {
    image().file("usr/lib/os-release", "ID=debian\n" + name + "IMAGE_VERSION=1.0\n");
    assertThat(new UpdateFiles(root).image()).isNull();
  }

  @Test
  void anImageThatWasToldNothingYetKnowsItsSlotByTheKernel() {
    new Machine(root)
        .file("usr/lib/os-release", "IMAGE_ID=\"pipit-generic\"\nIMAGE_VERSION=1.0\n")
        .file("proc/cmdline", "quiet root=PARTUUID=50495054-05 ro pipit.slot=A\n");
    assertThat(new UpdateFiles(root).image()).isEqualTo(new ImageState("1.0", "A", "", null, null));
  }

  @Test
  void garbledFilesHurtNothing() throws Exception {
    image();
    Mutations mutations = new Mutations(20261130);
    UpdateFiles files = new UpdateFiles(root);
    for (String name : new String[] {"system", "status"}) {
      Path file = root.resolve("run/pipit-update").resolve(name);
      byte[] sound = Files.readAllBytes(file);
      for (int i = 0; i < 300; i++) {
        byte[] garbled = mutations.of(sound);
        Files.write(file, garbled);
        ImageState state = files.image();
        Work work = files.work();
        assertThat(state).isNotNull();
        assertThat(state.slot()).isIn("", "A", "B");
        if (work != null) {
          assertThat(work.version() + work.id() + work.code() + work.state())
              .as(new String(garbled, StandardCharsets.ISO_8859_1))
              .matches("[0-9A-Za-z.+~-]*");
          assertThat(work.sentence()).hasSizeLessThanOrEqualTo(400).doesNotContain("\0");
          assertThat(work.percent() == null ? 0 : work.percent()).isBetween(0, 100);
        }
      }
      Files.write(file, sound);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "installed, good, 0, OK, The last update worked.",
    "rolled-back, no-picture, 1, WARNING, there was no picture in it",
    "rolled-back, did-not-start, 6, WARNING, it did not start",
    "rolled-back, no-network, 8, OK, it had no network",
    "rolled-back, something-new, 1, WARNING, it was not good",
    "fell-back, bad-starts, 1, WARNING, went back to the system before",
  })
  void whatWasTakenBackIsNewsForAWeek(
      String result, String code, int days, Level level, String words) {
    Last last = new Last(result, code, "1.0", "1.1", 1_780_000_000_000L);
    HealthCheck check =
        UpdateChecks.of(
            new ImageState("1.0", "A", "A", true, last),
            1_780_000_000_000L + days * 24L * 3_600_000);
    assertThat(check).isNotNull();
    assertThat(check.level()).isEqualTo(level);
    assertThat(check.sentence()).contains(words);
    if (last.takenBack()) {
      assertThat(check.sentence()).contains("nothing is lost");
    }
  }

  /** A board without a clock, and without a network since. */
  @Test
  void whatWasTakenBackWhileNobodyKnewTheTimeIsNews() {
    Last last = new Last("rolled-back", "no-network", "1.0", "1.1", 0);
    HealthCheck check =
        UpdateChecks.of(new ImageState("1.0", "A", "A", true, last), 1_780_000_000_000L);
    assertThat(check).isNotNull();
    assertThat(check.level()).isEqualTo(Level.WARNING);
  }
}
