package dev.pipit.app;

import dev.pipit.wifi.PointState;
import dev.pipit.wifi.PointVisit;
import dev.pipit.wifi.SetupPointRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pipit setup-point}: what the unit of this name runs on a device made from our image. */
@Command(
    name = "setup-point",
    description = {
      "Opens a Wi-Fi of the device's own, on which its page takes the name and password of the"
          + " house's Wi-Fi, tries them, and says what is wrong.",
      "The image runs it as root where there is neither a cable nor a Wi-Fi to join. It ends when"
          + " the device is on a network."
    },
    footer = {
      "",
      "Example:",
      "  pipit setup-point --settings /data/settings --password-file /data/settings/setup-point"
    })
final class SetupPointCommand implements Callable<Integer> {
  private static final Path BUS = Path.of("/run/dbus/system_bus_socket");

  @Option(
      names = "--settings",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder of the device's settings, where the country is kept.")
  Path settings = Path.of("");

  @Option(
      names = "--password-file",
      required = true,
      paramLabel = "FILE",
      description = "A file whose first line is the password of the device's own Wi-Fi.")
  Path passwordFile = Path.of("");

  @Spec CommandSpec spec;

  SetupPointCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Logs.start("warn");
    PrintWriter out = spec.commandLine().getOut();
    try {
      String password =
          Files.readString(passwordFile, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
      return switch (SetupPointRun.untilOnANetwork(
          BUS, PointVisit.FOLDER, settings, password, name -> tell(out, name, password))) {
        case JOINED -> said(out, "The device is on the Wi-Fi that was chosen.");
        case WIRED -> said(out, "The device is on a network by its cable.");
      };
    } catch (IOException e) {
      spec.commandLine().getErr().println("No Wi-Fi of the device's own: " + e.getMessage());
      return ExitCode.FAILED.number();
    }
  }

  private static void tell(PrintWriter out, String name, String password) {
    out.println("No network. Join the Wi-Fi " + name + " with a phone, password " + password);
    out.println("and open http://" + PointState.ADDRESS + "/setup if no page comes by itself.");
    out.flush();
  }

  private static int said(PrintWriter out, String sentence) {
    out.println(sentence);
    return ExitCode.OK.number();
  }
}
