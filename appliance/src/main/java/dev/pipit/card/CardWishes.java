package dev.pipit.card;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a card ask for together, checked; of two files that ask for the same, the later
 * one counts. Used by one thread.
 */
final class CardWishes {
  private static final Pattern SSH_KEY =
      Pattern.compile(
          "(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)"
              + "@openssh\\.com) [A-Za-z0-9+/]{40,2000}={0,2}( [\\p{Print}]{0,200})?");

  private static final Pattern TIME_ZONE = Pattern.compile("[A-Za-z0-9+_/-]{1,64}");

  /** A setting of the program's own, and where it was asked for. */
  record Asked(String file, int line, Object value) {}

  /** A network, and where it was asked for. */
  record AskedNetwork(String file, int line, WifiNetwork network) {}

  private record Place(String file, String key) {}

  private final List<CardFault> faults = new ArrayList<>();
  private final List<CardFault> notes = new ArrayList<>();
  private final Set<Place> notTaken = new HashSet<>();

  /** The administrator's first password, in clear; never written anywhere. */
  @Nullable String password;

  @Nullable Asked passwordPlace;
  @Nullable String hostName;
  @Nullable String timeZone;
  @Nullable String country;
  boolean reset;

  final List<AskedNetwork> networks = new ArrayList<>();
  final List<String> sshKeys = new ArrayList<>();
  final Map<String, Asked> program = new LinkedHashMap<>();

  /** Something is wrong; what the key asks for is not taken over. */
  void fault(String file, int line, String key, String sentence) {
    faults.add(new CardFault(file, line, key.isEmpty() ? sentence : key + " " + sentence));
    leave(file, key);
  }

  /** Something is not wrong, and its owner should know. */
  void note(String file, int line, String sentence) {
    CardFault note = new CardFault(file, line, sentence);
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  /** As {@link #note}, once for a file, whatever the line. */
  void noteOnce(String file, int line, String sentence) {
    boolean isTold =
        notes.stream()
            .anyMatch(note -> note.file().equals(file) && note.sentence().equals(sentence));
    if (!isTold) {
      note(file, line, sentence);
    }
  }

  /** The key stays on the card, because another one that belongs to it is wrong. */
  void leave(String file, String key) {
    notTaken.add(new Place(file, key));
  }

  /** Whether what that key of that file asks for is taken over. */
  boolean isTaken(String file, String key) {
    return !notTaken.contains(new Place(file, key));
  }

  boolean hasFault(String file) {
    return faults.stream().anyMatch(fault -> fault.file().equals(file));
  }

  List<CardFault> faults() {
    return List.copyOf(faults);
  }

  List<CardFault> notes() {
    return List.copyOf(notes);
  }

  void askHostName(String file, int line, String key, String wanted) {
    String name = HostName.mended(wanted);
    if (name == null) {
      fault(file, line, key, "is no name for a device; it has letters, digits and hyphens");
      return;
    }
    if (!name.equals(wanted)) {
      note(file, line, "a name has small letters, digits and hyphens: it is " + name + " now");
    }
    hostName = name;
  }

  void askTimeZone(String file, int line, String key, String wanted) {
    String zone = wanted.strip();
    if (!TIME_ZONE.matcher(zone).matches() || !TimeZones.isKnown(zone)) {
      fault(file, line, key, "is no time zone; write one such as \"Europe/Berlin\" or \"UTC\"");
      return;
    }
    timeZone = zone;
  }

  void askCountry(String file, int line, String key, String wanted) {
    String code = wanted.strip().toUpperCase(Locale.ROOT);
    if (code.equals("UK")) {
      code = "GB";
    }
    if (!Set.of(Locale.getISOCountries()).contains(code)) {
      fault(file, line, key, "is no country; write its two letters, such as \"DE\" or \"GB\"");
      return;
    }
    country = code;
  }

  void askSshKey(String file, int line, String key, String wanted) {
    String plain = wanted.strip();
    if (!SSH_KEY.matcher(plain).matches()) {
      String sentence =
          plain.contains("PRIVATE KEY")
              ? "is a private key; keep it to yourself, and write the line of the file .pub"
              : "is no public key; it is one line that begins with ssh-ed25519 or ssh-rsa";
      fault(file, line, key, sentence);
    } else if (!sshKeys.contains(plain)) {
      sshKeys.add(plain);
    }
  }

  void askPassword(String file, int line, String wanted) {
    password = wanted;
    passwordPlace = new Asked(file, line, "");
  }
}
