package dev.pipit.app;

import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.Settings;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pipit backup}: one file that another card can be made this device with. */
@Command(
    name = "backup",
    description = {
      "Writes settings, password, tokens and certificate into one file that only a passphrase"
          + " opens."
    },
    footer = {
      "",
      "Examples:",
      "  sudo pipit backup pipit.backup",
      "  pipit backup --stdin pipit.backup < passphrase.txt"
    })
final class BackupCommand extends BackupFileCommand {
  @Parameters(paramLabel = "FILE", description = "What to write; it must not be there yet.")
  Path file = Path.of("");

  BackupCommand() {}

  @Override
  ExitCode run() throws AccessException, ConfigurationException, IOException, InterruptedException {
    StateDirectory directory = state.directory();
    Settings settings = state.settings();
    String passphrase = NewSecret.read(spec, fromInput, "Passphrase");
    if (passphrase == null) {
      return ExitCode.USAGE;
    }
    write(Backup.make(settings, directory, StateOptions.access(directory), passphrase));
    spec.commandLine().getOut().println(file + " is written. Keep the passphrase elsewhere.");
    return ExitCode.OK;
  }

  @Override
  String inVain() {
    return "The backup was not made";
  }

  private void write(String text) throws IOException {
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      writeAll(channel, text);
    }
  }

  /** Half of it would look like a backup, until the day it is needed. */
  private void writeAll(SeekableByteChannel channel, String text) throws IOException {
    try {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (channel instanceof FileChannel written) {
        written.force(true);
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }
}
