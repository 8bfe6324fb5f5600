package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the encoder chip does wrong, on either way to it, there is a picture, and a sentence
 * that says why. What was seen is written to {@code target/vm/encoder-faults.md}; its times are
 * those of emulated processors, which need about five times as long.
 */
@Tag("vm")
@Timeout(420)
@ParameterizedClass
@ValueSource(strings = {"h264_v4l2m2m", "h264_m2m"})
class EncoderFaultsTest {
  private static final Duration RECOVERS = Duration.ofSeconds(25);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Path TABLE = Path.of("target/vm/encoder-faults.md").toAbsolutePath();

  private static VirtualMachine machine;

  /** The table is that of both ways. */
  private static boolean begun;

  private final String chip;

  EncoderFaultsTest(String chip) {
    this.chip = chip;
  }

  @BeforeAll
  static void boot() throws IOException {
    machine = VirtualMachine.bootWithEncoder("faults", "");
    if (!begun) {
      begun = true;
      Files.writeString(
          TABLE,
          "| chip by | fault | what it said | until the next picture | encoder then |\n|---|---|---|---|---|\n");
    }
  }

  @AfterAll
  static void end() {
    machine.close();
  }

  /** What one fault left behind is not taken for what the next one does. */
  @AfterEach
  void nothingHangs() throws IOException {
    machine.encoder().makeSound();
    Await.until("no open chip", RECOVERS, () -> machine.encoder().count("open") == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "stall, 1, nothing for a second",
    "stall, 2, nothing for a second",
    "eio_after, 1, broke off with an input or output error"
  })
  void aChipThatBreaksDownMakesRoomForSoftwareAndLeavesNothingBehind(
      String fault, long value, String sentence) throws Exception {
    try (GuestProgram program = startPipit();
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPictures(client, program, chip);

      breakDown(client, program, fault, value, sentence);

      Await.until("no open chip", RECOVERS, () -> machine.encoder().count("open") == 0);
      end(program);
    }
  }

  @Test
  void aThreadThatNothingEndsIsLeftBehindAndThereIsAPicture() throws Exception {
    try (GuestProgram program = startPipit();
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPictures(client, program, chip);

      breakDown(client, program, "stall", 3, "nothing for a second");

      assertThat(machine.encoder().count("open")).isPositive();
      machine.encoder().makeSound();
      Await.until("no open chip", RECOVERS, () -> machine.encoder().count("open") == 0);
      end(program);
    }
  }

  @Test
  void aServiceThatIsToldToEndLeavesNothingButTheThreadThatHangsInTheKernel() throws Exception {
    try (GuestProgram program = startPipit();
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPictures(client, program, chip);
      breakDown(client, program, "stall", 3, "nothing for a second");

      program.signal("TERM");

      // Its first thread has ended, and waits for the last one.
      Await.until("one thread hangs", RECOVERS, () -> threadStates(program).equals("DZ"));
      machine.insideOk("! grep ':1F90 0*:0000 0A' /proc/net/tcp /proc/net/tcp6", SOON);
      String another =
          "--source test --set cameras.camera.encoder=libx264 --set state.directory=/tmp/another";
      try (GuestProgram next = GuestPipit.start(machine, "faults-next-pipit", another)) {
        awaitPictures(client, next, "libx264");
        assertThat(threadStates(program)).isEqualTo("DZ");
        end(next);
      }
      machine.encoder().makeSound();
      program.awaitEnd(SOON);
      assertThat(machine.encoder().count("open")).isZero();
    }
  }

  /** One letter for each thread of the process, in order of the alphabet. */
  private static String threadStates(GuestProgram program) throws IOException {
    String states =
        "for task in /proc/$(cat %s)/task/*; do sed -n 's/^State:[^A-Z]*\\([A-Z]\\).*/\\1/p' $task/status; done"
            .formatted(program.pidFile());
    return machine.inside(states + " | sort | tr -d '\\n'", SOON).output().strip();
  }

  @ParameterizedTest
  @CsvSource({
    "streamon_error, 2, The firmware of the hardware encoder does not start",
    "streamon_error, 12, The hardware encoder gets no memory in one piece",
    "reqbufs_error, 12, The hardware encoder gets no memory in one piece",
    "refuse_from, 1000000, The hardware encoder does not start with 320x180",
    "freeze_below, 3000000, no answer",
    "stall, 4, 'no answer for 10.0 s, at its end'"
  })
  void aChipThatDoesNotStartIsNotChosenAndTheReasonIsTold(String fault, long value, String sentence)
      throws Exception {
    machine.encoder().fault(fault, value);
    long start = System.nanoTime();
    try (GuestProgram program = startPipit();
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPictures(client, program, "libx264");

      String why = client.camera("camera").path("encoder").path("why").asText();
      assertThat(why).contains(sentence);
      note(fault, value, why, System.nanoTime() - start, "libx264 (with the program's start)");
      // A thread that hangs in the kernel keeps its process from ending.
      machine.encoder().makeSound();
      end(program);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "drop_every, 3",
    "frame_ms, 200",
    "garbage_first, 1",
    "garbage_first, 2",
    "no_headers, 1",
    "no_key_flag, 1",
    "drain_stalls, 1",
    "unaligned, 1",
    "unaligned, 2"
  })
  void aChipThatIsOnlyOddIsUsed(String fault, long value) throws Exception {
    machine.encoder().fault(fault, value);
    try (GuestProgram program = startPipit();
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPictures(client, program, chip);

      // To try the encoders may take longer than one may take to open, on emulated processors.
      long restarts = restarts(client);
      long before = accessUnits(client);
      Await.until("pictures go on", RECOVERS, () -> accessUnits(client) > before + 25);

      assertThat(restarts(client)).isEqualTo(restarts);
      note(fault, value, "nothing", 0, chip);
      end(program);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, What it encodes is not the picture it was given",
    "2, The hardware encoder refuses a picture of 352x192"
  })
  void aChipThatCannotDoAWidthIsNotChosenForIt(long value, String sentence) throws Exception {
    machine.encoder().fault("unaligned", value);
    String notOf64 = "--source test --set cameras.camera.width=352 --set cameras.camera.height=192";
    long start = System.nanoTime();
    try (GuestProgram program = startPipit(notOf64);
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPictures(client, program, "libx264");

      String why = client.camera("camera").path("encoder").path("why").asText();
      assertThat(why).contains("h264_v4l2m2m is not usable: " + sentence);
      assertThat(why).contains("h264_m2m is not usable: " + sentence);
      note(
          "unaligned", value, why, System.nanoTime() - start, "libx264 (with the program's start)");
      end(program);
    }
  }

  @Test
  void aChipThatHangsWithKeyFramesAloneIsNotAskedForThem() throws Exception {
    machine.encoder().fault("known_hangs", 1);
    String keyFramesAlone =
        "--set cameras.camera.frame-rate=2 --set cameras.camera.part-ms=500"
            + " --set cameras.camera.key-frame-ms=500";
    try (GuestProgram program = startPipit(keyFramesAlone);
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPictures(client, program, chip);

      // To try the encoders may take longer than one may take to open, on emulated processors.
      long restarts = restarts(client);
      long before = accessUnits(client);
      Await.until("pictures go on", RECOVERS, () -> accessUnits(client) > before + 5);

      assertThat(restarts(client)).isEqualTo(restarts);
      end(program);
    }
  }

  private static long restarts(PipitClient client) throws Exception {
    return client.camera("camera").path("encoder").path("restarts").asLong();
  }

  private void breakDown(
      PipitClient client, GuestProgram program, String fault, long value, String sentence)
      throws Exception {
    machine.encoder().fault(fault, value);
    long start = System.nanoTime();
    Await.until(
        "it says: " + sentence,
        RECOVERS,
        () -> client.camera("camera").path("sentence").asText().contains(sentence));
    String said = client.camera("camera").path("sentence").asText();
    awaitPictures(client, program, "libx264");
    note(fault, value, said, System.nanoTime() - start, "libx264");
  }

  private void note(String fault, long value, String said, long nanos, String encoder)
      throws IOException {
    Files.writeString(
        TABLE,
        "| %s | %s=%d | %s | %.1f s | %s |%n"
            .formatted(chip, fault, value, said, nanos / 1e9, encoder),
        StandardOpenOption.APPEND);
  }

  private static void awaitPictures(PipitClient client, GuestProgram program, String encoder) {
    GuestPipit.awaitCamera(
        "live by " + encoder,
        GuestPipit.START,
        client,
        program,
        camera ->
            camera.path("state").asText().equals("live")
                && camera.path("encoder").path("name").asText().equals(encoder));
    Await.until("a picture by " + encoder, RECOVERS, () -> accessUnits(client) > 0);
  }

  private static long accessUnits(PipitClient client) throws IOException, InterruptedException {
    return client.camera("camera").path("counters").path("accessUnits").asLong();
  }

  private static void end(GuestProgram program) throws Exception {
    program.signal("TERM");
    program.awaitEnd(SOON);
  }

  private GuestProgram startPipit() throws IOException {
    return startPipit("");
  }

  private GuestProgram startPipit(String more) throws IOException {
    return GuestPipit.start(
        machine,
        "faults-pipit",
        "--source /dev/video0 --set cameras.camera.encoder=" + chip + " " + more);
  }
}
