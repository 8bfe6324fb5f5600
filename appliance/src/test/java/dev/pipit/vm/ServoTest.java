package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The servos of the installed program, on a PWM chip of the kernel that remembers every pulse it
 * was told.
 */
@Tag("vm")
class ServoTest {
  private static final Duration START = GuestPipit.START;
  private static final Duration FOLLOWS = Duration.ofSeconds(30);
  private static final String SETTINGS =
      """
      [gpio]
      pwm-chip = "pwmchip0"
      pan-pwm = 2
      tilt-pwm = 1
      tilt-min-us = 2000
      tilt-max-us = 1000
      """;

  /** What a channel was told, once. */
  private record Applied(int channel, long periodNanos, long pulseNanos, boolean on) {
    static Applied read(String line) {
      String[] words = line.split(" ", -1);
      return new Applied(
          Integer.parseInt(words[0]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          words[4].equals("1"));
    }
  }

  private static List<Applied> applied(VirtualMachine machine, int channel) throws IOException {
    return machine
        .kernel("cat /sys/kernel/debug/virtual-pwm/applied")
        .lines()
        .map(Applied::read)
        .filter(one -> one.channel == channel)
        .toList();
  }

  private static boolean isLetGo(VirtualMachine machine, int channel) throws IOException {
    return !applied(machine, channel).getLast().on;
  }

  /** Until it has had that pulse and none since. */
  private static void awaitRest(VirtualMachine machine, int channel, long pulseNanos) {
    Await.until(
        "channel " + channel + " is let go at " + pulseNanos,
        FOLLOWS,
        () -> {
          List<Applied> all = applied(machine, channel);
          List<Applied> pulses = all.stream().filter(Applied::on).toList();
          return !pulses.isEmpty()
              && pulses.getLast().pulseNanos == pulseNanos
              && !all.getLast().on;
        });
  }

  private static GuestProgram start(VirtualMachine machine, String name, String settings)
      throws IOException {
    return GuestPipit.startWith(
        machine, name, settings, "--source test --set state.directory=/run/pipit");
  }

  private static HttpResponse<String> turn(PipitClient client, String token, String body)
      throws Exception {
    return client.ask(token, "/api/v1/servos", body);
  }

  private static int value(HttpResponse<String> answer, String id) throws Exception {
    return GuestPipit.control(answer, id).path("value").asInt();
  }

  @Test
  void itTurnsStepByStepIsLetGoAndIsFoundWhereItWasLeft() throws Exception {
    try (VirtualMachine machine = VirtualMachine.bootWithPwm("servo")) {
      try (GuestProgram program = start(machine, "servo-pipit", SETTINGS);
          PipitClient client = new PipitClient(machine.httpPort())) {
        GuestPipit.awaitState("live", START, client, program);
        String token = GuestPipit.token(machine, client);
        assertThat(applied(machine, 2)).as("before somebody wants it").isEmpty();

        HttpResponse<String> answer = turn(client, token, "{\"pan\":45}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(value(answer, "pan")).isEqualTo(45);
        awaitRest(machine, 2, 2_000_000);
        List<Applied> moves = applied(machine, 2).stream().filter(Applied::on).toList();
        assertThat(moves).allMatch(one -> one.periodNanos == 20_000_000);
        assertThat(moves)
            .isSortedAccordingTo((one, other) -> Long.compare(one.pulseNanos, other.pulseNanos));
        assertThat(moves).as("45 degrees, six at most at once").hasSizeGreaterThanOrEqualTo(8);
        for (int at = 1; at < moves.size(); at++) {
          assertThat(moves.get(at).pulseNanos - moves.get(at - 1).pulseNanos)
              .as("a tenth of a second's way at most")
              .isLessThan(67_000);
        }

        assertThat(value(turn(client, token, "{\"pan\":-45,\"tilt\":45}"), "tilt")).isEqualTo(45);
        // The ends of tilt are exchanged.
        awaitRest(machine, 1, 1_000_000);
        awaitRest(machine, 2, 1_000_000);

        assertThat(turn(client, token, "{\"pan\":46}").statusCode()).isEqualTo(422);
        assertThat(turn(client, token, "{\"roll\":1}").statusCode()).isEqualTo(422);
        Await.until(
            "it is kept",
            FOLLOWS,
            () -> machine.insideOk("cat /run/pipit/servos", FOLLOWS).contains("PAN -45"));
        program.signal("TERM");
        program.awaitEnd(Duration.ofSeconds(20));
        assertThat(machine.kernel("ls /sys/class/pwm/pwmchip0"))
            .as("channels are given back")
            .doesNotContain("pwm1", "pwm2");
      }
      int before = applied(machine, 2).size();
      try (GuestProgram program = start(machine, "servo-again", SETTINGS);
          PipitClient client = new PipitClient(machine.httpPort())) {
        GuestPipit.awaitState("live", START, client, program);
        assertThat(applied(machine, 2)).as("a start moves nothing").hasSize(before);
        String token = GuestPipit.token(machine, client);
        assertThat(value(turn(client, token, "{}"), "pan")).isEqualTo(-45);
        assertThat(turn(client, token, "{\"pan\":null}").statusCode()).isEqualTo(200);
        awaitRest(machine, 2, 1_500_000);
        List<Applied> moves =
            applied(machine, 2).stream().skip(before).filter(Applied::on).toList();
        assertThat(moves.getFirst().pulseNanos).as("from where it was").isLessThan(1_300_000);
      }
    }
  }

  @Test
  void whatCannotTurnIsSaidAndTriedAgain() throws Exception {
    try (VirtualMachine machine = VirtualMachine.bootWithPwm("servo-fault");
        GuestProgram program =
            start(machine, "servo-fault-pipit", "[gpio]\npan-pwm = 4\ntilt-pwm = 3\n");
        PipitClient client = new PipitClient(machine.httpPort())) {
      GuestPipit.awaitState("live", START, client, program);
      String token = GuestPipit.token(machine, client);
      HttpResponse<String> answer = turn(client, token, "{\"pan\":10}");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("None of the PWM chips is a Raspberry Pi's: pwmchip0");

      machine.insideOk(
          "sed -i '1a pwm-chip = \"pwmchip0\"\\nservo-hold = true' /run/pipit.toml",
          Duration.ofSeconds(10));
      Await.until("held", FOLLOWS, () -> !applied(machine, 3).isEmpty() && !isLetGo(machine, 3));
      answer = turn(client, token, "{\"pan\":10}");
      assertThat(answer.body()).contains("pwmchip0 has no channel 4, only 0 to 3.");

      machine.kernel("echo Y > /sys/kernel/debug/virtual-pwm/fail");
      assertThat(turn(client, token, "{\"tilt\":20}").statusCode()).isEqualTo(200);
      Await.until(
          "it is told",
          FOLLOWS,
          () -> client.state().path("warnings").toString().contains("device.pwm.tilt"));
      machine.kernel("echo N > /sys/kernel/debug/virtual-pwm/fail");
      assertThat(turn(client, token, "{\"tilt\":-20}").statusCode()).isEqualTo(200);
      Await.until(
          "all is well",
          FOLLOWS,
          () -> !client.state().path("warnings").toString().contains("device.pwm.tilt"));
    }
  }
}
