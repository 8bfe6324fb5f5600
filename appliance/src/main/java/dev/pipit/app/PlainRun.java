package dev.pipit.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the plain forms of {@code pipit run} without the command line library: its classes are too
 * old for the AOT cache and cost a third of the time to the first answer. Whatever is not plain
 * (help, a mistake) goes to the library.
 */
final class PlainRun {
  private PlainRun() {}

  /**
   * The options, or null when the command line is anything else than {@code run} with values for
   * known options.
   */
  static @Nullable Startup parse(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("run")) {
      return null;
    }
    Startup startup = new Startup();
    int next = 1;
    while (next < arguments.length) {
      String name = arguments[next++];
      String value;
      int equals = name.indexOf('=');
      if (equals > 0) {
        value = name.substring(equals + 1);
        name = name.substring(0, equals);
      } else if (next < arguments.length && !arguments[next].startsWith("-")) {
        value = arguments[next++];
      } else {
        return null;
      }
      if (!take(startup, name, value)) {
        return null;
      }
    }
    return startup;
  }

  private static boolean take(Startup startup, String name, String value) {
    try {
      switch (name) {
        case "--config" -> startup.file = Path.of(value);
        case "--port" -> startup.port = Integer.valueOf(value);
        case "--source" -> startup.source = value;
        case "--set" -> startup.settings.add(value);
        default -> {
          return false;
        }
      }
      return true;
    } catch (NumberFormatException | InvalidPathException e) {
      return false;
    }
  }
}
