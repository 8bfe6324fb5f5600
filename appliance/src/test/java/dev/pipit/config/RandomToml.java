package dev.pipit.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes TOML as people do: with comments, dots, quotes, inline tables, and any line ends. */
final class RandomToml {
  private static final List<String> NAMES = List.of("a", "b", "c-d", "e f", "g.h", "i\"j");
  private static final List<String> VALUES =
      List.of(
          "1",
          "-2.5e3",
          "true",
          "\"text # no comment\"",
          "'C:\\x'",
          "\"esc\\\"aped \\u00e9\"",
          "[1, 2]",
          "[ # first\n  \"]\", '#',\n]",
          "\"\"\"two\nlines\"\"\"",
          "'''it's'''",
          "1979-05-27 07:32:00Z",
          "07:32:00",
          "{}",
          "{ x = 1, y = { z = [3, {q = 1}] } }",
          "{ 'x' = \"}\" , y.z = 2 }");

  private RandomToml() {}

  static List<String> newPath(Random random) {
    List<String> path = new ArrayList<>();
    for (int parts = 2 + random.nextInt(2); parts > 1; parts--) {
      path.add(NAMES.get(random.nextInt(NAMES.size())));
    }
    path.add("new" + random.nextInt(3));
    return path;
  }

  /** Most of these are TOML; some define a thing twice. */
  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int lines = random.nextInt(12);
    for (int i = 0; i < lines; i++) {
      switch (random.nextInt(7)) {
        case 0 -> text.append("# comment ").append(i).append(" [x] = {\n");
        case 1 -> text.append(random.nextBoolean() ? "\n" : "  \t\n");
        case 2 -> text.append(blank(random)).append('[').append(key(random, 2)).append("] #\n");
        default ->
            text.append(blank(random))
                .append(key(random, 3))
                .append(random.nextBoolean() ? " = " : "=")
                .append(VALUES.get(random.nextInt(VALUES.size())))
                .append(random.nextInt(3) == 0 ? " # said " + i : "")
                .append('\n');
      }
    }
    if (!text.isEmpty() && random.nextInt(3) == 0) {
      text.setLength(text.length() - 1);
    }
    String written =
        random.nextInt(4) == 0 ? text.toString().replace("\n", "\r\n") : text.toString();
    return random.nextInt(5) == 0 ? "\uFEFF" + written : written;
  }

  private static String blank(Random random) {
    return " ".repeat(random.nextInt(3) / 2);
  }

  private static String key(Random random, int most) {
    StringBuilder key = new StringBuilder();
    for (int parts = 1 + random.nextInt(most); parts > 0; parts--) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      boolean bare = name.matches("[a-z-]+");
      String quoted =
          random.nextBoolean() && name.indexOf('"') >= 0
              ? "'" + name + "'"
              : "\"" + name.replace("\"", "\\\"") + "\"";
      key.append(key.isEmpty() ? "" : random.nextInt(4) == 0 ? " . " : ".");
      key.append(bare && random.nextInt(4) > 0 ? name : quoted);
    }
    return key.toString();
  }
}
