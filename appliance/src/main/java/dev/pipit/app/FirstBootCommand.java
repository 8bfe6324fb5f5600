package dev.pipit.app;

import dev.pipit.card.FirstBoot;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pipit first-boot}: what the unit of this name runs on a device made from our image. */
@Command(
    name = "first-boot",
    description = {
      "Takes over the settings that were left on an SD card: pipit.toml, and the files of Raspberry"
          + " Pi Imager. Erases the secrets there, and writes pipit-status.txt.",
      "The image runs it as root before the network and the service start. Faults in the files are"
          + " told and are no failure; a power cut at any moment loses nothing. Of a card that cannot"
          + " be written the settings are taken once, and that its secrets stay is a failure."
    },
    footer = {
      "",
      "Example:",
      "  pipit first-boot --card /boot/pipit --data /data --state /var/lib/private/pipit"
    })
final class FirstBootCommand implements Callable<Integer> {
  @Option(
      names = "--card",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the first partition of the card is mounted, writable if it can be.")
  Path card = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the data partition is; what the system reads is in its folder settings.")
  Path data = Path.of("");

  @Option(
      names = "--state",
      required = true,
      paramLabel = "FOLDER",
      description = "The state directory of the service.")
  Path state = Path.of("");

  @Spec CommandSpec spec;

  FirstBootCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      StateDirectory directory = new StateDirectory(target(state));
      ServiceSettings receiver =
          new ServiceSettings(
              directory, new SettingsFile(directory.file("pipit.toml")), System.getenv());
      FirstBoot.Outcome outcome = new FirstBoot(card, data.resolve("settings"), receiver).run();
      outcome.taken().forEach(item -> out.println("taken over: " + item));
      outcome.faults().forEach(fault -> out.println("to mend: " + fault));
      outcome.notes().forEach(note -> out.println("note: " + note));
      if (outcome.notErased().isEmpty()) {
        return ExitCode.OK.number();
      }
      outcome.notErased().forEach(file -> spec.commandLine().getErr().println(file));
      return ExitCode.FAILED.number();
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .println("The settings of the card are not all kept, the next start tries again: " + e);
      return ExitCode.FAILED.number();
    }
  }

  /** systemd makes a link for a state directory before there is what it leads to. */
  private static Path target(Path folder) throws IOException {
    return Files.isSymbolicLink(folder)
        ? folder.toAbsolutePath().resolveSibling(Files.readSymbolicLink(folder)).normalize()
        : folder;
  }
}
