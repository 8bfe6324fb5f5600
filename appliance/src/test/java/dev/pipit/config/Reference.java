package dev.pipit.config;

import dev.pipit.config.Key.Section;

/** Writes the reference page and the example file from the keys. */
final class Reference {
  private static final String INTRODUCTION =
      """
      # Configuration

      <!-- Generated. `mvn test -Dtest=ReferenceTest -Dpipit.update-golden=true` writes it anew. -->

      Pipit reads one [TOML 1.0](https://toml.io/en/v1.0.0) file in UTF-8, of at most 256 KiB. Every key has a default, so the
      file may be empty or missing. [pipit.toml](pipit.toml) is an example with all keys at their defaults.

      A value comes from the first of these that gives it:

      1. the command line: `--set server.port=9000`, as often as needed; the last one wins
      2. the environment: the variable that stands at each key below
      3. the file
      4. the default, which an installation may change for keys outside of cameras: the Debian package's service has
         `PIPIT_DEFAULT_SERVER_PORT=80`. The page and the file still have the last word

      Lists are separated by commas in the environment and on the command line.

      Each camera is a table `[cameras.NAME]`. A name has 1 to 32 lower-case letters, digits and hyphens, and is part of the
      addresses of the stream. There may be eight cameras; without any table there is one, named `camera`. In the names of
      environment variables a camera's name is in capitals, with `_` for each hyphen: `PIPIT_CAMERAS_FRONT_DOOR_WIDTH`. When the
      file has cameras, the environment and the command line can change these but not add to them. Two cameras cannot have
      the same device.

      `pipit check-config` reports everything that is wrong at once: where it is, what is wrong, and what is allowed.
      """;

  private Reference() {}

  static String page() {
    var page = new StringBuilder(INTRODUCTION);
    for (Section section : Section.values()) {
      page.append("\n## `[").append(section.table()).append("]`\n");
      for (Key<?> key : Keys.of(section)) {
        page.append("\n### `").append(key.dotted()).append("`\n\n");
        page.append(key.description()).append("\n\n");
        page.append("- must be ").append(key.type().allowed()).append('\n');
        page.append("- default `").append(standard(key)).append("`\n");
        page.append("- a change counts ").append(applies(key)).append('\n');
        page.append("- environment variable `").append(key.environmentVariable()).append("`\n");
      }
    }
    return page.toString();
  }

  private static String applies(Key<?> key) {
    return switch (key.applies()) {
      case LIVE -> "at once";
      case ENCODER -> "at once; the encoder is made again";
      case SOURCE -> "at once; the camera is opened again";
      case RESTART -> "after the next start of the service";
    };
  }

  static String example() {
    var example =
        new StringBuilder(
            "# Pipit's configuration, every key at its default. What is left out has the same value.\n");
    for (Section section : Section.values()) {
      String table = section.table().replace("NAME", ConfigurationReader.STANDARD_CAMERA);
      example.append("\n[").append(table).append("]\n");
      String gap = "";
      for (Key<?> key : Keys.of(section)) {
        example.append(gap);
        gap = "\n";
        comment(example, key.description());
        comment(example, "Must be " + key.type().allowed() + ".");
        example.append(key.name()).append(" = ").append(standard(key)).append('\n');
      }
    }
    return example.toString();
  }

  private static void comment(StringBuilder example, String text) {
    String rest = text;
    while (rest.length() > 98) {
      int space = rest.lastIndexOf(' ', 98);
      example.append("# ").append(rest, 0, space).append('\n');
      rest = rest.substring(space + 1);
    }
    example.append("# ").append(rest).append('\n');
  }

  private static <T> String standard(Key<T> key) {
    return key.type().toToml(key.standard());
  }
}
