package dev.pipit.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pipit version}. */
@Command(
    name = "version",
    description = "Prints the version of Pipit and of the Java it runs on.",
    footer = {"", "Example:", "  pipit version"})
final class VersionCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  VersionCommand() {}

  /** The same words for {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "pipit " + Version.text(),
        "Java "
            + System.getProperty("java.version")
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
      };
    }
  }

  @Override
  public Integer call() {
    for (String line : new Provider().getVersion()) {
      spec.commandLine().getOut().println(line);
    }
    return ExitCode.OK.number();
  }
}
