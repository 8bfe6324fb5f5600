package dev.pipit.card;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the card tells its owner on any computer: plain words, line ends of Windows. */
final class StatusText {
  /** Begins the line that is written anew when the network has given an address. */
  static final String NOW = "Right now at: ";

  private static final String UNKNOWN =
      "not known yet; this line is written when there is a network";
  private static final Pattern PRESENT = Pattern.compile("(?m)^" + NOW + "(.*?)\\r?$");

  private StatusText() {}

  /**
   * The whole text.
   *
   * @param before the status of before, whose address stays until the network says another
   */
  static String of(String name, int port, List<String> taken, CardWishes wishes, String before) {
    List<String> lines = new ArrayList<>();
    lines.add("Pipit");
    lines.add("");
    lines.add("Name: " + name);
    lines.add("Address: http://" + name + ".local" + (port == 80 ? "" : ":" + port) + "/");
    lines.add(NOW + address(before));
    section(
        lines, "Please mend (write it into pipit.toml, and put the card back)", wishes.faults());
    section(lines, "Good to know", wishes.notes());
    section(lines, "Taken over from this card when it was last read", taken);
    if (taken.isEmpty()) {
      lines.add("");
      lines.add(
          "There was nothing to take over when it was last read. Put a file pipit.toml on it, or");
      lines.add("open the address above in a browser on the same network.");
    }
    return String.join("\r\n", lines) + "\r\n";
  }

  private static void section(List<String> lines, String title, List<?> items) {
    if (!items.isEmpty()) {
      lines.add("");
      lines.add(title + ":");
      items.forEach(item -> lines.add("- " + item));
    }
  }

  private static String address(String before) {
    Matcher matcher = PRESENT.matcher(before);
    return matcher.find() ? matcher.group(1) : UNKNOWN;
  }
}
