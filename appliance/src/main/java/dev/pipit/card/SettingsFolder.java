package dev.pipit.card;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code settings} on the data partition: what the rest of the system reads of what was set up. A
 * file is there in its old or its new form, and on the disk when a method returns.
 */
final class SettingsFolder {
  static final String SECRET = "rw-------";
  private static final String PLAIN = "rw-r--r--";
  private static final String NETWORKS = "system-connections";

  /** The key by which the device is known to SSH clients. */
  private static final String SSH = "ssh";

  private static final String MACHINE_NUMBER = "machine-id";

  /** Made by {@code pipit-reset.service}, before the restart at which all goes. */
  private static final String RESET = "reset";

  /** Ours among those that the page or the owner made. */
  private static final Pattern OURS = Pattern.compile("pipit-card(-[0-9]{1,2})?\\.nmconnection");

  private static final Pattern MACHINE_ID = Pattern.compile("[0-9a-f]{32}\n");

  /** Begins the names of files about those that may still lie on the card as they were. */
  private static final String TAKEN = "taken-over.";

  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}\n");

  private final Path folder;
  private final CardSteps steps;

  SettingsFolder(Path folder, CardSteps steps) {
    this.folder = folder;
    this.steps = steps;
  }

  /** Makes the folders that others bind or list, if they are not there. */
  void prepare() throws IOException {
    steps.makeFolder(folder, "rwxr-xr-x");
    steps.makeFolder(folder.resolve(NETWORKS), "rwx------");
  }

  String read(String name) throws IOException {
    try {
      // What is no UTF-8 after a damage becomes characters that no setting has.
      return new String(Files.readAllBytes(folder.resolve(name)), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  void hostName(String name) throws IOException {
    put("hostname", name + "\n", PLAIN);
  }

  void country(String code) throws IOException {
    put("regulatory-domain", code + "\n", PLAIN);
  }

  void timeZone(String name) throws IOException {
    put("timezone", name + "\n", PLAIN);
  }

  void sshKeys(List<String> keys) throws IOException {
    put("authorized_keys", String.join("\n", keys) + "\n", SECRET);
  }

  /** The device's own number (machine-id(5)), made once. */
  void machineId() throws IOException {
    if (!MACHINE_ID.matcher(read(MACHINE_NUMBER)).matches()) {
      byte[] id = new byte[16];
      new SecureRandom().nextBytes(id);
      // Version 4 of RFC 9562, as systemd makes them.
      id[6] = (byte) ((id[6] & 0x0F) | 0x40);
      id[8] = (byte) ((id[8] & 0x3F) | 0x80);
      put(MACHINE_NUMBER, HexFormat.of().formatHex(id) + "\n", "r--r--r--");
    }
  }

  /** Puts these networks in the place of those that a card brought before. */
  void networks(List<WifiNetwork> networks) throws IOException {
    List<String> names = new ArrayList<>();
    for (WifiNetwork network : networks) {
      String id = "pipit-card" + (names.isEmpty() ? "" : "-" + (names.size() + 1));
      put(NETWORKS + "/" + id + ".nmconnection", Keyfile.of(id, network), SECRET);
      names.add(id + ".nmconnection");
    }
    for (String old : names(folder.resolve(NETWORKS))) {
      if (OURS.matcher(old).matches() && !names.contains(old)) {
        delete(folder.resolve(NETWORKS).resolve(old));
      }
    }
  }

  /**
   * The key of this device by which it knows a card's files again; made once, and nobody else's.
   */
  byte[] cardKey() throws IOException {
    String kept = read("card-key");
    if (!KEY.matcher(kept).matches()) {
      byte[] key = new byte[32];
      new SecureRandom().nextBytes(key);
      kept = HexFormat.of().formatHex(key) + "\n";
      put("card-key", kept, SECRET);
    }
    return HexFormat.of().parseHex(kept.strip());
  }

  /** Keeps that a file was taken over, until it is off the card. */
  void remember(TakenFile taken) throws IOException {
    put(TAKEN + taken.name(), taken.text(), SECRET);
  }

  void forget(TakenFile taken) throws IOException {
    delete(folder.resolve(TAKEN + taken.name()));
  }

  /** The files that were taken over, and perhaps lie on the card as they were. */
  List<TakenFile> taken() throws IOException {
    List<TakenFile> taken = new ArrayList<>();
    for (String name : names(folder)) {
      TakenFile file =
          name.startsWith(TAKEN) ? TakenFile.of(name.substring(TAKEN.length()), read(name)) : null;
      if (file != null) {
        taken.add(file);
      } else if (name.startsWith(TAKEN)) {
        delete(folder.resolve(name));
      }
    }
    return taken;
  }

  /** Says that everything is there; the last thing that is written. */
  void done() throws IOException {
    put("first-boot-done", "1\n", PLAIN);
  }

  /** Whether the owner has asked, on the page or with the button, that all that was set up goes. */
  boolean isResetAsked() {
    return Files.exists(folder.resolve(RESET));
  }

  /**
   * Removes all that was set up, and last of all that it was asked for. Where it was, the machine's
   * number is that of this start already: the old one went before it.
   */
  void reset() throws IOException {
    boolean isAsked = isResetAsked();
    for (String inner : List.of(NETWORKS, SSH)) {
      for (String name : names(folder.resolve(inner))) {
        delete(folder.resolve(inner).resolve(name));
      }
    }
    for (String name : names(folder)) {
      boolean stays = name.equals(RESET) || (isAsked && name.equals(MACHINE_NUMBER));
      if (!name.equals(NETWORKS) && !stays) {
        delete(folder.resolve(name));
      }
    }
    if (isAsked) {
      delete(folder.resolve(RESET));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return names.stream().sorted().toList();
  }

  private void delete(Path file) throws IOException {
    if (!Files.isDirectory(file)) {
      steps.delete(file);
      steps.syncFolder(CardFolder.parent(file));
    }
  }

  private void put(String name, String text, String mode) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Path parent = CardFolder.parent(file);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      // It may have got its name without its folder having been synced.
      steps.syncFolder(parent);
      return;
    }
    Path written = parent.resolve("." + file.getFileName() + ".new");
    steps.write(written, bytes, mode);
    steps.sync(written);
    steps.rename(written, file);
    steps.syncFolder(parent);
  }
}
