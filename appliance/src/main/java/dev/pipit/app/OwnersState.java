package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateReplacement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What makes this device its owner's: kept elsewhere, brought back, or wiped out. Any thread; of
 * two that want another state at once, one comes after the other.
 */
final class OwnersState {
  /** The new start that brings it in force. */
  interface Restart {
    /** Whether whoever started the service starts it again. */
    boolean comesByItself();

    /** Begins to end the service for it. */
    void go();
  }

  /** Another state is in force with the new start that is about to come: it must not be undone. */
  static final class StartingAgainException extends Exception {
    private static final long serialVersionUID = 1;

    StartingAgainException() {
      super("Pipit is starting again already.", null, false, false);
    }
  }

  /**
   * Set to {@code yes} by the image: a reset is of the whole device, with what its card has set.
   */
  static final String RESETS_DEVICE = "PIPIT_RESETS_DEVICE";

  /**
   * The file in the state directory that {@code pipit-reset.path} waits for. It comes into place
   * with the rest of the reset, so that a power cut leaves both or none.
   */
  static final String DEVICE_RESET = "reset-device";

  private final SettingsKeeper keeper;
  private final StateDirectory state;
  private final Access access;
  private final Restart restart;
  private final boolean resetsDevice;
  private boolean ending;

  /**
   * @param environment of the process, for {@link #RESETS_DEVICE}
   */
  OwnersState(
      SettingsKeeper keeper,
      StateDirectory state,
      Access access,
      Restart restart,
      Map<String, String> environment) {
    this.keeper = keeper;
    this.state = state;
    this.access = access;
    this.restart = restart;
    this.resetsDevice = "yes".equals(environment.get(RESETS_DEVICE));
  }

  /** See {@link Backup#make}. */
  String backup(String passphrase) throws AccessException, IOException, InterruptedException {
    return Backup.make(keeper.present(), state, access, passphrase);
  }

  /**
   * Takes a backup over, with the next start.
   *
   * @return whether that comes by itself: {@link #startAgain} is to be called then
   * @throws IOException when it cannot be kept; nothing has changed then
   * @throws SettingsFileException when its settings could not be written; nothing has changed then
   */
  boolean restore(String text, String passphrase)
      throws AccessException,
          Backup.Refused,
          IOException,
          SettingsFileException,
          StartingAgainException,
          InterruptedException {
    Settings present = keeper.present();
    Map<String, byte[]> files = Backup.open(text, passphrase, present, state);
    Backup.requireFileThatMayBeSent(files, present, state);
    prepare(files, present);
    return restart.comesByItself();
  }

  /**
   * Makes it a new device, but for what is wired to the header and whether the network reaches it:
   * with the next start where that comes by itself, else at once, but for the certificate in use,
   * which holds until the next start.
   *
   * @return whether it comes by itself: {@link #startAgain} is to be called then
   * @throws IOException when it cannot be done; it is not, or is with the next start
   */
  synchronized boolean reset()
      throws AccessException,
          SettingsRefusedException,
          SettingsFileException,
          StartingAgainException,
          IOException {
    Settings next = keeper.afterReset();
    Map<String, byte[]> files = new HashMap<>();
    files.put(StateReplacement.SETTINGS, next.text().getBytes(StandardCharsets.UTF_8));
    if (resetsDevice) {
      files.put(DEVICE_RESET, new byte[0]);
    }
    prepare(files, keeper.present());
    if (restart.comesByItself()) {
      // What is written until then, such as a session that just began, goes with the rest.
      return true;
    }
    resetNow(next);
    return false;
  }

  private synchronized void prepare(Map<String, byte[]> files, Settings present)
      throws IOException, SettingsFileException, StartingAgainException {
    if (ending) {
      throw new StartingAgainException();
    }
    byte[] settings = files.get(StateReplacement.SETTINGS);
    if (settings != null) {
      new SettingsFile(present.file()).tryOut(new String(settings, StandardCharsets.UTF_8));
    }
    StateReplacement.prepare(state, files, Backup.gone(present, state));
    ending = restart.comesByItself();
  }

  /** What is in the memory follows; from the first step on the rest comes with the next start. */
  private void resetNow(Settings next)
      throws AccessException, SettingsRefusedException, SettingsFileException, IOException {
    Settings _ = keeper.reset();
    try {
      switch (StateReplacement.finish(state, new SettingsFile(next.file()), _ -> null)) {
        case StateReplacement.Outcome.Replaced _, StateReplacement.Outcome.Nothing _ -> {}
        case StateReplacement.Outcome.Refused(String why) -> throw new IOException(why);
      }
    } catch (IOException e) {
      throw new IOException(
          "the rest of it waits for the next start of Pipit (" + FileTrouble.words(e) + ")", e);
    }
    access.forgetPassword();
  }

  /** Begins the new start, after {@link #restore} or {@link #reset}. */
  void startAgain() {
    restart.go();
  }
}
