package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * IR-cut filter, IR lamp and light sensor of the installed program, on a chip of the kernel's GPIO
 * simulator; and the brightness of the kernel's own camera.
 */
@Tag("vm")
class NightTest {
  private static final Duration START = GuestPipit.START;

  /** Twice the ten seconds that it must be dark, and what an emulated processor takes. */
  private static final Duration DUSK = Duration.ofSeconds(45);

  /** The minute of light, the ten seconds of the question, and the same again. */
  private static final Duration DAWN = Duration.ofSeconds(150);

  private static final int FILTER = 5;
  private static final int LAMP = 6;
  private static final int SENSOR = 13;

  private static GuestProgram start(
      VirtualMachine machine, String name, String source, String settings) throws IOException {
    return GuestPipit.startWith(machine, name, settings, "--source " + source);
  }

  private static JsonNode night(PipitClient client) throws IOException, InterruptedException {
    return client.state().path("night");
  }

  private static void awaitNight(PipitClient client, boolean on, Duration limit) {
    Await.until(on ? "night" : "day", limit, () -> night(client).path("on").asBoolean(!on) == on);
  }

  private static void setPrivacy(VirtualMachine machine, String settings, boolean closed)
      throws IOException {
    String more = "\n[cameras.camera]\nprivacy = " + closed + "\n";
    machine.insideOk(
        "cat > /run/new.toml <<'END'\n" + settings + more + "END\nmv /run/new.toml /run/pipit.toml",
        Duration.ofSeconds(10));
  }

  @Test
  void theLightSensorMovesTheFilterAndLightsTheLamp() throws Exception {
    String settings =
        "[gpio]\nir-cut-pin = 5\nir-lamp-pin = 6\nir-lamp-active-low = true\nlight-pin = 13\n";
    try (VirtualMachine machine = VirtualMachine.bootWithGpio("night", "pinctrl-bcm2711");
        GuestProgram program = start(machine, "night-pipit", "test", settings);
        PipitClient client = new PipitClient(machine.httpPort())) {
      SimulatedHeader header = machine.header();
      GuestPipit.awaitState("live", START, client, program);
      Await.until("it is known", DUSK, () -> night(client).path("by").asText().equals("sensor"));
      assertThat(night(client).path("on").asBoolean(true)).isFalse();
      assertThat(header.isHigh(FILTER)).as("the filter by day").isFalse();
      assertThat(header.isHigh(LAMP)).as("the line of a lamp that low lights").isTrue();

      header.set(SENSOR, true);
      awaitNight(client, true, DUSK);
      Await.until("the filter is away", DUSK, () -> header.isHigh(FILTER));
      Await.until("the lamp is lit", DUSK, () -> !header.isHigh(LAMP));
      assertThat(client.text(client.uri("/metrics"))).contains("pipit_night 1.0\n");

      setPrivacy(machine, settings, true);
      Await.until("nobody is lit who is not seen", DUSK, () -> header.isHigh(LAMP));
      assertThat(night(client).path("on").asBoolean()).isTrue();
      setPrivacy(machine, settings, false);
      Await.until("the lamp is lit again", DUSK, () -> !header.isHigh(LAMP));

      header.set(SENSOR, false);
      awaitNight(client, false, DAWN);
      Await.until("the filter is back", DUSK, () -> !header.isHigh(FILTER));
      assertThat(night(client).path("count").asInt()).isEqualTo(1);
      assertThat(header.isHigh(LAMP)).as("the line of a lamp that low lights").isTrue();

      header.set(SENSOR, true);
      awaitNight(client, true, DUSK);
      program.signal("TERM");
      program.awaitEnd(Duration.ofSeconds(20));
      assertThat(header.isHigh(FILTER)).as("the filter of a service that has ended").isFalse();
    }
  }

  @Test
  void withoutASensorThePictureOfTheCameraTells() throws Exception {
    String settings = "[gpio]\nir-cut-pin = 5\n";
    try (VirtualMachine machine =
            VirtualMachine.bootWithGpioAndCamera("night-picture", "pinctrl-rp1");
        GuestProgram program = start(machine, "night-picture-pipit", "/dev/video0", settings);
        PipitClient client = new PipitClient(machine.httpPort())) {
      SimulatedHeader header = machine.header();
      GuestPipit.awaitState("live", START, client, program);
      Await.until("it is known", DUSK, () -> night(client).path("by").asText().equals("picture"));
      assertThat(night(client).path("on").asBoolean(true)).isFalse();

      machine.insideOk(
          "v4l2-ctl -d /dev/video0 -c osd_text_mode=2,test_pattern=5", Duration.ofSeconds(20));
      awaitNight(client, true, DUSK);
      Await.until("the filter is away", DUSK, () -> header.isHigh(FILTER));
      assertThat(night(client).path("by").asText()).isEqualTo("picture");

      machine.insideOk("v4l2-ctl -d /dev/video0 -c test_pattern=6", Duration.ofSeconds(20));
      awaitNight(client, false, DAWN);
      Await.until("the filter is back", DUSK, () -> !header.isHigh(FILTER));
    }
  }
}
