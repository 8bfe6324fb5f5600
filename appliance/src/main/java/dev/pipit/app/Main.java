package dev.pipit.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
    name = "pipit",
    description = "Live video from a camera to a browser.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ProbeCommand.class,
      DoctorCommand.class,
      CheckConfigCommand.class,
      TokenCommand.class,
      ResetPasswordCommand.class,
      SettingsCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      FirstBootCommand.class,
      SetupPointCommand.class,
      VersionCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) throws Exception {
    System.exit(run(arguments));
  }

  private static int run(String... arguments) throws Exception {
    Startup plain = PlainRun.parse(arguments);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (plain != null) {
      return Running.untilTheEnd(
          plain, out, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    }
    if (List.of(arguments).equals(List.of("train-aot"))) {
      return Running.training(out);
    }
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(
            (exception, command, result) -> {
              command.getErr().println("pipit: " + exception);
              return ExitCode.FAILED.number();
            });
  }
}
