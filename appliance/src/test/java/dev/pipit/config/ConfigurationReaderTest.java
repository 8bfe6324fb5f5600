package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pipit.testing.GoldenFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationReaderTest {
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

  @TempDir Path folder = Path.of("");

  private Path file(String text) throws Exception {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(byte[] bytes) throws Exception {
    return Files.write(folder.resolve("pipit.toml"), bytes);
  }

  private Configuration read(String text) throws Exception {
    return ConfigurationReader.read(file(text), Map.of(), List.of());
  }

  private String faults(Path file, Map<String, String> environment, String... overrides) {
    var exception =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> ConfigurationReader.read(file, environment, List.of(overrides)));
    assertThat(exception).isNotNull();
    return String.valueOf(exception.getMessage()).replace(folder + "/", "");
  }

  private String faults(String text) throws Exception {
    return faults(file(text), Map.of());
  }

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
            Configuration.Gpio.NONE);
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
        csi = ["exposure=sport", "tuning-file=/etc/imx708.json"]

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

        [mqtt]
        broker = "mqtts://[fd00::5]:8884"
        user = "pipit"
        password-file = "/etc/pipit/mqtt"
        discovery-prefix = "ha"
        snapshot-seconds = 0

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
                                new CsiOption("tuning-file", "/etc/imx708.json")))),
                    named("test", new CameraSource.TestPicture()),
                    named("film", new CameraSource.MediaFile(Path.of("/srv/film.mp4")))),
                new Configuration.Log("debug"),
                new Configuration.Access("password"),
                new Configuration.State("/var/lib/pipit"),
                new Configuration.Announce(
                    false, "mqtts://[fd00::5]:8884", "pipit", "/etc/pipit/mqtt", "ha", 0),
                new Configuration.Gpio(
                    "/dev/gpiochip4",
                    17,
                    true,
                    new Configuration.GpioInput(27, false, "down"),
                    new Configuration.GpioInput(22, true, "off"))));
  }

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
                """))
        .isEqualTo(
            """
            pipit.toml:3:1: gpio.button-pin: GPIO 17 is gpio.lamp-pin already; wire each to a pin of its own
            pipit.toml:4:1: gpio.motion-pin: GPIO 1 belongs to the memory of add-on boards; take one from 2 to 27""");
    assertThat(faults("[gpio]\nbutton-pin = 28\nmotion-pin = 28\nchip = \"/dev/../etc/x\""))
        .contains("gpio.button-pin: 28 is not a whole number from 0 to 27")
        .contains("gpio.chip: the text")
        .doesNotContain("already");
    assertThat(read("[gpio]\nlamp-pin = 0\nbutton-pin = 0\n").gpio().isEmpty()).isTrue();
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
