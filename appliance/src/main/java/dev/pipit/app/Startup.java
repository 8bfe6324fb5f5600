package dev.pipit.app;

import dev.pipit.config.ConfigurationException;
import dev.pipit.config.ConfigurationReader;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.StateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that decide the configuration, for every command that needs one. */
final class Startup {
  private static final String STATE_DIRECTORY = "state.directory=";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The TOML file with the settings, which the page changes. Without it, pipit.toml in the "
              + "state directory, when it exists.")
  @Nullable Path file;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The TCP port, 0 for any that is free. Short for --set server.port=N.")
  @Nullable Integer port;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description =
          "Where the only camera has its pictures from: auto, test, /dev/videoN, "
              + "/dev/v4l/by-id/NAME or file:PATH. With several cameras say which one: "
              + "--set cameras.NAME.source=SOURCE.")
  @Nullable String source;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets any key of the configuration; comes after the file and the environment.")
  List<String> settings = new ArrayList<>();

  Startup() {}

  /**
   * Reads file, environment and options.
   *
   * @throws ConfigurationException with all faults at once
   */
  Settings settings(Map<String, String> environment) throws ConfigurationException {
    List<String> overrides = overrides();
    if (file != null) {
      return Settings.read(file, environment, overrides);
    }
    SettingsFile standard = standardFile(environment, overrides);
    return Settings.of(standard.path(), standard.text(), environment, overrides);
  }

  /**
   * As {@link #settings}, with that text in the place of what is in the file, which need not be
   * there.
   *
   * @throws ConfigurationException with all faults at once
   */
  Settings settingsOf(String text, Map<String, String> environment) throws ConfigurationException {
    List<String> overrides = overrides();
    Path path = file == null ? standardFile(environment, overrides).path() : file;
    return Settings.of(path, text, environment, overrides);
  }

  private List<String> overrides() {
    List<String> overrides = new ArrayList<>();
    if (port != null) {
      overrides.add(ConfigurationReader.PORT_OPTION + "=" + port);
    }
    if (source != null) {
      overrides.add(ConfigurationReader.SOURCE_OPTION + "=" + source);
    }
    overrides.addAll(settings);
    return overrides;
  }

  /** The folder that the service keeps its state in, by these settings. */
  static StateDirectory state(Settings settings) {
    return state(settings.configuration().state().directory(), System.getenv());
  }

  private static StateDirectory state(String directory, Map<String, String> environment) {
    return StateDirectory.of(directory, environment, System.getProperty("user.home", "/"));
  }

  /** The file in the state directory, which nothing in itself can move. */
  static SettingsFile standardFile(Map<String, String> environment, List<String> overrides) {
    String directory = environment.getOrDefault("PIPIT_STATE_DIRECTORY", "");
    for (String override : overrides) {
      if (override.startsWith(STATE_DIRECTORY)) {
        directory = override.substring(STATE_DIRECTORY.length()).strip();
      }
    }
    return new SettingsFile(state(directory, environment).file("pipit.toml"));
  }
}
