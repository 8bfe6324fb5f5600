package dev.pipit.card;

import dev.pipit.card.CardFile.Remains;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The card's first partition, which is FAT: no journal, and a rename may be lost as a whole. A file
 * with secrets is left in these steps, after it is remembered on the data partition what is to stay
 * of it:
 *
 * <ol>
 *   <li>the file is overwritten with zeros where it lies, synced, and removed: that needs no room;
 *   <li>what is to stay is written as {@code NAME.new}, synced, gets its name, and the folder is
 *       synced.
 * </ol>
 *
 * What the power cuts is done again at the next start, until it is forgotten on the data partition.
 */
final class CardFolder {
  static final String STATUS = "pipit-status.txt";
  private static final String PENDING = ".new";

  /** Larger ones are no settings. */
  static final int MOST_BYTES = 32 * 1024;

  private static final Pattern COUNTRY =
      Pattern.compile("(?:^|\\s)cfg80211\\.ieee80211_regdom=([A-Za-z]{2})(?=\\s|$)");

  /** Those that come later overrule. */
  private static final List<String> NAMES =
      List.of(
          "meta-data",
          NetworkConfig.NAME,
          UserDataFile.NAME,
          PreseedFile.NAME,
          "pipit.toml.txt",
          "pipit.toml");

  private final Path folder;
  private final CardSteps steps;

  CardFolder(Path folder, CardSteps steps) {
    this.folder = folder;
    this.steps = steps;
  }

  static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  /** Whether a file of that name is searched for. */
  static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  /** Removes what a power cut left half written. */
  void removeUnfinished() throws IOException {
    for (String name : unfinishedNames()) {
      Optional<Path> file = find(name);
      if (file.isPresent()) {
        steps.delete(file.get());
      }
    }
  }

  private static List<String> unfinishedNames() {
    List<String> names = new ArrayList<>();
    for (String name : NAMES) {
      names.add((name.startsWith("pipit.toml") ? name : keptName(name)) + PENDING);
    }
    names.add(OwnerFile.SPENT + PENDING);
    names.add(STATUS + PENDING);
    return names;
  }

  private static String keptName(String name) {
    return name.replace(".toml", "") + "-not-taken.txt";
  }

  /**
   * Whether a file that was taken over is still to be replaced: it lies there as it was, or half
   * erased, or what is to stay of it is not there yet.
   */
  boolean isToReplace(TakenFile taken, byte[] key) throws IOException {
    Optional<Path> file = find(taken.name());
    if (file.isPresent()) {
      byte[] bytes = bytes(file.get());
      return taken.isOf(bytes, key) || CardText.hasZeroSector(bytes);
    }
    Remains remains = taken.remains();
    return remains != null && find(remains.name()).isEmpty();
  }

  /** The files that are there, in the order in which they count, without some. */
  List<CardFile> read(CardWishes wishes, Set<String> but) throws IOException {
    List<CardFile> files = new ArrayList<>();
    for (String name : NAMES) {
      Optional<Path> file = but.contains(name) ? Optional.empty() : find(name);
      if (file.isPresent()) {
        CardFile read = read(name, file.get(), wishes);
        if (read != null) {
          files.add(read);
        }
      }
    }
    return files;
  }

  /** A file that cannot be read, or is none of settings, is told and stays. */
  private static @Nullable CardFile read(String name, Path file, CardWishes wishes) {
    byte[] bytes;
    try {
      bytes = bytes(file);
    } catch (IOException e) {
      // The card has a bad place; what the other files ask for is taken all the same.
      wishes.fault(
          name, 1, "", "cannot be read (" + reason(e) + "): the card is damaged; use another one");
      return null;
    }
    if (bytes.length > MOST_BYTES) {
      wishes.fault(name, 1, "", "is larger than 32 kB and was not read; make it smaller");
      return null;
    }
    return CardText.hasHole(bytes) ? new DamagedFile(name) : of(name, CardText.of(bytes));
  }

  /** What the system says of a failure, without the path. */
  static String reason(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : null;
    return reason == null ? String.valueOf(e.getMessage()) : reason;
  }

  private static CardFile of(String name, CardText text) {
    return switch (name) {
      case NetworkConfig.NAME -> new NetworkConfig(text);
      case UserDataFile.NAME -> new UserDataFile(text.text());
      case PreseedFile.NAME -> new PreseedFile(text.text());
      case "meta-data" -> new MetaDataFile();
      default -> new OwnerFile(name, text.text());
    };
  }

  /** The country that Imager gave where it had no network to give. */
  @Nullable String countryOfCommandLine() throws IOException {
    Optional<Path> file = find("cmdline.txt");
    if (file.isEmpty()) {
      return null;
    }
    Matcher matcher = COUNTRY.matcher(new String(bytes(file.get()), StandardCharsets.ISO_8859_1));
    return matcher.find() ? matcher.group(1) : null;
  }

  /**
   * What is to be remembered of a file before it is left.
   *
   * @return null when it is to stay as it is
   */
  @Nullable TakenFile taken(CardFile file, CardWishes wishes, byte[] key) throws IOException {
    Path path = find(file.name()).orElseThrow();
    byte[] bytes = bytes(path);
    Remains remains = file.remains(wishes);
    boolean stays =
        remains != null
            && remains.name().equals(file.name())
            && Arrays.equals(remains.text().getBytes(StandardCharsets.UTF_8), bytes);
    return stays ? null : TakenFile.of(file.name(), bytes, remains, key);
  }

  /** The same, of a file that still lies there as it was. */
  TakenFile anew(TakenFile taken, byte[] key) throws IOException {
    Optional<Path> file = find(taken.name());
    byte[] bytes = file.isPresent() ? bytes(file.get()) : new byte[0];
    return TakenFile.of(taken.name(), bytes, taken.remains(), key);
  }

  /**
   * Takes a file with its secrets off the card.
   *
   * @throws IOException when the card does not let it go
   */
  void erase(TakenFile taken) throws IOException {
    Optional<Path> file = find(taken.name());
    if (file.isPresent()) {
      steps.erase(file.get());
      steps.sync(file.get());
      steps.delete(file.get());
      steps.syncFolder(folder);
    }
  }

  /** Puts what is to stay in the place of a file that was erased. */
  void putRemains(TakenFile taken) throws IOException {
    Remains remains = taken.remains();
    if (remains != null) {
      put(remains.name(), remains.text().getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Writes the status, unless it is there as it is to be: where it lies, for its length is fixed.
   */
  void status(byte[] bytes) throws IOException {
    Path file = folder.resolve(STATUS);
    byte[] before =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? bytes(file) : new byte[0];
    if (before.length != bytes.length) {
      put(STATUS, bytes);
    } else if (!Arrays.equals(before, bytes)) {
      steps.overwrite(file, bytes);
    }
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path written = folder.resolve(name + PENDING);
    steps.write(written, bytes, "rw-r--r--");
    steps.sync(written);
    steps.rename(written, folder.resolve(name));
    steps.syncFolder(folder);
  }

  /** What the status says now; empty when there is none. */
  String status() throws IOException {
    Path file = folder.resolve(STATUS);
    return Files.isRegularFile(file) ? new String(bytes(file), StandardCharsets.UTF_8) : "";
  }

  /** Names on FAT have no case. */
  private Optional<Path> find(String name) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (String.valueOf(file.getFileName()).equalsIgnoreCase(name)
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  /** One more than allowed is enough to see that a file is too large. */
  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES + 1);
    }
  }
}
