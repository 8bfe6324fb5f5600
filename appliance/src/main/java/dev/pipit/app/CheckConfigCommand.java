package dev.pipit.app;

import dev.pipit.config.Configuration;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pipit check-config}. */
@Command(
    name = "check-config",
    description =
        "Reads a configuration and lists all that is wrong with it, without starting anything.",
    footer = {"", "Example:", "  pipit check-config /etc/pipit/pipit.toml"})
final class CheckConfigCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The TOML file; without it the environment alone is checked.")
  @Nullable Path file;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets any key, as for run.")
  List<String> settings = new ArrayList<>();

  @Spec CommandSpec spec;

  CheckConfigCommand() {}

  @Override
  public Integer call() {
    try {
      Configuration read = ConfigurationReader.read(file, System.getenv(), settings);
      spec.commandLine()
          .getOut()
          .println(
              (file == null ? "The configuration" : file)
                  + " is right: "
                  + read.cameras().stream()
                      .map(camera -> camera.name() + " from " + camera.source())
                      .toList()
                  + ", listening on "
                  + read.server().bind()
                  + " port "
                  + read.server().port()
                  + ".");
      WindowMemory tooMuch = WindowMemory.check(read);
      if (tooMuch != null) {
        spec.commandLine()
            .getErr()
            .println("Warning: " + tooMuch.sentence() + " " + tooMuch.action());
      }
      return ExitCode.OK.number();
    } catch (ConfigurationException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ExitCode.CONFIGURATION.number();
    }
  }
}
