package dev.pipit.card;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes over what an owner left on the card. No clock is asked, and nothing waits for a network.
 *
 * <p>The order is what a power cut at any moment asks for: first everything is read and checked;
 * then the settings are written, each synced; then the status is; then secrets are erased from the
 * card; last, a marker says that all is done. Until the secrets are erased the card is as its owner
 * left it, so that the next start does all of it again, with the same result.
 */
public final class FirstBoot {
  /**
   * What was done.
   *
   * @param taken what was taken over, in words, without secrets
   * @param faults what was wrong, with file and line
   * @param notes what its owner should know
   */
  public record Outcome(List<String> taken, List<String> faults, List<String> notes) {}

  private final CardFolder card;
  private final SettingsFolder settings;
  private final Receiver receiver;

  /**
   * Nothing is touched yet.
   *
   * @param card where the card's first partition is, writable
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
   * Takes everything over and tells of it on the card.
   *
   * @throws IOException when a disk does not take what is to be written; may be done again
   */
  public Outcome run() throws IOException {
    settings.prepare();
    CardWishes wishes = new CardWishes();
    List<CardFile> files;
    try {
      files = read(wishes);
    } catch (IOException e) {
      // A device whose card cannot be read needs a number and a name all the same.
      List<String> _ = keep(new CardWishes());
      throw e;
    }
    List<String> taken = keep(wishes);
    // Before anything is erased: what was taken over could not be told afterwards.
    card.status(status(files, taken, wishes));
    for (CardFile file : files) {
      card.takeOver(file, wishes);
    }
    settings.done();
    return new Outcome(
        List.copyOf(taken),
        wishes.faults().stream().map(CardFault::toString).toList(),
        wishes.notes().stream().map(CardFault::toString).toList());
  }

  private List<CardFile> read(CardWishes wishes) throws IOException {
    card.finish();
    List<CardFile> files = card.read(wishes);
    String country = card.countryOfCommandLine();
    if (country != null && settings.read("regulatory-domain").isEmpty()) {
      wishes.askCountry("cmdline.txt", 1, "country", country);
    }
    files.forEach(file -> file.ask(wishes));
    return files;
  }

  /** A start at which the card has nothing new leaves what it said of the last one. */
  private String status(List<CardFile> files, List<String> taken, CardWishes wishes)
      throws IOException {
    String before = card.status();
    String name = settings.read("hostname").strip();
    boolean isNew = !files.isEmpty() || !wishes.faults().isEmpty() || before.isEmpty();
    return isNew ? StatusText.of(name, receiver.port(), taken, wishes, before) : before;
  }

  private List<String> keep(CardWishes wishes) throws IOException {
    List<String> taken = new ArrayList<>();
    if (wishes.reset) {
      card.tryWriting();
      receiver.reset();
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
    if (!wishes.networks.isEmpty()) {
      // The same network of two files is one; the later file's password counts.
      Map<String, WifiNetwork> byName = new LinkedHashMap<>();
      wishes.networks.forEach(network -> byName.put(network.name(), network));
      settings.networks(List.copyOf(byName.values()));
      byName.keySet().forEach(name -> taken.add("the Wi-Fi " + name));
      if (country == null && settings.read("regulatory-domain").isEmpty()) {
        wishes.note(
            "pipit.toml",
            0,
            "without a country some networks are not seen; write country = \"…\" under [wifi]");
      }
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
