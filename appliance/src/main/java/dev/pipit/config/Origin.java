package dev.pipit.config;

import java.nio.file.Path;

/** Where a value was given; {@code toString} is how a fault names it. */
public sealed interface Origin {
  /**
   * A place in the file.
   *
   * @param line from 1, or 0 for the file as a whole
   * @param column from 1
   */
  record FilePlace(Path file, int line, int column) implements Origin {
    @Override
    public String toString() {
      return line == 0 ? file.toString() : file + ":" + line + ":" + column;
    }
  }

  /** A variable of the environment. */
  record EnvironmentVariable(String name) implements Origin {
    @Override
    public String toString() {
      return "environment variable " + name;
    }
  }

  /**
   * An option of the command line.
   *
   * @param typed the option and its value, as in {@code --set server.port=9000} or {@code --port
   *     9000}
   */
  record SetOption(String typed) implements Origin {
    @Override
    public String toString() {
      return typed;
    }
  }

  /** Nobody gave it. */
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }
}
