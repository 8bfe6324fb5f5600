package dev.pipit.app;

import dev.pipit.config.Circumstances;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.SettingView;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a backup as this device can use them: what they say of places on the device that
 * the backup was made on becomes what it is here.
 */
final class RestoredSettings {
  static final String PASSWORD_FILE = "mqtt.password-file";
  private static final String STATE_DIRECTORY = "state.directory";

  private RestoredSettings() {}

  /**
   * Checks them, with the environment and the command line of the present ones.
   *
   * @param hasFile whether a file of that name in the state directory is in the backup
   * @throws Backup.Refused when they cannot be used here
   */
  static Settings of(byte[] bytes, HasFile hasFile, Settings present, StateDirectory state)
      throws Backup.Refused {
    if (bytes.length > SettingsFile.MOST_BYTES) {
      throw new Backup.Refused("The settings in this backup are too long.");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      Settings told = present.withText(text, new Circumstances());
      Map<String, @Nullable Object> changes = new HashMap<>();
      if (isFromFile(told, STATE_DIRECTORY)) {
        // Where this device keeps its state is no matter of the other one's.
        changes.put(
            STATE_DIRECTORY,
            isFromFile(present, STATE_DIRECTORY) ? value(present, STATE_DIRECTORY) : null);
      }
      String file = fileName(told);
      if (file != null && isFromFile(told, PASSWORD_FILE) && hasFile.named(file)) {
        changes.put(PASSWORD_FILE, state.file(file).toString());
      }
      return changes.isEmpty() ? told : told.changed(changes, new Circumstances());
    } catch (CharacterCodingException e) {
      throw new Backup.Refused("The settings in this backup are not UTF-8.");
    } catch (ConfigurationException e) {
      throw new Backup.Refused("The settings in this backup do not fit here: " + e.getMessage());
    } catch (SettingsRefusedException e) {
      throw new Backup.Refused("The settings in this backup do not fit here: " + e.getMessage());
    }
  }

  /** What else is in the backup. */
  interface HasFile {
    /** Whether a file of that name is, which only Pipit's settings name. */
    boolean named(String name);
  }

  /** The last part of the name of the file with the broker's password; null for none. */
  private static @Nullable String fileName(Settings settings) {
    String file = settings.configuration().announce().passwordFile();
    Path name = file.isEmpty() ? null : Path.of(file).getFileName();
    return name == null ? null : name.toString();
  }

  /** The file with the broker's password, where it is one of the state's; its name there. */
  static @Nullable String brokersPassword(Settings settings, StateDirectory state) {
    String file = settings.configuration().announce().passwordFile();
    try {
      Path folder = file.isEmpty() ? null : Path.of(file).getParent();
      if (folder == null
          || !Files.isDirectory(folder)
          || !Files.isDirectory(state.path())
          || !Files.isSameFile(folder, state.path())) {
        return null;
      }
      return fileName(settings);
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  static boolean isFromFile(Settings settings, String key) {
    return view(settings, key).origin().equals("file");
  }

  private static Object value(Settings settings, String key) {
    return view(settings, key).value();
  }

  private static SettingView view(Settings settings, String key) {
    return settings.list().stream()
        .filter(view -> view.key().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
