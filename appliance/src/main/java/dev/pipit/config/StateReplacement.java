package dev.pipit.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts other files in the place of all that a {@link StateDirectory} keeps: either every one or
 * none, whenever the power fails. They lie in a folder beside the old ones. One small file names
 * that folder and says what is to be put where; it is written last, in one step, and takes the
 * place of what was prepared before. From then on {@link #finish} goes on where it was interrupted.
 *
 * <p>Any thread; one after the other, also of several processes.
 */
public final class StateReplacement {
  /** The name for the settings, wherever their file is. */
  public static final String SETTINGS = "pipit.toml";

  /** The name for who may do what. */
  public static final String ACCESS = "access";

  /** What tells this device from another one, beside its settings and who may do what. */
  public static final List<String> IDENTITY =
      List.of("device-id", "relay", "servos", "tls/authority.pem", "tls/server.pem");

  private static final String LIST = "restore.list";
  private static final String LOCK = "restore.lock";
  private static final String TLS = "tls";

  /** The one that is not in the list is for the next time. */
  private static final List<String> FOLDERS = List.of("restore.a", "restore.b");

  private static final Pattern NAME = Pattern.compile("(tls/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  private StateReplacement() {}

  /** What became of what was prepared. */
  public sealed interface Outcome {
    /** There was nothing. */
    record Nothing() implements Outcome {}

    /** It is in place. */
    record Replaced() implements Outcome {}

    /**
     * It was given up, and all is as it was.
     *
     * @param why what does not fit, to follow a colon; ends with a full stop
     */
    record Refused(String why) implements Outcome {}
  }

  /** Whether settings can be used here. */
  @FunctionalInterface
  public interface Check {
    /** What is wrong with that text, in sentences; null when nothing is. */
    @Nullable String fault(String settings);
  }

  /** What is prepared: the folder that it lies in, what is put in place, and what goes. */
  private record Prepared(String folder, List<String> names, List<String> gone) {
    String text() {
      StringBuilder text = new StringBuilder(folder).append('\n');
      names.forEach(name -> text.append('+').append(name).append('\n'));
      gone.forEach(name -> text.append('-').append(name).append('\n'));
      return text.toString();
    }

    /** Null for what this did not write. */
    static @Nullable Prepared of(String text) {
      List<String> lines = text.lines().toList();
      if (lines.isEmpty() || !FOLDERS.contains(lines.getFirst())) {
        return null;
      }
      List<String> names = new ArrayList<>();
      List<String> gone = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        if (line.isEmpty() || !isName(line.substring(1))) {
          return null;
        }
        (line.charAt(0) == '+' ? names : gone).add(line.substring(1));
      }
      return new Prepared(lines.getFirst(), names, gone);
    }
  }

  /** Folders beside the files: what a hung driver left, and what root is asked to install. */
  private static final Set<String> OTHERS = Set.of("recovery", "update");

  /** Whether a file of that name can be replaced. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches()
        && !name.startsWith("restore")
        && !name.startsWith("access.")
        && !name.equals(TLS)
        && !OTHERS.contains(name);
  }

  /** Whether something waits for {@link #finish}. */
  public static boolean isPrepared(StateDirectory state) {
    return Files.exists(state.file(LIST));
  }

  /**
   * Keeps them for {@link #finish}; they are on the disk on return, and what was prepared before is
   * given up.
   *
   * @param files by their names ({@link #isName}), in the folder or in {@code tls} there
   * @param gone names of files that go, beside what of {@link #IDENTITY} and {@link #ACCESS} is not
   *     among the new ones
   * @throws IOException when that cannot be; what was prepared before is still so then
   */
  public static void prepare(StateDirectory state, Map<String, byte[]> files, Set<String> gone)
      throws IOException {
    Set<String> names = new TreeSet<>(files.keySet());
    Set<String> going = new TreeSet<>(gone);
    going.addAll(IDENTITY);
    going.add(ACCESS);
    going.removeAll(names);
    Stream.concat(names.stream(), going.stream()).forEach(StateReplacement::requireName);
    state.prepare();
    try (StateLock _ = StateLock.take(state, LOCK)) {
      Prepared before = prepared(state);
      boolean isFirst = before == null || !before.folder.equals(FOLDERS.getFirst());
      String folder = isFirst ? FOLDERS.getFirst() : FOLDERS.getLast();
      remove(state, folder);
      fill(state.folder(folder), new TreeMap<>(files));
      Prepared now = new Prepared(folder, List.copyOf(names), List.copyOf(going));
      state.write(LIST, now.text().getBytes(StandardCharsets.UTF_8));
      if (before != null) {
        removeOnceListed(state, before.folder);
      }
    }
  }

  private static void requireName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(name + " is no name for a file of the state");
    }
  }

  private static void fill(StateDirectory folder, Map<String, byte[]> files) throws IOException {
    folder.make();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String name = file.getKey();
      StateDirectory in = folder;
      if (name.startsWith(TLS + "/")) {
        in = folder.folder(TLS);
        in.make();
        name = name.substring(TLS.length() + 1);
      }
      in.write(name, file.getValue());
      in.sync();
    }
    folder.sync();
  }

  /** What the list named before goes when the new list is certain; else it is left for later. */
  private static void removeOnceListed(StateDirectory state, String folder) {
    try {
      state.sync();
    } catch (IOException e) {
      return;
    }
    removeIfPossible(state, folder);
  }

  private static @Nullable Prepared prepared(StateDirectory state) throws IOException {
    byte[] list = state.read(LIST);
    return list == null ? null : Prepared.of(new String(list, StandardCharsets.UTF_8));
  }

  /**
   * Puts in place what was prepared. Before anything of the state is read.
   *
   * @param settings the file that is to get the text of {@link #SETTINGS}
   * @param check asked before anything is changed
   * @throws IOException when it cannot be done; what is not yet in place waits for the next time
   */
  public static Outcome finish(StateDirectory state, SettingsFile settings, Check check)
      throws IOException {
    if (!isPrepared(state)) {
      removeLeft(state);
      return new Outcome.Nothing();
    }
    try (StateLock _ = StateLock.take(state, LOCK)) {
      Prepared prepared = prepared(state);
      if (prepared == null) {
        end(state);
        return new Outcome.Nothing();
      }
      String why = putSettings(state.folder(prepared.folder), settings, check);
      if (why == null) {
        putFiles(state, prepared);
      }
      end(state);
      return why == null ? new Outcome.Replaced() : new Outcome.Refused(why);
    }
  }

  /** The first step, and the only one that may be refused; says why then. */
  private static @Nullable String putSettings(
      StateDirectory folder, SettingsFile settings, Check check) throws IOException {
    byte[] bytes = folder.read(SETTINGS);
    if (bytes == null) {
      return null;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    // Where it is in place already, the rest must follow.
    if (!settings.has(text)) {
      String fault = check.fault(text);
      if (fault != null) {
        return fault;
      }
      try {
        settings.put(text);
      } catch (SettingsFileException e) {
        return e.sentence() + " " + e.action();
      }
    }
    folder.delete(SETTINGS);
    folder.sync();
    return null;
  }

  private static void putFiles(StateDirectory state, Prepared prepared) throws IOException {
    StateDirectory tls = state.folder(TLS);
    for (String name : prepared.gone) {
      state.delete(name);
    }
    for (String name : prepared.names) {
      // What is not there was put in place before the interruption.
      if (Files.isRegularFile(state.file(prepared.folder).resolve(name))) {
        if (name.startsWith(TLS + "/")) {
          tls.make();
        }
        state.rename(prepared.folder + "/" + name, name);
      }
    }
    if (Files.isDirectory(tls.path())) {
      tls.sync();
    }
    state.sync();
  }

  /** From here on nothing is prepared. */
  private static void end(StateDirectory state) throws IOException {
    state.delete(LIST);
    state.sync();
    removeFolders(state);
  }

  /** What an interrupted {@link #prepare} or {@link #finish} may have left, secrets too. */
  private static void removeLeft(StateDirectory state) {
    if (FOLDERS.stream().noneMatch(folder -> Files.exists(state.file(folder)))) {
      return;
    }
    try (StateLock _ = StateLock.take(state, LOCK)) {
      if (!isPrepared(state)) {
        removeFolders(state);
      }
    } catch (IOException e) {
      return;
    }
  }

  /** As far as that can be; the next start goes on. */
  private static void removeFolders(StateDirectory state) {
    FOLDERS.forEach(folder -> removeIfPossible(state, folder));
  }

  private static void removeIfPossible(StateDirectory state, String folder) {
    try {
      remove(state, folder);
    } catch (IOException e) {
      return;
    }
  }

  private static void remove(StateDirectory state, String folder) throws IOException {
    Path root = state.file(folder);
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        state.delete(state.path().relativize(path).toString());
      }
    }
  }
}
