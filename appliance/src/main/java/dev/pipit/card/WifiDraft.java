package dev.pipit.card;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network as a file asks for it, key by key; all of it is taken over or nothing. */
final class WifiDraft {
  private final CardWishes wishes;
  private final String file;
  private final List<String> keys = new ArrayList<>();
  private byte @Nullable [] ssid;
  private String ssidKey = "";
  private int ssidLine;
  private @Nullable String password;
  private String passwordKey = "";
  private int passwordLine;
  private boolean isHidden;
  private boolean isWrong;
  private int firstLine;
  private int lostPasswordLine;

  WifiDraft(CardWishes wishes, String file) {
    this.wishes = wishes;
    this.file = file;
  }

  void ssid(String key, int line, byte[] bytes) {
    add(key, line);
    ssidKey = key;
    ssidLine = line;
    ssid = bytes;
  }

  void ssid(String key, int line, String text) {
    ssid(key, line, text.getBytes(StandardCharsets.UTF_8));
  }

  void ssidHex(String key, int line, String digits) {
    try {
      ssid(key, line, HexFormat.of().parseHex(digits.strip()));
    } catch (IllegalArgumentException e) {
      wrong(key, line, "must be pairs of hexadecimal digits");
    }
  }

  void password(String key, int line, String text) {
    add(key, line);
    passwordKey = key;
    passwordLine = line;
    password = text;
  }

  void hidden(String key, int line, boolean hidden) {
    add(key, line);
    isHidden = hidden;
  }

  private void add(String key, int line) {
    keys.add(key);
    firstLine = firstLine == 0 ? line : firstLine;
  }

  /**
   * A password may have been meant at a line, which was not read as one. Then the network is not
   * taken for one that has none.
   *
   * @param line from 1; 0 when there is no such line
   */
  void passwordMayStandAt(int line) {
    lostPasswordLine = lostPasswordLine == 0 ? line : lostPasswordLine;
  }

  /** A key that has no value one could use; nothing of the network is taken over. */
  void wrong(String key, int line, String sentence) {
    keys.add(key);
    isWrong = true;
    wishes.fault(file, line, key, sentence);
  }

  /** As {@link #wrong}, where the fault has been told. */
  void isWrong(String key) {
    keys.add(key);
    isWrong = true;
  }

  /** The network is asked for, unless something is wrong with it. */
  void finish() {
    if (keys.isEmpty()) {
      return;
    }
    byte[] name = ssid;
    if (name == null && !isWrong) {
      isWrong = true;
      wishes.fault(
          file, firstLine, "", "the Wi-Fi has no name; write ssid = \"…\" beside its password");
    }
    if (password == null && lostPasswordLine > 0 && !isWrong) {
      isWrong = true;
      wishes.fault(
          file,
          lostPasswordLine,
          "",
          "a password stands here, perhaps the Wi-Fi's, which could not be read as one; so the Wi-Fi"
              + " was left out. Write it into pipit.toml, under [wifi]");
    }
    String fault = name == null ? null : WifiNetwork.ssidFault(name);
    if (fault != null) {
      wrong(ssidKey, ssidLine, fault);
    }
    fault = password == null ? null : WifiNetwork.passwordFault(password);
    if (fault != null) {
      wrong(passwordKey, passwordLine, fault);
    }
    if (isWrong || name == null) {
      keys.forEach(key -> wishes.leave(file, key));
      return;
    }
    wishes.networks.add(
        new CardWishes.AskedNetwork(file, ssidLine, new WifiNetwork(name, password, isHidden)));
    if (password != null && WifiNetwork.isHashed(password)) {
      wishes.note(
          file,
          passwordLine,
          "the Wi-Fi's password is hashed, as Raspberry Pi Imager does it; a network that has WPA3"
              + " alone needs the password itself, in pipit.toml");
    }
  }
}
