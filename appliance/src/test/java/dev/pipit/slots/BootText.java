package dev.pipit.slots;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The lines of {@code autoboot.txt} or {@code config.txt} that a start obeys: those under {@code
 * [all]} and under filters that pass, as Raspberry Pi documents its conditional filters. Filters
 * that this does not know do not pass.
 *
 * @param lines what is left, without comments
 */
record BootText(List<String> lines) {
  /**
   * Reads a text.
   *
   * @param passing the filters that pass beside {@code all}, such as {@code tryboot} or {@code pi4}
   */
  static BootText of(String text, Set<String> passing) {
    List<String> lines = new ArrayList<>();
    boolean passes = true;
    for (String raw : text.split("\r?\n", -1)) {
      String line = raw.strip();
      if (line.startsWith("[") && line.endsWith("]")) {
        String filter = line.substring(1, line.length() - 1);
        passes = filter.equals("all") || passing.contains(filter);
      } else if (passes && !line.isEmpty() && !line.startsWith("#")) {
        lines.add(line);
      }
    }
    return new BootText(List.copyOf(lines));
  }

  /** What a key is set to; the last line counts. */
  Optional<String> value(String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1).strip())
        .reduce((_, last) -> last);
  }
}
