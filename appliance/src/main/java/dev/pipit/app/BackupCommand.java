package dev.pipit.app;

import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.Settings;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
final class BackupCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "What to write; it must not be there yet.")
  Path file = Path.of("");

  @Option(names = "--stdin", description = "Reads the passphrase from the first line of the input.")
  boolean fromInput;

  @Mixin StateOptions state;
  @Spec CommandSpec spec;

  BackupCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    try {
      StateDirectory directory = state.directory();
      Settings settings = state.settings();
      String passphrase = NewSecret.read(spec, fromInput, "Passphrase");
      if (passphrase == null) {
        return ExitCode.USAGE.number();
      }
      write(Backup.make(settings, directory, state.access(), passphrase));
      spec.commandLine().getOut().println(file + " is written. Keep the passphrase elsewhere.");
      return ExitCode.OK.number();
    } catch (AccessException e) {
      return TokenCommand.refused(spec, e, "The passphrase " + e.sentence() + ".");
    } catch (ConfigurationException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ExitCode.CONFIGURATION.number();
    } catch (IOException e) {
      spec.commandLine().getErr().println("The backup was not made: " + reason(e) + ".");
      return ExitCode.FAILED.number();
    }
  }

  static @Nullable String reason(IOException e) {
    return e instanceof java.nio.file.FileAlreadyExistsException
        ? e.getMessage() + " is there already"
        : e.toString();
  }

  private void write(String text) throws IOException {
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      var bytes = java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
