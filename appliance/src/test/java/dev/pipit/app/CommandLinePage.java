package dev.pipit.app;

import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/reference/command-line.md}, made of the commands themselves. */
final class CommandLinePage {
  private CommandLinePage() {}

  static String text() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Command line

        This page is made of the program's own help texts; a test holds it to them.

        `pipit` lies in `bin` of the installed layout (`appliance/target/pipit` after `make build`) and runs from any folder.
        It finds a Java 25 by itself: a folder `runtime` of the layout, `PIPIT_JAVA_HOME`, `JAVA_HOME`, then `/usr/lib/jvm`.
        `PIPIT_JAVA_OPTS` are further options for the JVM.

        """);
    section(page, "pipit", Main.commandLine());
    Main.commandLine().getSubcommands().values().stream()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .forEach(command -> sections(page, "pipit " + command.getCommandName(), command));
    page.append("## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (ExitCode code : ExitCode.values()) {
      page.append("| ").append(code.number()).append(" | ").append(code.meaning()).append(" |\n");
    }
    page.append("| 69 | the launcher found no Java 25 |\n");
    return page.toString();
  }

  private static void sections(StringBuilder page, String title, CommandLine command) {
    section(page, title, command);
    command.getSubcommands().forEach((name, inner) -> sections(page, title + " " + name, inner));
  }

  private static void section(StringBuilder page, String title, CommandLine command) {
    command.setUsageHelpWidth(100).setUsageHelpAutoWidth(false);
    String help =
        command
            .getUsageMessage(Ansi.OFF)
            .lines()
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"));
    page.append("## ").append(title).append("\n\n```\n").append(help).append("\n```\n\n");
  }
}
