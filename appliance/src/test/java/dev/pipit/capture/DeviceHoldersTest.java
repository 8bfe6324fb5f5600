package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.capture.DeviceHolders.Holder;
import dev.pipit.installed.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds a file, found with real programs that hold it. */
class DeviceHoldersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Path file;
  private final DeviceHolders holders = new DeviceHolders();
  private final List<Process> programs = new ArrayList<>();

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.createFile(folder.resolve("video0"));
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process program : programs) {
      program.destroyForcibly().waitFor();
    }
  }

  private Process hold(String program) throws IOException {
    Process started = new ProcessBuilder(program, "300").redirectInput(file.toFile()).start();
    programs.add(started);
    return started;
  }

  private List<Holder> others() {
    return holders.of(file).stream()
        .filter(holder -> holder.processId() != ProcessHandle.current().pid())
        .toList();
  }

  private Path programNamed(String name) throws IOException {
    Path copy = folder.resolve(name);
    Files.copy(Path.of("/bin/sleep"), copy, StandardCopyOption.COPY_ATTRIBUTES);
    return copy;
  }

  @Test
  void aProgramThatHoldsTheFileIsNamedUntilItEnds() throws Exception {
    assertThat(others()).isEmpty();
    Process program = hold("sleep");
    Await.until(
        "it is named",
        PATIENCE,
        () -> others().equals(List.of(new Holder(program.pid(), "sleep", 1))));

    program.destroyForcibly().waitFor();
    assertThat(others()).isEmpty();
  }

  @Test
  void anotherFileOfTheSameNameIsAnotherFile() throws Exception {
    Process _ = hold("sleep");
    Await.until("it is named", PATIENCE, () -> others().size() == 1);
    Path other = Files.createDirectory(folder.resolve("other")).resolve("video0");
    Files.createFile(other);
    assertThat(holders.of(other)).isEmpty();
    assertThat(holders.of(folder.resolve("no-such-file"))).isEmpty();
  }

  @Test
  void aLinkToTheFileIsTheFile() throws Exception {
    Process program = hold("sleep");
    Path link = Files.createSymbolicLink(folder.resolve("by-id"), file);
    Await.until(
        "it is named",
        PATIENCE,
        () ->
            holders.of(link).stream()
                .map(Holder::processId)
                .toList()
                .equals(List.of(program.pid())));
  }

  @Test
  void aNameThatIsNoTextIsShownAsQuestionMarks() throws Exception {
    Process _ = hold(programNamed("a\n\u001b[31mb").toString());
    Await.until(
        "it is named",
        PATIENCE,
        () -> others().stream().anyMatch(h -> h.program().equals("a??[31mb")));
  }

  @Test
  void ofACrowdThreeAreNamed() throws Exception {
    for (int i = 0; i < 5; i++) {
      hold("sleep");
    }
    Await.until("three are named", PATIENCE, () -> holders.of(file).size() == 3);
  }

  @Test
  void whatThisProgramHoldsIsItsOwn() throws Exception {
    try (InputStream _ = Files.newInputStream(file);
        InputStream _ = Files.newInputStream(file)) {
      assertThat(holders.of(file))
          .singleElement()
          .satisfies(
              own -> {
                assertThat(own.processId()).isEqualTo(ProcessHandle.current().pid());
                assertThat(own.times()).isEqualTo(2);
              });
    }
  }

  @Test
  void aMachineWithoutProcShowsNobody() {
    assertThat(new DeviceHolders(folder.resolve("proc")).of(file)).isEmpty();
  }

  @Test
  void theSentenceNamesTheProgramAndTheActionItsNumber() {
    CaptureException e = busy(new Holder(4711, "v4l2-ctl", 1), own(1));
    assertThat(e)
        .hasMessage(
            "C270 (/dev/video0) is in use by another program: v4l2-ctl (process 4711)."
                + " [VIDIOC_REQBUFS: EBUSY]");
    assertThat(e.action()).contains("\"sudo kill 4711\"");
  }

  @Test
  void whenNobodyCanBeSeenTheActionSaysHowToFindOut() {
    CaptureException e = busy(own(1));
    assertThat(e).hasMessageContaining("is in use by another program.");
    assertThat(e.action()).contains("\"sudo fuser -v /dev/video0\"");
  }

  @Test
  void twoCamerasOfTheSettingsWithOneDeviceAreToldApart() {
    CaptureException e = busy(own(2));
    assertThat(e).hasMessageContaining("is in use by Pipit itself");
    assertThat(e.action().toLowerCase(Locale.ROOT)).contains("two");
  }

  private static Holder own(int times) {
    return new Holder(ProcessHandle.current().pid(), "java", times);
  }

  private static CaptureException busy(Holder... holders) {
    return DeviceFaults.busy(
        "C270 (/dev/video0)", "/dev/video0", " [VIDIOC_REQBUFS: EBUSY]", List.of(holders));
  }
}
