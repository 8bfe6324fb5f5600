package dev.pipit.app;

import dev.pipit.config.StateDirectory;
import dev.pipit.link.CredentialForm;
import dev.pipit.link.MalformedMessageException;
import dev.pipit.link.RelayCredential;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The relay that this device belongs to, and its token, in the file {@code relay} of the state
 * directory: for its owner only, and in its old or its new form, whatever happens. Waits for the
 * disk.
 */
final class RelayCredentialFile {
  static final String FILE = "relay";
  private final StateDirectory state;

  RelayCredentialFile(StateDirectory state) {
    this.state = state;
  }

  /**
   * What is kept; null when the device belongs to no relay.
   *
   * @throws IOException when the file cannot be read or is not as it was written; the message says
   *     which file and what is wrong, and nothing of the token
   */
  @Nullable RelayCredential read() throws IOException {
    byte[] file = state.read(FILE);
    if (file == null || file.length == 0) {
      return null;
    }
    try {
      return CredentialForm.read(file);
    } catch (MalformedMessageException e) {
      throw new IOException(state.file(FILE) + " cannot be understood. " + e.getMessage(), e);
    }
  }

  /** Keeps it in the place of what was kept; null: the device belongs to no relay any more. */
  void write(@Nullable RelayCredential credential) throws IOException {
    state.write(FILE, credential == null ? new byte[0] : CredentialForm.write(credential));
  }
}
