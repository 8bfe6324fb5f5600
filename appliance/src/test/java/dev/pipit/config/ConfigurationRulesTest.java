package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What one value asks of another, and of itself. */
final class ConfigurationRulesTest extends ConfigurationFile {
  @Test
  void aBrokerIsASchemeAHostAndAPort() throws Exception {
    for (String sound : List.of("mqtt://broker", "mqtt://10.0.0.5:1884", "mqtts://a.b.example/")) {
      assertThat(read("[mqtt]\nbroker = \"" + sound + "\"\n").announce().broker()).isEqualTo(sound);
    }
    for (String wrong :
        List.of(
            "broker",
            "http://a",
            "mqtt://",
            "mqtt://user:word@a",
            "mqtt://a:99999",
            "mqtt://a/b")) {
      assertThat(faults("[mqtt]\nbroker = \"" + wrong + "\"\n"))
          .contains("is not a broker such as");
    }
    assertThat(faults("[mqtt]\nuser = \"a/b\"\n")).contains("mqtt.user");
  }

  @Test
  void tlsNeedsFilesWhereItIsToldSoAndAPortOfItsOwn() throws Exception {
    assertThat(read("[server]\ntls = \"self-signed\"\n").server().tls())
        .isEqualTo(new Tls.SelfSigned(8443));
    assertThat(
            faults(
                """
                [server]
                tls = "files"
                tls-port = 8080
                tls-key = "key.pem"
                """))
        .isEqualTo(
            """
            pipit.toml:2:1: server.tls-certificate: is missing; server.tls = "files" needs the absolute path of a file
            pipit.toml:3:1: server.tls-port: 8080 is server.port already; TLS needs a port of its own
            pipit.toml:4:1: server.tls-key: the text "key.pem" is not the absolute path of a file, or an empty text for none""");
  }

  @Test
  void pinsThatCollideAreToldWithBothKeysAndTheirPlaces() throws Exception {
    assertThat(
            faults(
                """
                [gpio]
                lamp-pin = 17
                button-pin = 17
                motion-pin = 1
                ir-lamp-pin = 17
                """))
        .isEqualTo(
            """
            pipit.toml:3:1: gpio.button-pin: GPIO 17 is gpio.lamp-pin already; wire each to a pin of its own
            pipit.toml:4:1: gpio.motion-pin: GPIO 1 belongs to the memory of add-on boards; take one from 2 to 27
            pipit.toml:5:1: gpio.ir-lamp-pin: GPIO 17 is gpio.lamp-pin already; wire each to a pin of its own""");
    assertThat(faults("[gpio]\nbutton-pin = 28\nmotion-pin = 28\nchip = \"/dev/../etc/x\""))
        .contains("gpio.button-pin: 28 is not a whole number from 0 to 27")
        .contains("gpio.chip: the text")
        .doesNotContain("already");
    assertThat(faults("[gpio]\npan-pwm = 1\ntilt-pwm = 1\ntilt-max-us = 1050\npwm-chip = \"../x\""))
        .contains("gpio.tilt-pwm: channel 1 is gpio.pan-pwm already; take another")
        .contains(
            "gpio.tilt-max-us: differs by 50 from gpio.tilt-min-us; a servo needs at least 100")
        .contains("gpio.pwm-chip: the text");
    assertThat(read("[gpio]\nlamp-pin = 0\nbutton-pin = 0\n").gpio().isEmpty()).isTrue();
  }

  @Test
  void theRulesBetweenKeysNameWhereTheValueWasGiven() throws Exception {
    assertThat(faults("[cameras.porch]\nwidth = 1281\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.porch.width: 1281 is odd; H.264 needs even sizes; nearest are"
                + " 1280 and 1282");
    assertThat(faults("[cameras.a]\nwidth = 3840\nheight = 2160\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.a.bitrate-kbit: 2000 kbit/s (the default) is too little for"
                + " 3840x2160; at least 4500");
    assertThat(faults("[cameras.a]\npart-ms = 501\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.a.part-ms: 501 ms is more than half of segment-ms, which is"
                + " 1000 (the default); at most 500");
    assertThat(faults("[cameras.a]\nkey-frame-ms = 1001\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.a.key-frame-ms: 1001 ms is more than segment-ms, which is 1000"
                + " (the default), and each segment begins with a key frame; at most 1000");
    assertThat(faults("[cameras.a]\nkey-frame-ms = 199\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.a.key-frame-ms: 199 ms between key frames leave little for the"
                + " pictures between them; at least 200, or 0 for one in each segment");
    assertThat(faults("[cameras.a]\nframe-rate = 4\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.a.part-ms: 200 ms (the default) is shorter than one picture"
                + " at 4 per second; at least 250");
    assertThat(faults("[cameras.a]\nsegment-ms = 2000\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.a.window-seconds: 10 s (the default) hold fewer than seven"
                + " segments of 2000 ms; at least 14");
    assertThat(faults("[cameras.a]\nbitrate-kbit = 20_000\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.a.window-megabytes: 16 MiB (the default) do not hold 10 s at"
                + " 20000 kbit/s with room for peaks; at least 36");
    assertThat(read("[cameras.a]\npart-ms = 500\nframe-rate = 2").cameras()).hasSize(1);
  }

  @Test
  void camerasDoNotShareADevice() throws Exception {
    assertThat(faults("[cameras.a]\n[cameras.b]\n"))
        .isEqualTo(
            "pipit.toml:2:1: cameras.b.source: \"auto\" is the source of cameras.a already; give"
                + " each camera a device of its own");
    assertThat(read("[cameras.a]\nsource = 'test'\n[cameras.b]\nsource = 'test'").cameras())
        .hasSize(2);
  }

  @Test
  void thereAreAtMostEightCameras() throws Exception {
    var text = new StringBuilder();
    for (int i = 1; i <= 9; i++) {
      text.append("[cameras.c").append(i).append("]\nsource = 'test'\n");
    }
    assertThat(faults(text.toString()))
        .isEqualTo("pipit.toml:17:1: cameras.c9: is one too many; at most 8 cameras, not 9");
  }

  @Test
  void addressesAndHostNamesAreChecked() {
    for (String good :
        List.of("127.0.0.1", "0.0.0.0", "255.1.20.199", "::", "::1", "fe80::1%eth0")) {
      assertThat(Formats.ipAddress(good)).isEqualTo(good);
    }
    for (String bad :
        List.of(
            "", "localhost", "1", "1.2.3", "256.0.0.1", "1.2.3.4.", "01.2.3.4", ":", "::g", "*")) {
      assertThat(Formats.ipAddress(bad)).as(bad).isNull();
    }
    for (String good : List.of("pipit", "pipit.local", "a-b.example", "10.0.0.5")) {
      assertThat(Formats.hostName(good)).isEqualTo(good);
    }
    for (String bad : List.of("", "http://a", "a:80", "a.", ".a", "-a", "a b", "ä", "a..b")) {
      assertThat(Formats.hostName(bad)).as(bad).isNull();
    }
  }

  @Test
  void sourcesAreChecked() {
    for (String good : List.of("auto", "test", "/dev/video0", "/dev/v4l/by-id/x", "file:a b.mp4")) {
      assertThat(Objects.toString(Formats.source(good))).isEqualTo(good);
    }
    for (String bad :
        List.of(
            "", "Auto", "/dev", "/dev/", "video0", "/dev/../etc/passwd", "file:", "/dev/a\0b")) {
      assertThat(Formats.source(bad)).as(bad).isNull();
    }
  }
}
