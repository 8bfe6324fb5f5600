package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import dev.pipit.installed.StayingPlayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A camera and an encoder chip that take turns in breaking down, for as long as asked ({@code
 * -Dsoak.minutes=120}), in an order that a seed gives ({@code -Dsoak.seed=7}): each time there is a
 * picture of the camera again, and in the end nothing has grown. What was seen is written to {@code
 * target/vm/fault-soak.md}, in the time of emulated processors.
 */
@Tag("soak-devices")
class FaultSoakTest {
  private static final Duration MINUTES = Duration.ofMinutes(Integer.getInteger("soak.minutes", 3));
  private static final long SEED = Long.getLong("soak.seed", 7);

  /** From one fault to the next. */
  private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("soak.pause", 60));

  /** Five seconds, and emulated processors need about five times as long. */
  private static final Duration RECOVERS = Duration.ofSeconds(25);

  /** However short it is, so many are suffered between the two weighings. */
  private static final int FEWEST = 5;

  /** To see in the table whether something that grew goes on growing. */
  private static final int WEIGHED_EVERY = 20;

  private static final List<String> WAYS = List.of("h264_m2m", "h264_v4l2m2m");
  private static final String STATE = "/run/pipit";

  private static final Path TABLE = Path.of("target/vm/fault-soak.md").toAbsolutePath();

  /** What is done to the machine, and how it is undone. */
  private record Fault(String name, String doing, Duration length, String undoing) {}

  private static Fault camera(String name, String doing, int seconds, String undoing) {
    return new Fault(name, doing, Duration.ofSeconds(seconds), undoing);
  }

  private static Fault chip(String parameter, int value) {
    String file = "/sys/module/virtual_pi_encoder/parameters/" + parameter;
    return camera(
        "chip: " + parameter + "=" + value, "echo " + value + " > " + file, 10, "echo 0 > " + file);
  }

  private static Fault control(String name, String control, int value) {
    String set = "/bin/chroot /root /usr/bin/v4l2-ctl -d /dev/video0 --set-ctrl=" + control + "=";
    return camera(name, set + value, 10, set + "0");
  }

  private static final String DRIVER = "echo vivid.0 > /sys/bus/platform/drivers/vivid/";

  private static final List<Fault> FAULTS =
      List.of(
          camera("camera: unplugged for a second", DRIVER + "unbind", 1, DRIVER + "bind"),
          camera("camera: unplugged for ten seconds", DRIVER + "unbind", 10, DRIVER + "bind"),
          control("camera: half of its pictures lost", "percentage_of_dropped_buffers", 50),
          camera(
              "camera: breaks off",
              "/bin/chroot /root /usr/bin/v4l2-ctl -d /dev/video0"
                  + " --set-ctrl=inject_fatal_streaming_error=1",
              1,
              "true"),
          chip("stall", 1),
          chip("stall", 2),
          chip("stall", 3),
          chip("eio_after", 20),
          chip("frame_ms", 300),
          chip("drop_every", 2),
          chip("garbage_first", 1),
          camera("clock: a day ahead", "date -s @$(($(date +%s) + 86400))", 1, "true"),
          camera("clock: back to 1970", "date -s @1000", 1, "true"));

  private int ways;

  @Test
  void whateverBreaksDownThereIsAPictureAgainAndNothingGrows() throws Exception {
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, "| fault | picture of the camera after | encoder |\n|---|---|---|\n");
    Random random = new Random(SEED);
    try (VirtualMachine machine =
            VirtualMachine.bootWithEncoder(
                "fault-soak", "allocators=1", MINUTES.plus(Duration.ofMinutes(15)));
        GuestProgram program =
            GuestPipit.start(
                machine,
                "fault-soak-pipit",
                "--source /dev/video0 --set state.directory=" + STATE);
        PipitClient client = new PipitClient(machine.httpPort())) {
      GuestPipit.awaitState("live", GuestPipit.START, client, program);
      // Each once, so that all code has run before anything is weighed.
      for (Fault fault : FAULTS) {
        suffer(fault, machine, program, client);
      }
      playsOn(client);
      GuestFootprint before = GuestFootprint.of(machine, program);
      long end = System.nanoTime() + MINUTES.toNanos();
      for (int i = 0; i < FEWEST || System.nanoTime() < end; i++) {
        long next = System.nanoTime() + PAUSE.toNanos();
        suffer(FAULTS.get(random.nextInt(FAULTS.size())), machine, program, client);
        playsOn(client);
        if (i % WEIGHED_EVERY == WEIGHED_EVERY - 1) {
          note("| after %d | %s | |%n".formatted(i + 1, GuestFootprint.of(machine, program)));
        }
        if (next < end) {
          Await.until("the next fault", PAUSE.plusSeconds(1), () -> System.nanoTime() >= next);
        }
      }
      GuestFootprint after = GuestFootprint.of(machine, program);
      note("| before | %s | |%n| after | %s | |%n".formatted(before, after));
      after.isNoMoreThan(before);
      program.signal("TERM");
      assertThat(program.awaitEnd(Duration.ofSeconds(20))).isZero();
    }
  }

  /** A chip that broke down is left out for a while: here it is wanted anew, the other way. */
  private void prepareChip(VirtualMachine machine, GuestProgram program, PipitClient client)
      throws Exception {
    String way = WAYS.get(ways++ % WAYS.size());
    machine.insideOk(
        "printf '[cameras.camera]\\nencoder = \"%s\"\\n' > %s/pipit.toml".formatted(way, STATE),
        Duration.ofSeconds(30));
    GuestPipit.awaitCamera(
        way + " is at work",
        RECOVERS,
        client,
        program,
        camera ->
            camera.path("state").asText().equals("live")
                && camera.path("encoder").path("name").asText().equals(way));
  }

  private void suffer(Fault fault, VirtualMachine machine, GuestProgram program, PipitClient client)
      throws Exception {
    if (fault.name.startsWith("chip: ")) {
      prepareChip(machine, program, client);
    }
    machine.kernel(fault.doing);
    long undone = System.nanoTime() + fault.length.toNanos();
    Await.until(
        fault.name + " lasts", fault.length.plusSeconds(5), () -> System.nanoTime() >= undone);
    machine.kernel(fault.undoing);
    long start = System.nanoTime();
    GuestPipit.awaitCamera(
        "a picture after " + fault.name,
        RECOVERS,
        client,
        program,
        camera ->
            camera.path("state").asText().equals("live") && GuestPipit.showsColorBars(client));
    String encoder = client.camera("camera").path("encoder").path("name").asText();
    note(
        "| %s | %.1f s | %s |%n".formatted(fault.name, (System.nanoTime() - start) / 1e9, encoder));
  }

  /** A player that comes now: with emulated processors a stall outlasts what a reload waits for. */
  private static void playsOn(PipitClient client) throws Exception {
    try (StayingPlayer player = StayingPlayer.open(client, "camera")) {
      Await.until("a player plays on", RECOVERS, () -> player.parts() > 10);
      assertThat(player.faults()).isEmpty();
    }
  }

  private static void note(String row) throws Exception {
    Files.writeString(TABLE, row, StandardOpenOption.APPEND);
  }
}
