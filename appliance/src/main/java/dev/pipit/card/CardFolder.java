package dev.pipit.card;

import dev.pipit.card.CardFile.Remains;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The card's first partition, which is FAT: no journal, and a rename may be lost as a whole. A file
 * with secrets is left in these steps, so that after each the settings are either here or taken:
 *
 * <ol>
 *   <li>what is to stay is written beside it, as {@code NAME.new}, and synced;
 *   <li>the file is overwritten with zeros where it lies, and synced;
 *   <li>what is to stay gets its name, the file is removed if it had another, and the folder
 *       synced.
 * </ol>
 *
 * A file in which a sector is zero is in the second or third step, and {@link #finish()} goes on.
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

  /** Goes on with what a power cut ended: files whose settings had been taken over before. */
  void finish() throws IOException {
    for (String name : NAMES) {
      Optional<Path> file = find(name);
      if (file.isPresent() && CardText.isErased(bytes(file.get()))) {
        Path pending = pending(name);
        leave(file.get(), pending == null ? null : stripped(pending));
      }
    }
    // Of a file that is still whole: it is made anew when that one has been read.
    for (String name : NAMES) {
      Path pending = pending(name);
      if (pending != null && find(name).isPresent()) {
        steps.delete(pending);
      } else if (pending != null) {
        steps.rename(pending, stripped(pending));
      }
    }
    steps.syncFolder(folder);
  }

  /** Where what is to stay of a file waits for its name. */
  private @Nullable Path pending(String name) throws IOException {
    for (String kept : keptNames(name)) {
      Optional<Path> file = find(kept + PENDING);
      if (file.isPresent()) {
        return file.get();
      }
    }
    return null;
  }

  private static List<String> keptNames(String name) {
    return name.startsWith("pipit.toml")
        ? List.of(name, OwnerFile.SPENT)
        : List.of(name.replace(".toml", "") + "-not-taken.txt");
  }

  private static Path stripped(Path pending) {
    String name = String.valueOf(pending.getFileName());
    return pending.resolveSibling(name.substring(0, name.length() - PENDING.length()));
  }

  /** The files that are there, in the order in which they count. */
  List<CardFile> read(CardWishes wishes) throws IOException {
    List<CardFile> files = new ArrayList<>();
    for (String name : NAMES) {
      Optional<Path> file = find(name);
      if (file.isPresent()) {
        byte[] bytes = bytes(file.get());
        if (bytes.length > MOST_BYTES) {
          wishes.fault(name, 0, "", "is larger than 32 kB and was not read; make it smaller");
        } else {
          files.add(of(name, CardText.of(bytes)));
        }
      }
    }
    return files;
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
   * Fails unless the card can be written. What must not happen at each start is not begun on one
   * that cannot.
   */
  void tryWriting() throws IOException {
    Path probe = folder.resolve("pipit-trial" + PENDING);
    steps.write(probe, new byte[1], "rw-r--r--");
    steps.sync(probe);
    steps.delete(probe);
  }

  /** Takes the secrets out of a file whose settings are safe, and leaves what is to stay. */
  void takeOver(CardFile file, CardWishes wishes) throws IOException {
    Path path = find(file.name()).orElseThrow();
    Remains remains = file.remains(wishes);
    if (remains == null) {
      leave(path, null);
      return;
    }
    byte[] rest = remains.text().getBytes(StandardCharsets.UTF_8);
    // On FAT the same name in other letters is the same file.
    String own = String.valueOf(path.getFileName());
    Path kept = remains.name().equalsIgnoreCase(own) ? path : folder.resolve(remains.name());
    if (kept.equals(path) && Arrays.equals(rest, bytes(path))) {
      return;
    }
    Path pending = folder.resolve(kept.getFileName() + PENDING);
    steps.write(pending, rest, "rw-r--r--");
    steps.sync(pending);
    steps.syncFolder(folder);
    leave(path, kept);
  }

  /**
   * @param kept the name for what was written beside it, which may be the same; null for nothing
   */
  private void leave(Path file, @Nullable Path kept) throws IOException {
    steps.erase(file);
    steps.sync(file);
    if (kept != null) {
      steps.rename(kept.resolveSibling(kept.getFileName() + PENDING), kept);
      steps.syncFolder(folder);
    }
    if (!file.equals(kept)) {
      steps.delete(file);
    }
    steps.syncFolder(folder);
  }

  /** Writes the status, unless it is there as it is to be. */
  void status(String text) throws IOException {
    Path file = folder.resolve(STATUS);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.isRegularFile(file) && Arrays.equals(bytes(file), bytes)) {
      return;
    }
    Path written = folder.resolve(STATUS + PENDING);
    steps.write(written, bytes, "rw-r--r--");
    steps.sync(written);
    steps.rename(written, file);
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
