package dev.pipit.app;

import dev.pipit.config.Configuration;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that decide the configuration, for every command that needs one. */
final class Startup {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The TOML file with the configuration. Without it every key has its default.")
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
  Configuration configuration(Map<String, String> environment) throws ConfigurationException {
    List<String> overrides = new ArrayList<>();
    if (port != null) {
      overrides.add("server.port=" + port);
    }
    if (source != null) {
      overrides.add("cameras." + ConfigurationReader.ONLY_CAMERA + ".source=" + source);
    }
    overrides.addAll(settings);
    return ConfigurationReader.read(file, environment, overrides);
  }
}
