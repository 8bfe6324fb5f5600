package dev.pipit.app;

import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateReplacement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pipit restore}: the other half of {@code pipit backup}. */
@Command(
    name = "restore",
    description = {
      "Brings back what pipit backup, or the page, has written. It is in force with the next start"
          + " of the service; until then nothing changes."
    },
    footer = {"", "Example:", "  sudo pipit restore pipit.backup && sudo systemctl restart pipit"})
final class RestoreCommand implements Callable<Integer> {
  private static final int MOST_BYTES = 1024 * 1024;

  @Parameters(paramLabel = "FILE", description = "The backup.")
  Path file = Path.of("");

  @Option(names = "--stdin", description = "Reads the passphrase from the first line of the input.")
  boolean fromInput;

  @Mixin StateOptions state;
  @Spec CommandSpec spec;

  RestoreCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    try {
      StateDirectory directory = state.directory();
      String text = text();
      String passphrase = NewSecret.known(spec, fromInput, "Passphrase");
      if (passphrase == null) {
        return ExitCode.USAGE.number();
      }
      Map<String, byte[]> files = Backup.open(text, passphrase, state.settings());
      StateReplacement.prepare(directory, files);
      spec.commandLine().getOut().println("It is in force with the next start of the service.");
      return ExitCode.OK.number();
    } catch (AccessException e) {
      return TokenCommand.refused(spec, e, "The passphrase " + e.sentence() + ".");
    } catch (ConfigurationException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ExitCode.CONFIGURATION.number();
    } catch (Backup.Refused e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ExitCode.FAILED.number();
    } catch (IOException e) {
      spec.commandLine().getErr().println("Nothing is restored: " + e + ".");
      return ExitCode.FAILED.number();
    }
  }

  private String text() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      // Whatever it is, it becomes text: a backup has nothing but ASCII in it.
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.US_ASCII);
    }
  }
}
