package dev.pipit.config;

import dev.pipit.config.Key.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** All keys there are. */
final class Keys {
  static final Key<String> BIND =
      new Key<>(
          Section.SERVER,
          "bind",
          new ValueType.Text<>(
              "an IP address such as \"127.0.0.1\", or \"0.0.0.0\" for all networks",
              Formats::ipAddress),
          "127.0.0.1",
          Applies.LIVE,
          "The address to listen on. With the default only this machine can reach it; \"0.0.0.0\" is"
              + " every network, where access.viewing says who may watch.");

  static final Key<Integer> PORT =
      new Key<>(
          Section.SERVER,
          "port",
          new ValueType.WholeNumber(0, 65_535, ""),
          8080,
          Applies.LIVE,
          "The TCP port to listen on; 0 takes any that is free.");

  static final Key<List<String>> ALLOWED_HOSTS =
      new Key<>(
          Section.SERVER,
          "allowed-hosts",
          new ValueType.TextList<>(
              new ValueType.Text<>(
                  "a host name such as \"camera.example.org\", without scheme and port",
                  Formats::hostName)),
          List.of(),
          Applies.LIVE,
          "More host names by which browsers may ask for pages. Requests that name another host"
              + " are refused, which stops DNS rebinding.");

  static final Key<String> TLS =
      new Key<>(
          Section.SERVER,
          "tls",
          new ValueType.Choice(List.of("off", "self-signed", "files")),
          "off",
          Applies.LIVE,
          "Whether there is a second port with TLS and HTTP/2: with a certificate that the device"
              + " makes for itself (self-signed), or with one from files. While it is on, pages"
              + " asked for on the plain port by another machine are sent there.");

  static final Key<Integer> TLS_PORT =
      new Key<>(
          Section.SERVER,
          "tls-port",
          new ValueType.WholeNumber(0, 65_535, ""),
          8443,
          Applies.LIVE,
          "The TCP port for TLS; 0 takes any that is free.");

  static final Key<String> TLS_CERTIFICATE =
      file(
          "tls-certificate",
          "For `tls = \"files\"`: a PEM file with the certificate, followed by those that issued it,"
              + " as certbot's fullchain.pem. Read again when it changes.");

  static final Key<String> TLS_KEY =
      file(
          "tls-key",
          "For `tls = \"files\"`: a PEM file with the certificate's private key, RSA or EC, without"
              + " a password. Read again when it changes.");

  static final Key<Integer> MAX_CONNECTIONS =
      new Key<>(
          Section.SERVER,
          "max-connections",
          new ValueType.WholeNumber(100, 50_000, ""),
          12_000,
          Applies.LIVE,
          "How many connections may be open; when there are more, those that are idle longest are"
              + " closed. Each can cost 6 kB of memory when a stranger sends half a request.");

  static final Key<CameraSource> SOURCE =
      new Key<>(
          Section.CAMERA,
          "source",
          new ValueType.Text<>(
              "\"auto\", \"test\", \"csi\" or \"csi:1\", a device such as \"/dev/video0\" or \"/dev/v4l/by-id/…\", or"
                  + " \"file:PATH\"",
              Formats::source),
          new CameraSource.Auto(),
          Applies.SOURCE,
          "Where the pictures come from: the first camera that is found (the test picture if there"
              + " is none), one device, the test picture, a camera on the ribbon cable of a"
              + " Raspberry Pi (csi, the second one csi:1), or a file that is played in a loop.");

  static final Key<Integer> WIDTH =
      camera(
          "width",
          128,
          3840,
          "pixels",
          1280,
          Applies.SOURCE,
          "The width to ask the camera for, even.");

  static final Key<Integer> HEIGHT =
      camera(
          "height",
          96,
          2160,
          "pixels",
          720,
          Applies.SOURCE,
          "The height to ask the camera for, even.");

  static final Key<Double> FRAME_RATE =
      new Key<>(
          Section.CAMERA,
          "frame-rate",
          new ValueType.DecimalNumber(1, 120, "pictures per second"),
          30.0,
          Applies.SOURCE,
          "How many pictures per second to ask the camera for.");

  static final Key<String> FORMAT =
      new Key<>(
          Section.CAMERA,
          "format",
          new ValueType.Choice(List.of("auto", "YUYV", "UYVY", "NV12", "YU12", "MJPEG", "H264")),
          "auto",
          Applies.SOURCE,
          "The pixel format to ask the camera for; auto takes the one that costs least. Of a camera"
              + " on the ribbon cable that is YU12; with H264 its own program encodes.");

  static final Key<Integer> BITRATE =
      camera(
          "bitrate-kbit",
          50,
          50_000,
          "kbit/s",
          2000,
          Applies.ENCODER,
          "The bitrate of the stream, in 1000 bits per second. At least 500 at 1280x720, and in"
              + " proportion to the pixels at other sizes.");

  static final Key<String> ENCODER =
      new Key<>(
          Section.CAMERA,
          "encoder",
          new ValueType.Choice(
              List.of("auto", "h264_v4l2m2m", "h264_m2m", "libx264", "libopenh264")),
          "auto",
          Applies.ENCODER,
          "The H.264 encoder; auto takes the first one, in this order, that passes a trial. One that"
              + " is named comes before the others, which take over when it does not work.");

  static final Key<Boolean> KEEP_PACE =
      new Key<>(
          Section.CAMERA,
          "keep-pace",
          new ValueType.Truth(),
          true,
          Applies.LIVE,
          "Whether fewer, then smaller pictures are given while the encoder cannot keep up, and more"
              + " again when it can. When not, pictures are left out as it comes.");

  static final Key<Integer> SEGMENT =
      camera(
          "segment-ms",
          500,
          6000,
          "ms",
          1000,
          Applies.ENCODER,
          "The length of a segment. Each begins with a key frame.");

  static final Key<Integer> KEY_FRAME =
      camera(
          "key-frame-ms",
          0,
          6000,
          "ms",
          0,
          Applies.LIVE,
          "The longest distance of key frames, from 200 to the length of a segment, which holds a"
              + " whole number of them; 0 is one for each segment. Shorter means that viewers start"
              + " nearer to the present, and less quality at the same bitrate.");

  static final Key<Integer> PART =
      camera(
          "part-ms",
          100,
          2000,
          "ms",
          200,
          Applies.LIVE,
          "The length of a part of a segment: shorter means less delay and more requests. At most"
              + " half of a segment, at least one picture.");

  static final Key<Integer> WINDOW_SECONDS =
      camera(
          "window-seconds",
          7,
          120,
          "s",
          10,
          Applies.LIVE,
          "How much of the stream is kept for viewers, at least seven segments.");

  static final Key<Integer> WINDOW_MEGABYTES =
      camera(
          "window-megabytes",
          4,
          512,
          "MiB",
          16,
          Applies.LIVE,
          "The most memory that the kept stream may take. At least half as much again as the"
              + " window holds at the bitrate.");

  static final Key<String> ROTATE =
      new Key<>(
          Section.CAMERA,
          "rotate",
          new ValueType.Choice(List.of("0", "90", "180", "270")),
          "0",
          Applies.SOURCE,
          "By how many degrees the picture is turned clockwise. With 90 and 270, width and height"
              + " change places.");

  static final Key<String> FLIP =
      new Key<>(
          Section.CAMERA,
          "flip",
          new ValueType.Choice(List.of("none", "horizontal", "vertical", "both")),
          "none",
          Applies.SOURCE,
          "How the picture is mirrored before it is turned: horizontal changes left and right,"
              + " vertical top and bottom.");

  static final Key<String> TEXT =
      new Key<>(
          Section.CAMERA,
          "text",
          new ValueType.Text<>("a line of at most 80 characters", Formats::overlay),
          "",
          Applies.SOURCE,
          "A line in the picture, such as \"{name} {date} {time}\", where these three are filled in;"
              + " empty for none.");

  static final Key<Boolean> PRIVACY =
      new Key<>(
          Section.CAMERA,
          "privacy",
          new ValueType.Truth(),
          false,
          Applies.LIVE,
          "Whether the camera is closed: nothing is captured, and the stream says so.");

  static final Key<List<ControlValue>> CONTROLS =
      new Key<>(
          Section.CAMERA,
          "controls",
          new ValueType.TextList<>(
              new ValueType.Text<>(
                  "a control of the camera and its number, such as \"brightness=12\"",
                  Formats::control)),
          List.of(),
          Applies.LIVE,
          "Values for the camera's own controls, set whenever it is opened; `pipit probe` lists"
              + " them. A control that the camera does not have is passed over.");

  static final Key<List<CsiOption>> CSI =
      new Key<>(
          Section.CAMERA,
          "csi",
          new ValueType.TextList<>(
              new ValueType.Text<>(
                  "an option of rpicam and its value, such as \"exposure=sport\"; one of "
                      + CsiOptions.names(),
                  CsiOptions.FORMAT),
              // Some values have commas in them.
              Pattern.compile("\\s*,\\s*(?=[a-z-]+\\s*=)")),
          List.of(),
          Applies.SOURCE,
          "For a camera on the ribbon cable: how its sensor is read and its picture made, by the"
              + " options of rpicam, each once. The page has a field for each; `pipit probe` lists"
              + " what each may be.");

  static final Key<String> LOG_LEVEL =
      new Key<>(
          Section.LOG,
          "level",
          new ValueType.Choice(List.of("error", "warn", "info", "debug")),
          "info",
          Applies.LIVE,
          "The least important messages that are logged.");

  static final Key<String> VIEWING =
      new Key<>(
          Section.ACCESS,
          "viewing",
          new ValueType.Choice(List.of("auto", "open", "password")),
          "auto",
          Applies.LIVE,
          "Who may watch: everyone who reaches the address (open), or only who has logged in, sends a"
              + " token or has a signed address (password). auto is open while only this machine can"
              + " reach it and server.allowed-hosts is empty, else password.");

  static final Key<String> STATE_DIRECTORY =
      new Key<>(
          Section.STATE,
          "directory",
          new ValueType.Text<>(
              "empty, or an absolute path such as \"/var/lib/pipit\"", Formats::filePath),
          "",
          "The folder for what must outlast the service: passwords (hashed), sessions, settings made"
              + " in the page. Empty is $STATE_DIRECTORY (systemd sets it), else"
              + " $XDG_STATE_HOME/pipit, else ~/.local/state/pipit.");

  static final Key<String> SCREEN_SHOW =
      new Key<>(
          Section.SCREEN,
          "show",
          new ValueType.Choice(List.of("off", "address", "picture")),
          "off",
          Applies.LIVE,
          "What is shown on a screen that is plugged into the board: where the page is, or the first"
              + " camera's picture too. It takes the place of the console's text.");

  static final Key<Boolean> MDNS =
      new Key<>(
          Section.MDNS,
          "enabled",
          new ValueType.Truth(),
          true,
          Applies.LIVE,
          "Whether the page is announced on the network by multicast DNS, so that browsers and"
              + " other programs find it. Never while only this machine can reach the service.");

  static final Key<String> MQTT_BROKER =
      new Key<>(
          Section.MQTT,
          "broker",
          new ValueType.Text<>(
              "a broker such as \"mqtt://homeassistant.local:1883\" or \"mqtts://…\", or an empty"
                  + " text for none",
              Formats::broker),
          "",
          Applies.LIVE,
          "The MQTT broker through which Home Assistant finds the cameras; none by default.");

  static final Key<String> MQTT_USER =
      mqtt("user", "the name of a user, or an empty text", 128, "", "Who Pipit is to the broker.");

  static final Key<String> MQTT_PASSWORD_FILE =
      new Key<>(
          Section.MQTT,
          "password-file",
          new ValueType.Text<>(
              "the absolute path of a file, or an empty text for none", Formats::filePath),
          "",
          Applies.LIVE,
          "A file whose first line is the password for the broker; read at each connection.");

  static final Key<String> MQTT_DISCOVERY_PREFIX =
      mqtt(
          "discovery-prefix",
          "one part of a topic, without / + and #",
          64,
          "homeassistant",
          "The first part of the topics in which Home Assistant looks for devices.");

  static final Key<Integer> MQTT_SNAPSHOT =
      new Key<>(
          Section.MQTT,
          "snapshot-seconds",
          new ValueType.WholeNumber(0, 3600, "s"),
          10,
          Applies.LIVE,
          "The time between two pictures that the broker is sent; 0 for none.");

  /** In the order of the reference page. */
  static final List<Key<?>> ALL = all();

  private Keys() {}

  private static List<Key<?>> all() {
    List<Key<?>> all =
        new ArrayList<>(
            List.of(
                BIND,
                PORT,
                ALLOWED_HOSTS,
                TLS,
                TLS_PORT,
                TLS_CERTIFICATE,
                TLS_KEY,
                MAX_CONNECTIONS,
                SOURCE,
                WIDTH,
                HEIGHT,
                FRAME_RATE,
                FORMAT,
                BITRATE,
                ENCODER,
                KEEP_PACE,
                SEGMENT,
                KEY_FRAME,
                PART,
                WINDOW_SECONDS,
                WINDOW_MEGABYTES,
                ROTATE,
                FLIP,
                TEXT,
                PRIVACY,
                CONTROLS,
                CSI,
                LOG_LEVEL,
                VIEWING,
                STATE_DIRECTORY,
                MDNS,
                MQTT_BROKER,
                MQTT_USER,
                MQTT_PASSWORD_FILE,
                MQTT_DISCOVERY_PREFIX,
                MQTT_SNAPSHOT,
                SCREEN_SHOW));
    all.addAll(UpdateKeys.ALL);
    all.addAll(GpioKeys.ALL);
    all.addAll(ServoKeys.ALL);
    return List.copyOf(all);
  }

  /** A key that names a file, or none with an empty text. */
  private static Key<String> file(String name, String description) {
    ValueType<String> type =
        new ValueType.Text<>(
            "the absolute path of a file, or an empty text for none", Formats::filePath);
    return new Key<>(Section.SERVER, name, type, "", Applies.LIVE, description);
  }

  private static Key<String> mqtt(
      String name, String allowed, int most, String standard, String description) {
    ValueType<String> type = new ValueType.Text<>(allowed, text -> Formats.topicPart(text, most));
    return new Key<>(Section.MQTT, name, type, standard, Applies.LIVE, description);
  }

  private static Key<Integer> camera(
      String name,
      int min,
      int max,
      String unit,
      int standard,
      Applies applies,
      String description) {
    ValueType<Integer> type = new ValueType.WholeNumber(min, max, unit);
    return new Key<>(Section.CAMERA, name, type, standard, applies, description);
  }

  /** The keys of a table. */
  static List<Key<?>> of(Section section) {
    return ALL.stream().filter(key -> key.section() == section).toList();
  }
}
