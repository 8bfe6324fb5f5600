package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code pipit token}: tokens for programs. A running service takes a new one at once, and forgets
 * a revoked one within a second or two.
 */
@Command(
    name = "token",
    description = "Makes, lists and revokes tokens with which programs use the API.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TokenCommand.Create.class, TokenCommand.All.class, TokenCommand.Revoke.class})
final class TokenCommand {
  TokenCommand() {}

  @Command(
      name = "create",
      description = "Makes a token and prints it. It is shown this once only.",
      footer = {"", "Example:", "  pipit token create --control home-assistant"})
  static final class Create implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What it is for.")
    String name = "";

    @Option(
        names = "--control",
        description = "It may change settings too; without this it may read only.")
    boolean control;

    @Mixin StateOptions state;
    @Spec CommandSpec spec;

    Create() {}

    @Override
    public Integer call() throws ConfigurationException {
      try {
        Access.NewToken made = state.access().createToken(name, control);
        spec.commandLine().getOut().println(made.secret());
        return ExitCode.OK.number();
      } catch (AccessException e) {
        return refused(spec, e, "The name " + e.sentence() + ".");
      }
    }
  }

  @Command(name = "list", description = "Lists the tokens without their secrets.")
  static final class All implements Callable<Integer> {
    @Mixin StateOptions state;
    @Spec CommandSpec spec;

    All() {}

    @Override
    public Integer call() throws ConfigurationException {
      var out = spec.commandLine().getOut();
      List<Access.TokenView> tokens = state.access().tokens();
      if (tokens.isEmpty()) {
        out.println("There is no token.");
      }
      for (Access.TokenView token : tokens) {
        out.printf(
            "%s  %-7s  made %s  used %s  %s%n",
            token.id(),
            token.control() ? "control" : "read",
            day(token.createdMs()),
            token.lastUsedMs() == 0 ? "never" : day(token.lastUsedMs()),
            token.name());
      }
      out.flush();
      return ExitCode.OK.number();
    }

    private static String day(long ms) {
      return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10);
    }
  }

  @Command(name = "revoke", description = "Revokes a token; who uses it is cut off.")
  static final class Revoke implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "As the list tells it, or the token's name.")
    String wanted = "";

    @Mixin StateOptions state;
    @Spec CommandSpec spec;

    Revoke() {}

    @Override
    public Integer call() throws ConfigurationException {
      Access access = state.access();
      List<String> ids =
          access.tokens().stream()
              .filter(token -> token.id().equals(wanted) || token.name().equals(wanted))
              .map(Access.TokenView::id)
              .toList();
      var err = spec.commandLine().getErr();
      if (ids.size() != 1) {
        err.println(
            ids.isEmpty()
                ? "There is no such token. `pipit token list` lists them."
                : "Several tokens have this name. Name the one by its id.");
        return ExitCode.FAILED.number();
      }
      boolean kept = access.revokeToken(ids.getFirst()) && access.notKept() == null;
      if (!kept) {
        err.println("The token is still there: " + access.notKept());
        return ExitCode.FAILED.number();
      }
      return ExitCode.OK.number();
    }
  }

  /** Says why something is refused. */
  static int refused(CommandSpec spec, AccessException e, String notAllowed) {
    String sentence = e.reason() == AccessException.Reason.NOT_ALLOWED ? notAllowed : e.sentence();
    spec.commandLine().getErr().println((sentence + " " + e.action()).strip());
    return ExitCode.FAILED.number();
  }
}
