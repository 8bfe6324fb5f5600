package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lamp, button and motion sensor of the installed program, on a chip of the kernel's GPIO
 * simulator.
 */
@Tag("vm")
class FrontPanelTest {
  private static final Duration START = GuestPipit.START;
  private static final Duration FOLLOWS = Duration.ofSeconds(20);
  private static final int LAMP = 17;
  private static final int BUTTON = 27;
  private static final int SENSOR = 22;

  private static final String SETTINGS =
      """
      [gpio]
      lamp-pin = 17
      button-pin = 27
      motion-pin = 22

      [log]
      level = "debug"
      """;

  private static GuestProgram start(VirtualMachine machine, String name) throws IOException {
    return GuestPipit.startWith(machine, name, SETTINGS, "--source test");
  }

  private static void awaitPrivacy(PipitClient client, boolean closed) {
    Await.until(
        "privacy is " + closed,
        FOLLOWS,
        () -> client.camera("camera").path("privacy").asBoolean() == closed);
  }

  /** What the state warns of about the line with that name; empty when nothing. */
  private static String warning(PipitClient client, String line)
      throws IOException, InterruptedException {
    for (JsonNode warning : client.state().path("warnings")) {
      if (warning.path("code").asText().equals("device.gpio." + line)) {
        assertThat(warning.path("action").asText()).isNotBlank();
        return warning.path("sentence").asText();
      }
    }
    return "";
  }

  private static long changes(String levels) {
    long changes = 0;
    for (int at = 1; at < levels.length(); at++) {
      changes += levels.charAt(at) == levels.charAt(at - 1) ? 0 : 1;
    }
    return changes;
  }

  @Test
  void aPressClosesTheCameraTheLampSaysSoAndMotionIsTold() throws Exception {
    try (VirtualMachine machine = VirtualMachine.bootWithGpio("panel", "pinctrl-bcm2711");
        GuestProgram program = start(machine, "panel-pipit");
        PipitClient client = new PipitClient(machine.httpPort())) {
      SimulatedHeader header = machine.header();
      GuestPipit.awaitState("live", START, client, program);
      assertThat(header.isHigh(BUTTON)).as("the button is pulled up").isTrue();
      Await.until(
          "the lamp is lit", FOLLOWS, () -> header.watch(LAMP, 30, 50).equals("#".repeat(30)));

      String joining = header.watchWithoutAddress(LAMP);
      assertThat(changes(joining)).as(joining).isBetween(2L, 20L);
      assertThat(joining.replace(".", "")).as("lit, but for short gaps").hasSizeGreaterThan(60);
      Await.until(
          "the network is back", FOLLOWS, () -> header.watch(LAMP, 40, 50).equals("#".repeat(40)));

      header.pressBouncing(BUTTON, 10, 200);
      awaitPrivacy(client, true);
      // Looked at every 50 ms of a slow guest, one of 100 ms may be missed.
      Await.until(
          "a short flash every three seconds",
          FOLLOWS,
          () -> {
            String closed = header.watch(LAMP, 60, 50);
            return closed.contains("#") && closed.replace("#", "").length() > 50;
          });

      header.press(BUTTON, 200);
      awaitPrivacy(client, false);
      GuestPipit.awaitState("live", START, client, program);
      Await.until(
          "the lamp is lit again", FOLLOWS, () -> header.watch(LAMP, 10, 50).equals("##########"));

      JsonNode still = client.state().path("motion");
      assertThat(still.path("detected").asBoolean(true)).as(still.toString()).isFalse();
      header.set(SENSOR, true);
      Await.until("motion", FOLLOWS, () -> client.state().at("/motion/detected").asBoolean());
      assertThat(client.state().at("/motion/count").asInt()).isEqualTo(1);
      header.set(SENSOR, false);
      Await.until(
          "no motion", FOLLOWS, () -> !client.state().at("/motion/detected").asBoolean(true));

      program.signal("TERM");
      program.awaitEnd(Duration.ofSeconds(20));
      assertThat(header.isHigh(LAMP)).as("the lamp of a service that has ended").isFalse();
    }
  }

  @Test
  void heldForTenSecondsItForgetsThePasswordAndForTwentyTheSettings() throws Exception {
    try (VirtualMachine machine = VirtualMachine.bootWithGpio("panel-held", "pinctrl-rp1");
        GuestProgram program = start(machine, "panel-held-pipit");
        PipitClient client = new PipitClient(machine.httpPort())) {
      SimulatedHeader header = machine.header();
      GuestPipit.awaitState("live", START, client, program);
      Await.until("a claim code", FOLLOWS, () -> codes(program).size() == 1);

      header.set(BUTTON, false);
      Await.until("dark", FOLLOWS, () -> header.watch(LAMP, 8, 50).equals("........"));
      Await.until("blinks", FOLLOWS, () -> changes(header.watch(LAMP, 20, 50)) >= 2);
      header.set(BUTTON, true);
      Await.until("another claim code", FOLLOWS, () -> codes(program).size() == 2);
      assertThat(settings(machine)).isEqualTo(SETTINGS);

      // Blinking as before would be nine changes in two seconds at most.
      String flicker = header.hold(BUTTON, 23_000, LAMP);
      assertThat(changes(flicker)).as(flicker).isGreaterThan(11);
      Await.until("a third claim code", FOLLOWS, () -> codes(program).size() == 3);
      Await.until("the settings are gone", FOLLOWS, () -> !settings(machine).contains("debug"));
      assertThat(settings(machine))
          .contains("[gpio]", "lamp-pin = 17", "button-pin = 27", "motion-pin = 22");
      assertThat(codes(program)).doesNotHaveDuplicates();

      header.press(BUTTON, 200);
      awaitPrivacy(client, true);

      machine.insideOk(
          "mount -o bind /run /run && mount -o remount,ro,bind /run", Duration.ofSeconds(10));
      header.press(BUTTON, 200);
      Await.until(
          "a press in vain is told",
          FOLLOWS,
          () -> warning(client, "button-action").startsWith("It could not be done. "));
      machine.insideOk("umount -l /run", Duration.ofSeconds(10));
      header.press(BUTTON, 200);
      awaitPrivacy(client, false);
      Await.until("all is well", FOLLOWS, () -> warning(client, "button-action").isEmpty());
    }
  }

  @Test
  void whatIsNotThereOrInUseIsSaidAndTriedAgain() throws Exception {
    try (VirtualMachine machine = VirtualMachine.bootWithGpio("panel-busy", "pinctrl-bcm2835")) {
      SimulatedHeader header = machine.header();
      header.unbind();
      try (GuestProgram program = start(machine, "panel-busy-pipit");
          PipitClient client = new PipitClient(machine.httpPort())) {
        GuestPipit.awaitState("live", START, client, program);
        Await.until(
            "the missing chip is told",
            FOLLOWS,
            () -> warning(client, "button").equals("Button: This machine has no GPIO chip."));
        assertThat(client.state().has("motion")).as("motion of no sensor").isFalse();

        header.occupy(BUTTON, "soil-probe");
        header.bind();
        Await.until(
            "the busy line is told",
            FOLLOWS,
            () -> warning(client, "button").equals("Button: GPIO 27 is in use by \"soil-probe\"."));
        Await.until("the lamp is lit", FOLLOWS, () -> header.isHigh(LAMP));
        Await.until("there is no motion", FOLLOWS, () -> client.state().has("motion"));

        header.unbind();
        Await.until(
            "the lost lamp is told", FOLLOWS, () -> warning(client, "lamp").startsWith("Lamp: "));
        Await.until("a lost sensor is not still", FOLLOWS, () -> !client.state().has("motion"));
        header.free(BUTTON);
        header.bind();
        Await.until("all is well", FOLLOWS, () -> warning(client, "button").isEmpty());
        header.press(BUTTON, 200);
        awaitPrivacy(client, true);
        assertThat(client.camera("camera").path("state").asText()).isNotEqualTo("stopped");
      }
    }
  }

  /** The claim codes that were shown so far. */
  private static List<String> codes(GuestProgram program) throws IOException {
    return Pattern.compile("claim code (\\S+)")
        .matcher(program.output())
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static String settings(VirtualMachine machine) throws IOException {
    return machine.insideOk("cat /run/pipit.toml", Duration.ofSeconds(10));
  }
}
