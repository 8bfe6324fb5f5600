package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.access.Peer;
import dev.pipit.config.KillingSteps;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.StateDirectory;
import dev.pipit.tls.DeviceIdentity;
import dev.pipit.tls.MachineNames;
import dev.pipit.tls.TlsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A process that changes one thing of what Pipit keeps, and may be killed at a step of it. What it
 * is told when that cannot be done it writes to standard output.
 *
 * <p>Arguments: what, the folder, the step and the moment.
 */
final class StateWriter {
  /** What can be changed. */
  enum What {
    SETTINGS,
    PASSWORD,
    TOKEN,
    SESSION,
    DEVICE_ID,
    CERTIFICATE
  }

  static final String REFUSED = "refused: ";
  static final String OLD_SETTINGS = "[log]\nlevel = \"info\" # quiet\n";
  static final String NEW_SETTINGS = "# As agreed.\n".repeat(2000) + "[log]\nlevel = \"debug\"\n";
  static final String OLD_PASSWORD = "the old password";
  static final String NEW_PASSWORD = "the new password";
  static final String TOKEN_NAME = "one more";

  private StateWriter() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    KillingSteps steps =
        new KillingSteps(Integer.parseInt(arguments[2]), KillingSteps.Moment.valueOf(arguments[3]));
    StateDirectory state = steps.directory(folder);
    try {
      change(What.valueOf(arguments[0]), state, steps.settings(folder.resolve("pipit.toml")));
    } catch (SettingsFileException | AccessException | TlsException e) {
      System.out.println(REFUSED + e.getMessage());
    }
  }

  private static void change(What what, StateDirectory state, SettingsFile settings)
      throws Exception {
    switch (what) {
      case SETTINGS -> {
        boolean isThere = Files.exists(settings.path());
        settings.replace(isThere ? Files.readString(settings.path()) : "", NEW_SETTINGS);
      }
      case PASSWORD -> access(state).resetPassword(NEW_PASSWORD);
      case TOKEN -> access(state).createToken(TOKEN_NAME, true);
      case SESSION ->
          access(state).login(OLD_PASSWORD, new Peer("127.0.0.1", "Browser/1", false, ""));
      case DEVICE_ID -> Announcements.id(state);
      case CERTIFICATE -> new DeviceIdentity(state, StateWriter::names, Clock.systemUTC()).load();
    }
  }

  static Access access(StateDirectory state) {
    return new Access(state, Clock.systemUTC(), false);
  }

  static MachineNames names() {
    return new MachineNames(List.of("localhost", "pipit.local"), List.of("127.0.0.1"));
  }
}
