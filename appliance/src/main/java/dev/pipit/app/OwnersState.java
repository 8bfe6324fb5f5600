package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateReplacement;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** What makes this device its owner's: kept elsewhere, brought back, or wiped out. Any thread. */
final class OwnersState {
  private final SettingsKeeper keeper;
  private final StateDirectory state;
  private final Access access;

  OwnersState(SettingsKeeper keeper, StateDirectory state, Access access) {
    this.keeper = keeper;
    this.state = state;
    this.access = access;
  }

  /** See {@link Backup#make}. */
  String backup(String passphrase) throws AccessException, IOException, InterruptedException {
    return Backup.make(keeper.present(), state, access, passphrase);
  }

  /**
   * Takes a backup over, with the next start.
   *
   * @throws IOException when it cannot be kept; nothing has changed then
   */
  void restore(String text, String passphrase)
      throws AccessException, Backup.Refused, IOException, InterruptedException {
    Map<String, byte[]> files = Backup.open(text, passphrase, keeper.present());
    StateReplacement.prepare(state, files);
  }

  /**
   * Makes it a new device, but for what is wired to the header and whether the network reaches it.
   * The certificate in use holds until the next start.
   */
  void reset()
      throws AccessException, SettingsRefusedException, SettingsFileException, IOException {
    access.forgetPassword();
    keeper.reset();
    for (String name : StateReplacement.IDENTITY) {
      Files.deleteIfExists(state.file(name));
    }
  }
}
