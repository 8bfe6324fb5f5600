package dev.pipit.app;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A password or passphrase that somebody types, unseen. */
final class NewSecret {
  private NewSecret() {}

  /**
   * A new one, typed twice; null when it cannot be had, which has been said then.
   *
   * @param fromInput whether it is the first line of the standard input instead
   * @param name such as {@code New password}
   */
  static @Nullable String read(CommandSpec spec, boolean fromInput, String name)
      throws IOException {
    if (fromInput) {
      return line();
    }
    Console console = console(spec);
    if (console == null) {
      return null;
    }
    char[] first = console.readPassword("%s: ", name);
    char[] second = console.readPassword("Again: ");
    if (first == null || !Arrays.equals(first, second)) {
      spec.commandLine().getErr().println("They are not the same. Nothing has changed.");
      return null;
    }
    return new String(first);
  }

  /** One that is known, typed once. */
  static @Nullable String known(CommandSpec spec, boolean fromInput, String name)
      throws IOException {
    if (fromInput) {
      return line();
    }
    Console console = console(spec);
    char[] typed = console == null ? null : console.readPassword("%s: ", name);
    return typed == null ? null : new String(typed);
  }

  private static String line() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    return line == null ? "" : line;
  }

  // From JDK 22 to 24 it was never null; from 25 on it is again where there is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  private static @Nullable Console console(CommandSpec spec) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      spec.commandLine().getErr().println("There is no terminal to ask at. Use --stdin.");
      return null;
    }
    return console;
  }
}
