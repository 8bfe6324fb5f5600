package dev.pipit.card;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the card tells its owner on any computer: plain words, line ends of Windows, filled up with
 * blanks. The whole has one length, and so have the lines that are written anew when the network
 * changes (systemd/image/50-pipit-address): they can be written where they lie.
 */
final class StatusText {
  /** Of the whole file. */
  static final int BYTES = 8192;

  /** Begins the line that is written anew when the network has given an address. */
  static final String NOW = "Right now at: ";

  private static final String UNKNOWN =
      "not known yet; this line is written when there is a network";
  private static final Pattern PRESENT = Pattern.compile("(?m)^" + NOW + "(.*?) *\\r?$");

  /** A name has 63 characters at most; eight addresses have room. */
  private static final int NAME_BYTES = 80;

  private static final int ADDRESS_BYTES = 100;
  private static final int NOW_BYTES = 420;

  private final StringBuilder text = new StringBuilder();

  private StatusText() {}

  /**
   * The whole text.
   *
   * @param before the status of before, whose address stays until the network says another
   */
  static byte[] of(String name, int port, List<String> taken, CardWishes wishes, String before) {
    StatusText status = new StatusText();
    status.line("Pipit");
    status.line("");
    status.line(filled("Name: " + name, NAME_BYTES));
    String address = "http://" + name + ".local" + (port == 80 ? "" : ":" + port) + "/";
    status.line(filled("Address: " + address, ADDRESS_BYTES));
    status.line(filled(NOW + address(before), NOW_BYTES));
    status.section(
        "Please mend (write it into pipit.toml, and put the card back)", wishes.faults());
    status.section("Good to know", wishes.notes());
    status.section("Taken over from this card when it was last read", taken);
    if (taken.isEmpty()) {
      status.line("");
      status.line(
          "There was nothing to take over when it was last read. Put a file pipit.toml on it, or");
      status.line("open the address above in a browser on the same network.");
    }
    return status.filled();
  }

  private void line(String line) {
    text.append(line).append("\r\n");
  }

  /** As many of the items as leave room for the sections that follow. */
  private void section(String title, List<?> items) {
    if (items.isEmpty()) {
      return;
    }
    line("");
    line(title + ":");
    int most = bytes() + (BYTES - bytes()) / 2;
    for (int i = 0; i < items.size(); i++) {
      String item = "- " + items.get(i);
      if (bytes() + bytes(item) > most) {
        line("- and " + (items.size() - i) + " more");
        return;
      }
      line(item);
    }
  }

  private int bytes() {
    return bytes(text.toString());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private byte[] filled() {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] filled = Arrays.copyOf(bytes, BYTES);
    Arrays.fill(filled, Math.min(bytes.length, BYTES), BYTES, (byte) ' ');
    filled[BYTES - 2] = '\r';
    filled[BYTES - 1] = '\n';
    return filled;
  }

  private static String filled(String line, int length) {
    return line + " ".repeat(Math.max(0, length - line.length()));
  }

  private static String address(String before) {
    Matcher matcher = PRESENT.matcher(before);
    String address = matcher.find() ? matcher.group(1) : UNKNOWN;
    return address.substring(0, Math.min(address.length(), NOW_BYTES - NOW.length()));
  }
}
