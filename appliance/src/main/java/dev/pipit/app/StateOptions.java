package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.Settings;
import dev.pipit.config.StateDirectory;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that work on the state directory, whether the service runs or not. */
final class StateOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration of the service, whose key state.directory may name it.")
  @Nullable Path file;

  @Option(
      names = "--state-directory",
      paramLabel = "DIR",
      description = "The state directory; under systemd usually /var/lib/pipit.")
  @Nullable Path directory;

  StateOptions() {}

  StateDirectory directory() throws ConfigurationException {
    return directory == null ? directory(settings()) : new StateDirectory(directory);
  }

  /** The same by settings that were read already. */
  StateDirectory directory(Settings settings) {
    // As the service reads it, or another folder would be worked on than the one it uses.
    return directory == null ? Startup.state(settings) : new StateDirectory(directory);
  }

  /** The settings as the service reads them. */
  Settings settings() throws ConfigurationException {
    return startup().settings(System.getenv());
  }

  /**
   * The same, without what the file says when it has faults.
   *
   * @throws ConfigurationException when the faults are elsewhere, or the file would have to say
   *     where the state directory is
   */
  Settings settingsEvenIfBroken() throws ConfigurationException {
    try {
      return settings();
    } catch (ConfigurationException e) {
      if (file != null && directory == null) {
        throw e;
      }
      return startup().settingsOf("", System.getenv());
    }
  }

  private Startup startup() {
    Startup startup = new Startup();
    startup.file = file;
    if (file == null && directory != null) {
      startup.settings.add("state.directory=" + directory);
    }
    return startup;
  }

  Access access() throws ConfigurationException {
    return access(directory());
  }

  static Access access(StateDirectory directory) {
    return new Access(directory, Clock.systemUTC(), false);
  }
}
