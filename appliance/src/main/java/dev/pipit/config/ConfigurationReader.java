package dev.pipit.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: what the command line says comes before the environment, the environment
 * before the file, and the file before the defaults, of which an installation may have its own.
 */
public final class ConfigurationReader {
  /** The name of the camera when none is configured. */
  public static final String STANDARD_CAMERA = "camera";

  /** Stands for the name of the only camera in the key of an override. */
  public static final String ONLY_CAMERA = "*";

  /** The option that is short for the key {@code server.port}. */
  public static final String PORT_OPTION = "--port";

  /** The option that is short for the source of the only camera. */
  public static final String SOURCE_OPTION = "--source";

  private static final int MOST_CAMERAS = 8;

  private ConfigurationReader() {}

  /**
   * Reads and checks everything.
   *
   * <p>When the file configures cameras, the environment and the command line can only change
   * these; else they can name others.
   *
   * @param file the TOML file, or null for none; then the TOML parser is not loaded
   * @param environment the environment; only variables that begin with PIPIT_ are looked at
   * @param overrides {@code key=value} for each {@code --set} of the command line; later ones win.
   *     {@code cameras.*.key} is the key of the only camera; a fault when there are several. {@code
   *     --port=value} and {@code --source=value} are for the options of these names
   * @throws ConfigurationException with all faults at once
   */
  public static Configuration read(
      @Nullable Path file, Map<String, String> environment, List<String> overrides)
      throws ConfigurationException {
    List<Fault> faults = new ArrayList<>();
    String text = file == null ? null : TomlFile.text(file, faults);
    Path named = file == null ? Path.of("") : file;
    return read(
            named, text == null ? "" : text, environment, overrides, new Circumstances(), faults)
        .configuration();
  }

  /** What was read, and where each value is from. */
  record Result(Configuration configuration, Values values) {}

  /**
   * The same for a text.
   *
   * @param file where the text is from
   * @param text without anything in it, the TOML parser is not loaded
   * @param faults what is wrong already
   */
  static Result read(
      Path file,
      String text,
      Map<String, String> environment,
      List<String> overrides,
      Circumstances circumstances,
      List<Fault> faults)
      throws ConfigurationException {
    var values = new Values(faults);
    Overrides.standards(environment, faults).forEach(values::takeStandard);
    if (!text.isBlank()) {
      TomlFile.settings(file, text, faults).forEach(values::take);
    }
    values.fixCameras();
    Overrides.environment(environment, values.cameras().keySet(), faults).forEach(values::take);
    List<Setting> commandLine = Overrides.commandLine(overrides, faults);
    Overrides.named(commandLine, values.cameras().keySet(), faults).forEach(values::take);
    List<String> names = List.copyOf(values.cameras().keySet());
    if (names.isEmpty()) {
      names = List.of(STANDARD_CAMERA);
    }
    names.forEach(name -> CameraRules.check(name, values, circumstances, faults));
    checkTogether(names, values, faults);
    ServerRules.check(values, faults);
    GpioRules.check(values, faults);
    ServoKeys.check(values, faults);
    if (!faults.isEmpty()) {
      faults.sort(ORDER);
      throw new ConfigurationException(faults);
    }
    Configuration configuration =
        new Configuration(
            new Configuration.Server(
                values.value(Keys.BIND),
                values.value(Keys.PORT),
                values.value(Keys.ALLOWED_HOSTS),
                tls(values),
                values.value(Keys.MAX_CONNECTIONS)),
            names.stream().map(name -> camera(name, values)).toList(),
            new Configuration.Log(values.value(Keys.LOG_LEVEL)),
            new Configuration.Access(values.value(Keys.VIEWING)),
            new Configuration.State(values.value(Keys.STATE_DIRECTORY)),
            new Configuration.Announce(
                values.value(Keys.MDNS),
                values.value(Keys.MQTT_BROKER),
                values.value(Keys.MQTT_USER),
                values.value(Keys.MQTT_PASSWORD_FILE),
                values.value(Keys.MQTT_DISCOVERY_PREFIX),
                values.value(Keys.MQTT_SNAPSHOT)),
            new Configuration.Screen(values.value(Keys.SCREEN_SHOW)),
            UpdateKeys.configuration(values),
            GpioKeys.configuration(values));
    return new Result(configuration, values);
  }

  /** The file by line, then the environment and the command line as they were read. */
  private static final Comparator<Fault> ORDER =
      Comparator.comparingInt(
              (Fault fault) ->
                  switch (fault.origin()) {
                    case Origin.FilePlace place -> place.line();
                    case Origin.EnvironmentVariable variable -> Integer.MAX_VALUE - 2;
                    case Origin.SetOption option -> Integer.MAX_VALUE - 1;
                    case Origin.Default standard -> Integer.MAX_VALUE;
                  })
          .thenComparingInt(
              fault -> fault.origin() instanceof Origin.FilePlace place ? place.column() : 0);

  private static void checkTogether(List<String> names, Values values, List<Fault> faults) {
    if (names.size() > MOST_CAMERAS) {
      String last = names.get(MOST_CAMERAS);
      Origin origin = values.cameras().getOrDefault(last, new Origin.Default());
      faults.add(
          new Fault(
              origin,
              "cameras." + last,
              "is one too many; at most " + MOST_CAMERAS + " cameras, not " + names.size()));
    }
    Map<CameraSource, String> owners = new HashMap<>();
    for (String name : names) {
      CameraSource source = values.value(Keys.SOURCE, name);
      boolean shared =
          source instanceof CameraSource.TestPicture || source instanceof CameraSource.MediaFile;
      String owner = shared ? null : owners.putIfAbsent(source, name);
      if (owner != null && values.isSound(Keys.SOURCE, name)) {
        Origin given = values.origin(Keys.SOURCE, name);
        Origin origin =
            given instanceof Origin.Default ? values.cameras().getOrDefault(name, given) : given;
        faults.add(
            new Fault(
                origin,
                Values.dotted(Keys.SOURCE, name),
                "\""
                    + source
                    + "\" is the source of cameras."
                    + owner
                    + " already; give each camera a device of its own"));
      }
    }
  }

  private static Tls tls(Values values) {
    int port = values.value(Keys.TLS_PORT);
    return switch (values.value(Keys.TLS)) {
      case "self-signed" -> new Tls.SelfSigned(port);
      case "files" ->
          new Tls.Files(
              port,
              Path.of(values.value(Keys.TLS_CERTIFICATE)),
              Path.of(values.value(Keys.TLS_KEY)));
      default -> new Tls.Off();
    };
  }

  private static Configuration.Camera camera(String name, Values values) {
    int keyFrameMillis = values.value(Keys.KEY_FRAME, name);
    return new Configuration.Camera(
        name,
        values.value(Keys.SOURCE, name),
        values.value(Keys.WIDTH, name),
        values.value(Keys.HEIGHT, name),
        values.value(Keys.FRAME_RATE, name),
        values.value(Keys.FORMAT, name),
        values.value(Keys.BITRATE, name),
        values.value(Keys.ENCODER, name),
        values.value(Keys.KEEP_PACE, name),
        values.value(Keys.SEGMENT, name),
        keyFrameMillis == 0 ? values.value(Keys.SEGMENT, name) : keyFrameMillis,
        values.value(Keys.PART, name),
        values.value(Keys.WINDOW_SECONDS, name),
        values.value(Keys.WINDOW_MEGABYTES, name),
        new Configuration.Picture(
            Integer.parseInt(values.value(Keys.ROTATE, name)),
            values.value(Keys.FLIP, name),
            values.value(Keys.TEXT, name),
            values.value(Keys.PRIVACY, name),
            values.value(Keys.CONTROLS, name),
            values.value(Keys.CSI, name)));
  }
}
