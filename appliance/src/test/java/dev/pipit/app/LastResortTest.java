package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastResortTest {
  private static final String HANGS = "The driver of the camera porch hangs and cannot be ended.";

  @TempDir private Path folder = Path.of(".");
  private final List<Integer> ends = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 1;
  private @Nullable String broken;
  private Set<String> stuck = Set.of();
  private LastResort service = service(Map.of());

  @BeforeEach
  void start() {
    service = service(Map.of());
  }

  /** A service as it is when it was just started. */
  private LastResort service(Map<String, String> environment) {
    return new LastResort(
        new StateDirectory(folder.resolve("state")),
        environment,
        () -> broken,
        () -> stuck,
        () -> nanos,
        ends::add);
  }

  private void look(Duration later) {
    nanos += later.toNanos();
    service.look();
  }

  private void breakDown() {
    broken = HANGS;
    look(Duration.ZERO);
    look(LastResort.CERTAIN);
  }

  private List<String> kept() throws IOException {
    Path file = folder.resolve("state").resolve(LastResort.FILE);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void aServiceThatIsWellIsLeftAlone() throws Exception {
    look(Duration.ofDays(400));

    assertThat(ends).isEmpty();
    assertThat(service.notice()).isNull();
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatHangsAndEndsAfterAllIsNoReason() throws Exception {
    broken = HANGS;
    look(Duration.ZERO);
    look(LastResort.CERTAIN.minusNanos(1));
    broken = null;
    look(Duration.ofSeconds(1));
    broken = HANGS;
    look(Duration.ofSeconds(1));

    assertThat(ends).isEmpty();
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatHangsStartsTheServiceAnewOnce() throws Exception {
    breakDown();
    look(Duration.ofSeconds(5));

    assertThat(ends).containsExactly(ExitCode.AGAIN.number());
    assertThat(kept()).containsExactly("service: " + HANGS);
  }

  @Test
  void threeTimesAndThenTheSlateStaysAndSaysWhy() throws Exception {
    for (int time = 0; time < 4; time++) {
      service = service(Map.of());
      breakDown();
    }

    assertThat(ends).hasSize(3);
    assertThat(kept()).hasSize(3);
    assertThat(service.notice()).isNotNull();
    assertThat(String.valueOf(service.notice()))
        .contains("recovery-given-up", HANGS, "Starting again did not help 3 times");

    look(Duration.ofDays(1));
    assertThat(ends).hasSize(3);
  }

  @Test
  void anHourWithoutAFaultForgetsThem() throws Exception {
    breakDown();
    service = service(Map.of());
    broken = null;
    look(LastResort.WELL.minusNanos(1));
    assertThat(kept()).hasSize(1);

    look(Duration.ofNanos(1));

    assertThat(kept()).isEmpty();
  }

  @Test
  void theHourBeginsAnewWithEachFault() throws Exception {
    breakDown();
    service = service(Map.of());
    broken = null;
    look(Duration.ofMinutes(50));
    broken = HANGS;
    look(Duration.ofSeconds(1));
    broken = null;
    look(Duration.ofSeconds(1));
    look(Duration.ofMinutes(59));

    assertThat(kept()).hasSize(1);
  }

  @Test
  void whenAStartOfTheServiceDidNotHelpTheDeviceIsStartedAnew() throws Exception {
    breakDown();
    Path runtime = Files.createDirectory(folder.resolve("run"));
    service = service(Map.of("RUNTIME_DIRECTORY", runtime + ":/elsewhere"));

    breakDown();

    assertThat(ends).hasSize(1);
    assertThat(runtime.resolve(LastResort.REBOOT)).content().isEqualTo(HANGS);
    assertThat(kept()).containsExactly("service: " + HANGS, "device: " + HANGS);

    look(LastResort.REBOOTS.minusNanos(1));
    assertThat(ends).hasSize(1);
    look(Duration.ofNanos(1));
    assertThat(ends).as("nobody heard").hasSize(2);
    assertThat(kept()).hasSize(2);
  }

  @Test
  void whatHangsInTheKernelOutlivesTheServiceSoTheDeviceIsStartedAnewAtOnce() throws Exception {
    Path runtime = Files.createDirectory(folder.resolve("run"));
    service = service(Map.of("RUNTIME_DIRECTORY", runtime.toString()));
    stuck = Set.of("4711");

    breakDown();

    assertThat(ends).isEmpty();
    assertThat(runtime.resolve(LastResort.REBOOT)).exists();
    assertThat(kept()).containsExactly("device: " + HANGS);

    broken = null;
    look(Duration.ofSeconds(1));

    assertThat(runtime.resolve(LastResort.REBOOT)).as("taken back").doesNotExist();
  }

  @Test
  void aThreadThatOnlyWaitsForADiskIsNone() throws Exception {
    Path runtime = Files.createDirectory(folder.resolve("run"));
    service = service(Map.of("RUNTIME_DIRECTORY", runtime.toString()));
    stuck = Set.of("4711");
    broken = HANGS;
    look(Duration.ZERO);
    stuck = Set.of("4712");
    look(LastResort.CERTAIN);

    assertThat(ends).hasSize(1);
    assertThat(kept()).containsExactly("service: " + HANGS);
  }

  @Test
  void aRestartOfTheDeviceThatCannotBeAskedForIsOneOfTheService() throws Exception {
    breakDown();
    service = service(Map.of("RUNTIME_DIRECTORY", folder.resolve("nowhere").toString()));

    breakDown();

    assertThat(ends).hasSize(2);
    assertThat(kept()).hasSize(2);
  }

  @Test
  void whereItCannotBeCountedNothingIsStartedAnew() throws Exception {
    Files.writeString(folder.resolve("state"), "a file where the folder should be");

    breakDown();

    assertThat(ends).isEmpty();
    assertThat(String.valueOf(service.notice())).contains(HANGS, "It cannot be noted");
  }

  @Test
  void aCountThatIsNotOursIsAsLongAsItHasLines() throws Exception {
    Files.createDirectories(folder.resolve("state"));
    Files.write(
        folder.resolve("state").resolve(LastResort.FILE),
        "\u0000\u00ff\n\n\n\n".getBytes(StandardCharsets.ISO_8859_1));

    breakDown();

    assertThat(ends).isEmpty();
    assertThat(service.notice()).isNotNull();
  }
}
