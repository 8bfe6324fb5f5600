package dev.pipit.card;

import java.util.Map;

/** What Raspberry Pi Imager may ask for and a camera has no use for, in words. */
final class Unused {
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("user", "there is no user to log in as; its name and password are not kept"),
          Map.entry("users", "there is no user to log in as; its name and password are not kept"),
          Map.entry("chpasswd", "there is no user to log in as; its password is not kept"),
          Map.entry("ssh_pwauth", "SSH takes keys only, no passwords"),
          Map.entry("keyboard", "the device has no keyboard"),
          Map.entry("locale", "the device has no keyboard and speaks the browser's language"),
          Map.entry("connect", "Raspberry Pi Connect is not part of Pipit"),
          Map.entry("runcmd", "commands are not run; SSH starts when a key is given"),
          Map.entry("bootcmd", "commands are not run"),
          Map.entry("write_files", "files are not written"),
          Map.entry("rpi", "interfaces are switched on in Pipit's own settings, under gpio"),
          Map.entry(
              "interfaces", "interfaces are switched on in Pipit's own settings, under gpio"));

  private Unused() {}

  /** Tells it once for a file. */
  static void tell(CardWishes wishes, String file, int line, String section) {
    String plain = section.replaceAll("[^A-Za-z0-9_-]", "?");
    String shown = plain.substring(0, Math.min(plain.length(), 40));
    String sentence = SENTENCES.getOrDefault(section, shown + " is nothing that Pipit uses");
    wishes.noteOnce(file, line, sentence);
  }
}
