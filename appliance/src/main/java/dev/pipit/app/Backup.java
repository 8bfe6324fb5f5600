package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.access.SealedText;
import dev.pipit.config.Settings;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateReplacement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * All that makes this device its owner's, as one text that only a passphrase opens: settings,
 * password and tokens (no sessions), the certificate, the names by which others know it, and where
 * its servos stand.
 */
final class Backup {
  /** What is in it may be so large, unpacked. */
  private static final int MOST_BYTES = 1024 * 1024;

  private static final int MOST_FILES = 16;

  /** The largest that the page can send back. */
  private static final int MOST_CHARACTERS = 56 * 1024;

  private Backup() {}

  /**
   * Makes one.
   *
   * @throws AccessException when the passphrase is too short, or the hashes cannot be read
   * @throws IOException when something of it cannot be read, or is too much
   */
  static String make(Settings settings, StateDirectory state, Access access, String passphrase)
      throws AccessException, IOException, InterruptedException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(StateReplacement.SETTINGS, settings.text().getBytes(StandardCharsets.UTF_8));
    byte[] rights = access.backup();
    if (rights != null) {
      files.put(StateReplacement.ACCESS, rights);
    }
    for (String name : StateReplacement.IDENTITY) {
      put(files, state, name);
    }
    String brokersPassword = RestoredSettings.brokersPassword(settings, state);
    if (brokersPassword != null && mayBeBrokers(brokersPassword)) {
      put(files, state, brokersPassword);
    }
    String text = SealedText.seal(zip(files), passphrase);
    if (text.length() > MOST_CHARACTERS) {
      throw new IOException(
          "the settings are too long for a backup: shorten the comments in " + settings.file());
    }
    return text;
  }

  private static void put(Map<String, byte[]> files, StateDirectory state, String name)
      throws IOException {
    byte[] content = state.read(name);
    if (content != null) {
      files.put(name, content);
    }
  }

  /** Whether a file of that name is the broker's password, and no other part of the state. */
  private static boolean mayBeBrokers(String name) {
    return StateReplacement.isName(name)
        && !name.equals(StateReplacement.SETTINGS)
        && !name.equals(StateReplacement.ACCESS)
        && !StateReplacement.IDENTITY.contains(name);
  }

  /** What goes with the present settings, beside what every state has: the broker's password. */
  static Set<String> gone(Settings present, StateDirectory state) {
    String name = RestoredSettings.brokersPassword(present, state);
    return name != null
            && mayBeBrokers(name)
            && RestoredSettings.isFromFile(present, RestoredSettings.PASSWORD_FILE)
        ? Set.of(name)
        : Set.of();
  }

  private static byte[] zip(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Opens one, and looks whether all in it can be used here.
   *
   * @param present the settings whose environment and command line stay
   * @param state where they will be
   * @return the files for {@link StateReplacement#prepare}
   * @throws Refused when it cannot be used; nothing has changed
   */
  static Map<String, byte[]> open(
      String text, String passphrase, Settings present, StateDirectory state)
      throws AccessException, Refused, InterruptedException {
    Map<String, byte[]> files = unsealed(text, passphrase);
    byte[] settings = files.get(StateReplacement.SETTINGS);
    if (settings == null) {
      throw new Refused("This backup has no settings in it.");
    }
    Settings fitting =
        RestoredSettings.of(
            settings, name -> mayBeBrokers(name) && files.containsKey(name), present, state);
    files.put(StateReplacement.SETTINGS, fitting.text().getBytes(StandardCharsets.UTF_8));
    // Nothing else is put into the state by a file from elsewhere.
    String brokersPassword = RestoredSettings.brokersPassword(fitting, state);
    files.keySet().removeIf(name -> mayBeBrokers(name) && !name.equals(brokersPassword));
    byte[] rights = files.get(StateReplacement.ACCESS);
    String fault = rights == null ? null : Access.fault(rights);
    if (fault != null) {
      throw new Refused("The password in this backup " + fault + ".");
    }
    return files;
  }

  private static Map<String, byte[]> unsealed(String text, String passphrase)
      throws AccessException, Refused, InterruptedException {
    try {
      return unzip(SealedText.open(text, passphrase));
    } catch (SealedText.UnreadableException e) {
      throw new Refused(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new Refused("This backup has something in it that Pipit did not make.");
    }
  }

  /**
   * What holds of every change over the network: the first line of no other file is sent to a
   * broker than of one that was put there for it.
   *
   * @param files as {@link #open} gives them
   */
  static void requireFileThatMayBeSent(
      Map<String, byte[]> files, Settings present, StateDirectory state) throws Refused {
    byte[] settings = files.get(StateReplacement.SETTINGS);
    if (settings == null) {
      return;
    }
    Settings next =
        RestoredSettings.of(
            settings, name -> mayBeBrokers(name) && files.containsKey(name), present, state);
    String file = next.configuration().announce().passwordFile();
    String name = RestoredSettings.brokersPassword(next, state);
    boolean isRestored = name != null && files.containsKey(name);
    if (!isRestored
        && !file.equals(present.configuration().announce().passwordFile())
        && !SettingsRoutes.mayBeSent(present, file)) {
      throw new Refused(
          "The settings in this backup name "
              + file
              + " as the file with the broker's password, which is not allowed from here. Run pipit"
              + " restore on the machine itself.");
    }
  }

  private static Map<String, byte[]> unzip(byte[] bytes) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    int left = MOST_BYTES;
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] content = zip.readNBytes(left + 1);
        left -= content.length;
        String name = entry.getName();
        if (left < 0 || files.size() == MOST_FILES || !StateReplacement.isName(name)) {
          throw new IOException("too much, or under a name that is not allowed");
        }
        files.put(name, content);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(e);
    }
    return files;
  }

  /** A backup that cannot be used here; the message is one plain sentence. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String sentence) {
      super(sentence, null, false, false);
    }
  }
}
