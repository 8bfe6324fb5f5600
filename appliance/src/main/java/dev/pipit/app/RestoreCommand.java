package dev.pipit.app;

import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateReplacement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pipit restore}: the other half of {@code pipit backup}. */
@Command(
    name = "restore",
    description = {
      "Brings back what pipit backup, or the page, has written. It is in force with the next start"
          + " of the service; until then nothing changes."
    },
    footer = {"", "Example:", "  sudo pipit restore pipit.backup && sudo systemctl restart pipit"})
final class RestoreCommand extends BackupFileCommand {
  private static final int MOST_BYTES = 1024 * 1024;

  @Parameters(paramLabel = "FILE", description = "The backup.")
  Path file = Path.of("");

  RestoreCommand() {}

  @Override
  ExitCode run()
      throws AccessException,
          Backup.Refused,
          ConfigurationException,
          IOException,
          SettingsFileException,
          InterruptedException {
    // The settings of now may be what is to be mended.
    Settings settings = state.settingsEvenIfBroken();
    StateDirectory directory = state.directory(settings);
    String text = text();
    String passphrase = NewSecret.known(spec, fromInput, "Passphrase");
    if (passphrase == null) {
      return ExitCode.USAGE;
    }
    Map<String, byte[]> files = Backup.open(text, passphrase, settings, directory);
    byte[] next = Objects.requireNonNull(files.get(StateReplacement.SETTINGS));
    new SettingsFile(settings.file()).tryOut(new String(next, StandardCharsets.UTF_8));
    StateReplacement.prepare(directory, files, Backup.gone(settings, directory));
    spec.commandLine().getOut().println("It is in force with the next start of the service.");
    return ExitCode.OK;
  }

  @Override
  String inVain() {
    return "Nothing is restored";
  }

  private String text() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      // Whatever it is, it becomes text: a backup has nothing but ASCII in it.
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.US_ASCII);
    }
  }
}
