package dev.pipit.card;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes over what an owner left on the card. No clock is asked, and nothing waits for a network.
 *
 * <p>The order is what a power cut at any moment asks for: first everything is read and checked;
 * then the settings are written, each synced; then the status is; then it is remembered that they
 * were taken over; then secrets are erased from the card; last, a marker says that all is done.
 * Until it is remembered, the next start does all of it again, with the same result. From then on
 * the next start erases and takes nothing over: a card that cannot be written must not undo at each
 * start what its owner has changed since.
 */
public final class FirstBoot {
  /**
   * What was done.
   *
   * @param taken what was taken over, in words, without secrets
   * @param faults what was wrong, with file and line
   * @param notes what its owner should know
   * @param notErased files whose secrets are still on the card, and why; all that they ask for is
   *     kept
   */
  public record Outcome(
      List<String> taken, List<String> faults, List<String> notes, List<String> notErased) {}

  private final CardFolder card;
  private final SettingsFolder settings;
  private final Receiver receiver;
  private final List<CardFault> notErased = new ArrayList<>();
  private boolean isReset;

  /**
   * Nothing is touched yet.
   *
   * @param card where the card's first partition is, writable if it can be; nobody else writes to
   *     it meanwhile
   * @param settings the folder that the system reads its settings from
   */
  public FirstBoot(Path card, Path settings, Receiver receiver) {
    this(card, settings, receiver, new CardSteps.Real());
  }

  FirstBoot(Path card, Path settings, Receiver receiver, CardSteps steps) {
    this.card = new CardFolder(card, steps);
    this.settings = new SettingsFolder(settings, steps);
    this.receiver = receiver;
  }

  /**
   * Takes everything over and tells of it on the card. Once for each object.
   *
   * @throws IOException when the data's disk does not take what is to be written, or the card
   *     cannot be read; may be done again
   */
  public Outcome run() throws IOException {
    settings.prepare();
    CardWishes wishes = new CardWishes();
    List<TakenFile> lying;
    List<CardFile> files;
    try {
      lying = finish();
      files = read(wishes, lying);
    } catch (IOException e) {
      // A device whose card cannot be read needs a number and a name all the same.
      List<String> _ = keep(new CardWishes());
      throw e;
    }
    List<String> taken = keep(wishes);
    if (isReset) {
      for (TakenFile file : lying) {
        settings.remember(card.anew(file, settings.cardKey()));
      }
    }
    notErased.forEach(fault -> wishes.fault(fault.file(), fault.line(), "", fault.sentence()));
    leave(files, taken, wishes);
    settings.done();
    return new Outcome(
        List.copyOf(taken),
        wishes.faults().stream().map(CardFault::toString).toList(),
        wishes.notes().stream().map(CardFault::toString).toList(),
        notErased.stream().map(CardFault::toString).toList());
  }

  /**
   * Goes on with files that were taken over at a start before.
   *
   * @return those that the card does not let go, and that are not to be read again
   */
  private List<TakenFile> finish() throws IOException {
    try {
      card.removeUnfinished();
    } catch (IOException e) {
      // In nobody's way: it has no name that is searched for.
    }
    List<TakenFile> lying = new ArrayList<>();
    for (TakenFile taken : settings.taken()) {
      if (!isToReplace(taken)) {
        settings.forget(taken);
      } else if (!replace(taken)) {
        lying.add(taken);
      }
    }
    return lying;
  }

  private boolean isToReplace(TakenFile taken) throws IOException {
    byte[] key = settings.cardKey();
    try {
      return card.isToReplace(taken, key);
    } catch (IOException e) {
      // What cannot be read now was taken over when it could be.
      return true;
    }
  }

  /** Whether the secrets are off the card; that they are not is told. */
  private boolean replace(TakenFile taken) throws IOException {
    try {
      card.erase(taken);
    } catch (IOException e) {
      notErased.add(
          new CardFault(
              taken.name(),
              1,
              "its passwords could not be erased, for the card cannot be written (%s). What it asks"
                      .formatted(CardFolder.reason(e))
                  + " for was taken over, and is not again; remove the file on a computer, or use"
                  + " another card"));
      return false;
    }
    try {
      card.putRemains(taken);
    } catch (IOException e) {
      // A full card: its owner reads in the status, or in the log, what was not taken over.
    }
    settings.forget(taken);
    return true;
  }

  private List<CardFile> read(CardWishes wishes, List<TakenFile> but) throws IOException {
    Set<String> names = but.stream().map(TakenFile::name).collect(Collectors.toSet());
    List<CardFile> files = card.read(wishes, names);
    String country = card.countryOfCommandLine();
    if (country != null && settings.read("regulatory-domain").isEmpty()) {
      wishes.askCountry("cmdline.txt", 1, "country", country);
    }
    files.forEach(file -> file.ask(wishes));
    return files;
  }

  private void leave(List<CardFile> files, List<String> taken, CardWishes wishes)
      throws IOException {
    // Before anything is forgotten: what was taken over could not be told afterwards.
    boolean isTold = tell(files, taken, wishes);
    List<TakenFile> left = new ArrayList<>();
    for (CardFile file : files) {
      TakenFile of = card.taken(file, wishes, settings.cardKey());
      if (of != null) {
        settings.remember(of);
        left.add(of);
      }
    }
    boolean isErased = true;
    for (TakenFile file : left) {
      if (!replace(file)) {
        CardFault fault = notErased.getLast();
        wishes.fault(fault.file(), fault.line(), "", fault.sentence());
        isErased = false;
      }
    }
    if (!isTold || !isErased) {
      // There may be room now, or more to be told.
      boolean _ = tell(files, taken, wishes);
    }
  }

  /** Whether the status could be written; a start at which nothing is new leaves what it said. */
  private boolean tell(List<CardFile> files, List<String> taken, CardWishes wishes)
      throws IOException {
    String before = card.status();
    if (files.isEmpty() && wishes.faults().isEmpty() && !isReset && !before.isEmpty()) {
      return true;
    }
    String name = settings.read("hostname").strip();
    try {
      card.status(StatusText.of(name, receiver.port(), taken, wishes, before));
      return true;
    } catch (IOException e) {
      // What was taken over is in the log, too.
      return false;
    }
  }

  private List<String> keep(CardWishes wishes) throws IOException {
    List<String> taken = new ArrayList<>();
    if (wishes.reset) {
      receiver.reset();
    }
    // Where the service was asked, it has seen to its own part already.
    isReset = wishes.reset || settings.isResetAsked();
    if (isReset) {
      settings.reset();
      taken.add("everything was reset to the factory's state");
    }
    settings.machineId();
    keepName(wishes, taken);
    keepNetworks(wishes, taken);
    String zone = wishes.timeZone;
    if (zone != null) {
      settings.timeZone(zone);
      taken.add("the time zone " + zone);
    }
    if (!wishes.sshKeys.isEmpty()) {
      settings.sshKeys(wishes.sshKeys);
      taken.add(wishes.sshKeys.size() == 1 ? "a key for SSH" : "keys for SSH");
    }
    keepProgram(wishes, taken);
    keepPassword(wishes, taken);
    return taken;
  }

  private void keepName(CardWishes wishes, List<String> taken) throws IOException {
    String name = wishes.hostName;
    if (name != null) {
      settings.hostName(name);
      taken.add("the name " + name);
    } else if (!HostName.isRight(settings.read("hostname").strip())) {
      settings.hostName(HostName.STANDARD);
    }
  }

  private void keepNetworks(CardWishes wishes, List<String> taken) throws IOException {
    String country = wishes.country;
    if (country != null) {
      settings.country(country);
      taken.add("the country " + country + " for Wi-Fi");
    }
    if (wishes.networks.isEmpty()) {
      return;
    }
    List<WifiNetwork> networks = NetworkChoice.of(wishes);
    settings.networks(networks);
    networks.forEach(network -> taken.add("the Wi-Fi " + network.name()));
    if (country == null && settings.read("regulatory-domain").isEmpty()) {
      CardWishes.AskedNetwork last = wishes.networks.getLast();
      wishes.note(
          last.file(),
          last.line(),
          "without a country some networks are not seen; write country = \"…\" under [wifi]");
    }
  }

  private void keepProgram(CardWishes wishes, List<String> taken) throws IOException {
    if (wishes.program.isEmpty()) {
      return;
    }
    Map<String, Object> wanted = new LinkedHashMap<>();
    wishes.program.forEach((key, asked) -> wanted.put(key, asked.value()));
    Map<String, String> refused = receiver.settings(wanted);
    wishes.program.forEach(
        (key, asked) -> {
          String why = refused.get(key);
          if (why == null) {
            taken.add("the setting " + key);
          } else {
            wishes.fault(asked.file(), asked.line(), key, why);
          }
        });
  }

  private void keepPassword(CardWishes wishes, List<String> taken) throws IOException {
    String password = wishes.password;
    CardWishes.Asked place = wishes.passwordPlace;
    if (password == null || place == null) {
      return;
    }
    String why = receiver.password(password);
    if (why == null) {
      taken.add("the password for the page");
    } else {
      wishes.fault(place.file(), place.line(), "access.password", why + "; write it again");
    }
  }
}
