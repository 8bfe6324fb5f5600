package dev.pipit.app;

import dev.pipit.config.ConfigurationException;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateReplacement;
import dev.pipit.config.StateReplacement.Outcome;
import dev.pipit.http.ServiceState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a start finds, once a backup or a reset that waited for it is in force, or is given up.
 *
 * @param settings those to start with; without what the file says when that is broken
 * @param broken why there is nothing to start with, or null
 * @param warning what became of a backup or reset that is not in force, or null
 */
record StartingState(
    Settings settings,
    @Nullable ConfigurationException broken,
    ServiceState.@Nullable Warning warning) {
  static final String REFUSED = "restore-refused";
  static final String WAITING = "restore-waiting";

  /**
   * Reads file, environment and options, and puts in place what waits.
   *
   * @throws ConfigurationException when the environment or the options have faults
   */
  static StartingState of(Startup startup, Map<String, String> environment)
      throws ConfigurationException {
    try {
      return of(startup, environment, startup.settings(environment), null);
    } catch (ConfigurationException e) {
      // A backup may be what is to mend them.
      return of(startup, environment, withoutFile(startup, environment, e), e);
    }
  }

  private static Settings withoutFile(
      Startup startup, Map<String, String> environment, ConfigurationException broken)
      throws ConfigurationException {
    try {
      return startup.settingsOf("", environment);
    } catch (ConfigurationException e) {
      throw broken;
    }
  }

  private static StartingState of(
      Startup startup,
      Map<String, String> environment,
      Settings present,
      @Nullable ConfigurationException broken)
      throws ConfigurationException {
    StateDirectory state = Startup.state(present);
    try {
      Outcome outcome =
          StateReplacement.finish(
              state,
              new SettingsFile(present.file()),
              text -> fault(startup, environment, text, state.path()));
      return switch (outcome) {
        case Outcome.Nothing _ -> new StartingState(present, broken, null);
        case Outcome.Replaced _ -> new StartingState(startup.settings(environment), null, null);
        case Outcome.Refused(String why) -> new StartingState(present, broken, refused(why));
      };
    } catch (IOException e) {
      return new StartingState(present, broken, waiting(FileTrouble.words(e)));
    }
  }

  /** Why the service could not start with that text. */
  private static @Nullable String fault(
      Startup startup, Map<String, String> environment, String text, Path state) {
    if (text.getBytes(StandardCharsets.UTF_8).length > SettingsFile.MOST_BYTES) {
      return "its settings are too long.";
    }
    try {
      Path next = Startup.state(startup.settingsOf(text, environment)).path();
      return next.equals(state)
          ? null
          : "its settings name "
              + next
              + " as state.directory, and the backup lies in "
              + state
              + ".";
    } catch (ConfigurationException e) {
      return "its settings do not fit here. " + e.getMessage();
    }
  }

  private static ServiceState.Warning refused(String why) {
    return new ServiceState.Warning(
        REFUSED,
        "What was to be restored or reset is not in force, and all is as it was: " + why,
        "Mend that and restore or reset again.");
  }

  private static ServiceState.Warning waiting(String why) {
    return new ServiceState.Warning(
        WAITING,
        "What was to be restored or reset is not in force yet: " + why + ".",
        "Mend that and start Pipit again.");
  }
}
