package dev.pipit.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts other files in the place of all that a {@link StateDirectory} keeps, at the next start of
 * the service: either every one or none, whenever the power fails. They lie in a folder beside the
 * old ones, which gets its name when all of it is on the disk; from then on {@link #finish} goes on
 * where it was interrupted.
 *
 * <p>One thread.
 */
public final class StateReplacement {
  /** The name for the settings, wherever their file is. */
  public static final String SETTINGS = "pipit.toml";

  private static final String FOLDER = "restore";
  private static final String UNFINISHED = "restore.new";
  private static final String LIST = "restore.list";
  private static final Pattern NAME = Pattern.compile("(tls/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  /** What tells this device from another one, beside its settings and who may do what. */
  public static final List<String> IDENTITY =
      List.of("device-id", "servos", "tls/authority.pem", "tls/server.pem");

  /** The name for who may do what. */
  public static final String ACCESS = "access";

  private StateReplacement() {}

  /** Whether a file of that name can be replaced. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches()
        && !name.startsWith("restore")
        && !name.startsWith("access.")
        && !name.equals("tls")
        && !name.equals("recovery");
  }

  /**
   * Keeps them for the next start; they are on the disk on return.
   *
   * @param files by their names ({@link #isName}), in the folder or in {@code tls} there
   * @throws IOException when that cannot be; nothing has changed then
   */
  public static void prepare(StateDirectory state, Map<String, byte[]> files) throws IOException {
    for (String name : files.keySet()) {
      if (!isName(name)) {
        throw new IllegalArgumentException(name + " is no name for a file of the state");
      }
    }
    state.prepare();
    StateDirectory unfinished = state.folder(UNFINISHED);
    remove(unfinished.path());
    make(unfinished);
    for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
      StateDirectory folder = unfinished;
      String name = file.getKey();
      int slash = name.indexOf('/');
      if (slash > 0) {
        folder = unfinished.folder(name.substring(0, slash));
        make(folder);
        name = name.substring(slash + 1);
      }
      folder.write(name, file.getValue());
    }
    unfinished.write(
        LIST, String.join("\n", new TreeMap<>(files).keySet()).getBytes(StandardCharsets.UTF_8));
    remove(state.file(FOLDER));
    state.rename(UNFINISHED, FOLDER);
  }

  /** Root makes it for whom the folder around it belongs to. */
  private static void make(StateDirectory folder) throws IOException {
    folder.prepare();
    StateDirectory.giveToOwnerOfFolder(folder.path());
  }

  /**
   * Puts in place what was prepared. Before anything of the state is read.
   *
   * @param settings the file that is to get the text of {@link #SETTINGS}
   * @return whether there was something
   * @throws IOException when it cannot be done; what is not yet in place waits for the next start
   */
  public static boolean finish(StateDirectory state, SettingsFile settings) throws IOException {
    StateDirectory folder = state.folder(FOLDER);
    if (!Files.isDirectory(folder.path())) {
      return false;
    }
    byte[] list = folder.read(LIST);
    if (list == null) {
      // Without its list it is what was left when it was removed.
      remove(folder.path());
      return false;
    }
    List<String> names = new String(list, StandardCharsets.UTF_8).lines().toList();
    byte[] text = folder.read(SETTINGS);
    if (text != null) {
      replace(settings, new String(text, StandardCharsets.UTF_8));
    }
    removeMissing(state, names);
    for (String name : names) {
      boolean isThere = isName(name) && Files.isRegularFile(folder.file(name));
      if (isThere && !name.equals(SETTINGS)) {
        if (name.startsWith("tls/")) {
          make(state.folder("tls"));
        }
        state.rename(FOLDER + "/" + name, name);
      }
    }
    // Its list last: as long as that is there, the rest of this is done again.
    Files.deleteIfExists(folder.file(SETTINGS));
    Files.deleteIfExists(folder.file(LIST));
    remove(folder.path());
    return true;
  }

  /** What the old state had and the new one has not. */
  private static void removeMissing(StateDirectory state, List<String> names) throws IOException {
    for (String name : IDENTITY) {
      if (!names.contains(name)) {
        Files.deleteIfExists(state.file(name));
      }
    }
    if (!names.contains(ACCESS)) {
      Files.deleteIfExists(state.file(ACCESS));
    }
  }

  private static void replace(SettingsFile settings, String text) throws IOException {
    try {
      settings.replace(settings.text(), text);
    } catch (SettingsFileException e) {
      throw new IOException(e.sentence() + " " + e.action(), e);
    } catch (ConfigurationException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
