package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.GoldenFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConfigurationReaderTest extends ConfigurationFile {
  private static final Configuration.Camera STANDARD =
      new Configuration.Camera(
          "camera",
          new CameraSource.Auto(),
          1280,
          720,
          30.0,
          "auto",
          2000,
          "auto",
          true,
          1000,
          1000,
          200,
          10,
          16,
          Configuration.Picture.PLAIN);

  @Test
  void theOnlyCameraNeedNoName() throws Exception {
    Path file = file("[cameras.porch]\nsource = \"test\"\n");
    List<String> override = List.of("cameras.*.source=file:/a.mp4");

    assertThat(ConfigurationReader.read(file, Map.of(), override).cameras())
        .extracting(camera -> camera.name() + " " + camera.source())
        .containsExactly("porch file:/a.mp4");
    assertThat(ConfigurationReader.read(null, Map.of(), override).cameras())
        .extracting(camera -> camera.name() + " " + camera.source())
        .containsExactly("camera file:/a.mp4");
  }

  @Test
  void ofSeveralCamerasTheNameMustBeGiven() throws Exception {
    Path file = file("[cameras.porch]\nsource = \"test\"\n[cameras.yard]\nsource = \"test\"\n");

    assertThat(faults(file, Map.of(), "cameras.*.source=auto"))
        .endsWith(
            "does not say which camera: there are porch, yard;"
                + " write --set cameras.porch.source=VALUE");
  }

  private static final Configuration.GpioServo NO_SERVO =
      new Configuration.GpioServo(-1, 1000, 2000, 90);

  private static final Configuration.Gpio NOTHING_WIRED =
      new Configuration.Gpio(
          "auto",
          0,
          false,
          new Configuration.GpioInput(0, true, "up"),
          new Configuration.GpioInput(0, false, "down"),
          new Configuration.GpioNight(
              "auto",
              new Configuration.GpioOutput(0, false),
              new Configuration.GpioOutput(0, false),
              new Configuration.GpioInput(0, false, "down")),
          new Configuration.GpioServos("auto", NO_SERVO, NO_SERVO, false));

  @Test
  void theseAreTheDefaults() throws Exception {
    Configuration expected =
        new Configuration(
            new Configuration.Server("127.0.0.1", 8080, List.of(), new Tls.Off(), 12_000),
            List.of(STANDARD),
            new Configuration.Log("info"),
            new Configuration.Access("auto"),
            new Configuration.State(""),
            new Configuration.Announce(true, "", "", "", "homeassistant", 10),
            new Configuration.Screen("off"),
            new Configuration.Update("", false),
            NOTHING_WIRED);
    assertThat(ConfigurationReader.read(null, Map.of(), List.of())).isEqualTo(expected);
    assertThat(read("")).isEqualTo(expected);
    assertThat(read("[server]\n[cameras]\n[log]\n")).isEqualTo(expected);
  }

  @Test
  void everyKeyArrivesWhereItBelongs() throws Exception {
    String text =
        """
        [server]
        bind = "::1"
        port = 0
        allowed-hosts = ["pipit.local", "camera.example.org"]
        tls = "files"
        tls-port = 443
        tls-certificate = "/etc/pipit/fullchain.pem"
        tls-key = "/etc/pipit/privkey.pem"
        max-connections = 2_000

        [cameras.front-door]
        source = "/dev/v4l/by-id/usb-HD_Webcam-video-index0"
        width = 640
        height = 480
        frame-rate = 12.5
        format = "MJPEG"
        bitrate-kbit = 900
        encoder = "libx264"
        keep-pace = false
        segment-ms = 2000
        key-frame-ms = 500
        part-ms = 500
        window-seconds = 20
        window-megabytes = 8
        rotate = 90
        flip = "vertical"
        text = "{name} {time}"
        privacy = true
        controls = ["brightness=12", "pan_absolute = -3600"]
        csi = ["exposure=sport", "tuning-file=imx708.json"]

        [cameras.test]
        source = "test"

        [cameras.film]
        source = "file:/srv/film.mp4"

        [log]
        level = "debug"

        [access]
        viewing = "password"

        [state]
        directory = "/var/lib/pipit"

        [mdns]
        enabled = false

        [screen]
        show = "picture"

        [mqtt]
        broker = "mqtts://[fd00::5]:8884"
        user = "pipit"
        password-file = "/etc/pipit/mqtt"
        discovery-prefix = "ha"
        snapshot-seconds = 0

        [update]
        channel = "https://example.org/pipit-rpi.raucb"
        at-night = true

        [gpio]
        chip = "/dev/gpiochip4"
        lamp-pin = 17
        lamp-active-low = true
        button-pin = 27
        button-active-low = false
        button-pull = "down"
        motion-pin = 22
        motion-active-low = true
        motion-pull = "off"
        night = "on"
        ir-cut-pin = 5
        ir-cut-active-low = true
        ir-lamp-pin = 6
        ir-lamp-active-low = true
        light-pin = 13
        light-active-low = true
        light-pull = "up"
        pwm-chip = "pwmchip2"
        pan-pwm = 0
        pan-min-us = 2100
        pan-max-us = 900
        pan-degrees = 120
        tilt-pwm = 1
        tilt-min-us = 1100
        tilt-max-us = 1900
        tilt-degrees = 60
        servo-hold = true
        """;
    assertThat(text).contains(Keys.ALL.stream().map(key -> "\n" + key.name() + " = ").toList());
    assertThat(read(text))
        .isEqualTo(
            new Configuration(
                new Configuration.Server(
                    "::1",
                    0,
                    List.of("pipit.local", "camera.example.org"),
                    new Tls.Files(
                        443,
                        Path.of("/etc/pipit/fullchain.pem"),
                        Path.of("/etc/pipit/privkey.pem")),
                    2_000),
                List.of(
                    new Configuration.Camera(
                        "front-door",
                        new CameraSource.Device(
                            Path.of("/dev/v4l/by-id/usb-HD_Webcam-video-index0")),
                        640,
                        480,
                        12.5,
                        "MJPEG",
                        900,
                        "libx264",
                        false,
                        2000,
                        500,
                        500,
                        20,
                        8,
                        new Configuration.Picture(
                            90,
                            "vertical",
                            "{name} {time}",
                            true,
                            List.of(
                                new ControlValue("brightness", 12),
                                new ControlValue("pan_absolute", -3600)),
                            List.of(
                                new CsiOption("exposure", "sport"),
                                new CsiOption("tuning-file", "imx708.json")))),
                    named("test", new CameraSource.TestPicture()),
                    named("film", new CameraSource.MediaFile(Path.of("/srv/film.mp4")))),
                new Configuration.Log("debug"),
                new Configuration.Access("password"),
                new Configuration.State("/var/lib/pipit"),
                new Configuration.Announce(
                    false, "mqtts://[fd00::5]:8884", "pipit", "/etc/pipit/mqtt", "ha", 0),
                new Configuration.Screen("picture"),
                new Configuration.Update("https://example.org/pipit-rpi.raucb", true),
                new Configuration.Gpio(
                    "/dev/gpiochip4",
                    17,
                    true,
                    new Configuration.GpioInput(27, false, "down"),
                    new Configuration.GpioInput(22, true, "off"),
                    new Configuration.GpioNight(
                        "on",
                        new Configuration.GpioOutput(5, true),
                        new Configuration.GpioOutput(6, true),
                        new Configuration.GpioInput(13, true, "up")),
                    new Configuration.GpioServos(
                        "pwmchip2",
                        new Configuration.GpioServo(0, 2100, 900, 120),
                        new Configuration.GpioServo(1, 1100, 1900, 60),
                        true))));
  }

  private static Configuration.Camera named(String name, CameraSource source) {
    return new Configuration.Camera(
        name,
        source,
        1280,
        720,
        30.0,
        "auto",
        2000,
        "auto",
        true,
        1000,
        1000,
        200,
        10,
        16,
        Configuration.Picture.PLAIN);
  }

  @Test
  void theSameIsReadFromTheEnvironmentAndTheCommandLine() throws Exception {
    String text =
        """
        server.bind = "0.0.0.0"
        server.allowed-hosts = ["a.example", "b.example"]
        log.level = "warn"
        [cameras.front-door]
        source = "/dev/video2"
        frame-rate = 15
        bitrate-kbit = 1500
        """;
    var environment =
        Map.of(
            "PIPIT_SERVER_BIND", "0.0.0.0",
            "PIPIT_SERVER_ALLOWED_HOSTS", "a.example, b.example",
            "PIPIT_LOG_LEVEL", "warn",
            "PIPIT_CAMERAS_FRONT_DOOR_SOURCE", "/dev/video2",
            "PIPIT_CAMERAS_FRONT_DOOR_FRAME_RATE", "15",
            "PIPIT_CAMERAS_FRONT_DOOR_BITRATE_KBIT", "1500",
            "PIPIT_HOME", "is not a key",
            "HOME", "/root");
    var overrides =
        List.of(
            "server.bind=0.0.0.0",
            "server.allowed-hosts=a.example,b.example",
            "log.level=warn",
            "cameras.front-door.source=/dev/video2",
            "cameras.front-door.frame-rate=15.0",
            "cameras.front-door.bitrate-kbit=1500");
    Configuration expected = read(text);
    assertThat(ConfigurationReader.read(null, environment, List.of())).isEqualTo(expected);
    assertThat(ConfigurationReader.read(null, Map.of(), overrides)).isEqualTo(expected);
  }

  @Test
  void theCommandLineBeatsTheEnvironmentWhichBeatsTheFile() throws Exception {
    Path file = file("[server]\nport = 1\n[cameras.porch]\nwidth = 640\nheight = 480");
    var environment = Map.of("PIPIT_SERVER_PORT", "2", "PIPIT_CAMERAS_PORCH_WIDTH", "800");
    var none = Map.<String, String>of();
    assertThat(ConfigurationReader.read(file, none, List.of()).server().port()).isEqualTo(1);
    Configuration byVariable = ConfigurationReader.read(file, environment, List.of());
    assertThat(byVariable.server().port()).isEqualTo(2);
    assertThat(byVariable.cameras().getFirst().widthPixels()).isEqualTo(800);
    var overrides = List.of("server.port=3", "server.port=4", "cameras.porch.width=960");
    Configuration byOption = ConfigurationReader.read(file, environment, overrides);
    assertThat(byOption.server().port()).isEqualTo(4);
    assertThat(byOption.cameras().getFirst().widthPixels()).isEqualTo(960);
    assertThat(byOption.cameras().getFirst().heightPixels()).isEqualTo(480);
  }

  @Test
  void anEmptyListCanBeSet() throws Exception {
    Path file = file("server.allowed-hosts = [\"a.example\"]");
    var environment = Map.of("PIPIT_SERVER_ALLOWED_HOSTS", "");
    assertThat(ConfigurationReader.read(file, environment, List.of()).server().allowedHosts())
        .isEmpty();
  }

  @Test
  void allFaultsAreReportedTogether() throws Exception {
    Path file = folder.resolve("faulty.toml");
    Files.copy(Path.of("src/test/resources/dev/pipit/config/faulty.toml"), file);
    var environment =
        Map.of(
            "PIPIT_SERVER_PORT", "http",
            "PIPIT_SERVER_PROT", "80",
            "PIPIT_CAMERAS_PROCH_WIDTH", "640",
            "PIPIT_CAMERAS_PORCH_WIDHT", "640",
            "PIPIT_CAMERAS_PORCH_FRAME_RATE", "1e2");
    GoldenFile.check(
        "config/faulty.golden",
        faults(
                file,
                environment,
                "port",
                "=5",
                "server=5",
                "server.port.x=1",
                "log.level=Info",
                "cameras.porch=1",
                "cameras.gate.width=64",
                "cameras.porch.height=",
                "a..b=1")
            + "\n");
  }

  @Test
  void aFaultOfTheWholeFileIsClear() throws Exception {
    assertThat(faults(folder.resolve("none.toml"), Map.of()))
        .isEqualTo("none.toml: there is no such file");
    Files.createDirectory(folder.resolve("folder.toml"));
    assertThat(faults(folder.resolve("folder.toml"), Map.of()))
        .isEqualTo("folder.toml: is a directory; name a file");
    assertThat(faults(Path.of("/dev/null"), Map.of()))
        .isEqualTo("/dev/null: is not a regular file");
    assertThat(faults(file(new byte[(1 << 18) + 1]), Map.of()))
        .isEqualTo("pipit.toml: is larger than 256 KiB; this cannot be a configuration");
    byte[] latin1 = "[log]\n# f\u00fcr\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(faults(file(latin1), Map.of()))
        .isEqualTo("pipit.toml:2:4: is not UTF-8; save the file as UTF-8");
  }

  @Test
  void aFileThatIsBrokenDoesNotHideWhatIsWrongElsewhere() {
    assertThat(faults(folder.resolve("none.toml"), Map.of(), "server.port=x"))
        .isEqualTo(
            """
            none.toml: there is no such file
            --set server.port=x: server.port: "x" is not a whole number from 0 to 65535""");
  }

  @Test
  void aByteOrderMarkAndCarriageReturnsDoNoHarm() throws Exception {
    assertThat(read("\uFEFF[server]\r\nport = 81\r\n").server().port()).isEqualTo(81);
  }

  @Test
  void withoutAFileTheTomlParserIsNotEvenNeeded() throws Exception {
    URL classes = Configuration.class.getProtectionDomain().getCodeSource().getLocation();
    var none = ClassLoader.getPlatformClassLoader();
    try (var loader = new URLClassLoader(new URL[] {classes}, none)) {
      Class<?> reader = loader.loadClass(ConfigurationReader.class.getName());
      Object configuration =
          reader
              .getMethod("read", Path.class, Map.class, List.class)
              .invoke(null, null, Map.of(), List.of("server.port=81"));
      assertThat(String.valueOf(configuration)).contains("port=81");
    }
  }
}
