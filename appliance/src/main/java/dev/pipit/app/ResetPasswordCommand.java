package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import java.io.IOException;
import java.util.concurrent.Callable;
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
      String password = NewSecret.read(spec, fromInput, "New password");
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
}
