package dev.pipit.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A value as it was given, not yet checked.
 *
 * @param path the names from the outermost table to the key
 * @param value from the file a String, Long, Double, Boolean, {@code List<?>} or {@link Table}, or
 *     anything else that TOML has; from elsewhere {@link Words}
 */
record Setting(List<String> path, Object value, Origin origin) {
  /** A table; what is in it are settings of their own. */
  record Table() {}

  /** Text without a type, from the environment or the command line. */
  record Words(String text) {}

  /** The key with dots, its parts in quotes where TOML wants them. */
  String key() {
    return path.stream()
        .map(part -> part.matches("[A-Za-z0-9_-]+") ? part : ValueType.quoted(part))
        .collect(Collectors.joining("."));
  }
}
