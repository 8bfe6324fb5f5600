package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pipit reset-password}: for who has forgotten it but may write the state directory. */
@Command(
    name = "reset-password",
    description = {
      "Sets a new password for the page. Every session and signed address ends; tokens stay.",
      "A running service notices within a second or two."
    },
    footer = {
      "",
      "Examples:",
      "  pipit reset-password",
      "  sudo pipit reset-password --state-directory /var/lib/pipit",
      "  pipit reset-password --stdin < password.txt"
    })
final class ResetPasswordCommand implements Callable<Integer> {
  @Option(names = "--stdin", description = "Reads the password from the first line of the input.")
  boolean fromInput;

  @Option(
      names = "--unclaim",
      description =
          "Sets none: the service shows a new claim code, as on a new device. Tokens go too.")
  boolean unclaim;

  @Mixin StateOptions state;
  @Spec CommandSpec spec;

  ResetPasswordCommand() {}

  @Override
  public Integer call() throws ConfigurationException, IOException, InterruptedException {
    Access access = state.access();
    try {
      if (unclaim) {
        access.forgetPassword();
        spec.commandLine().getOut().println("The device belongs to nobody now.");
        return ExitCode.OK.number();
      }
      String password = fromInput ? line() : asked();
      if (password == null) {
        return ExitCode.USAGE.number();
      }
      access.resetPassword(password);
      spec.commandLine().getOut().println("The password is set. Log in with it.");
      return ExitCode.OK.number();
    } catch (AccessException e) {
      return TokenCommand.refused(spec, e, "The password " + e.sentence() + ".");
    }
  }

  private static String line() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    return line == null ? "" : line;
  }

  private @Nullable String asked() {
    Console console = Objects.requireNonNull(System.console());
    if (!console.isTerminal()) {
      spec.commandLine().getErr().println("There is no terminal to ask at. Use --stdin.");
      return null;
    }
    char[] first = console.readPassword("New password: ");
    char[] second = console.readPassword("Again: ");
    if (first == null || !Arrays.equals(first, second)) {
      spec.commandLine().getErr().println("They are not the same. Nothing has changed.");
      return null;
    }
    return new String(first);
  }
}
