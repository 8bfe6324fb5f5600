package dev.pipit.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pipit run}: the appliance. */
@Command(
    name = "run",
    description = "Opens the cameras and serves their live video until it is told to end.",
    footer = {
      "",
      "Examples:",
      "  pipit run",
      "  pipit run --port 9000 --source test",
      "  pipit run --config /etc/pipit/pipit.toml",
      "  pipit run --set cameras.camera.width=1920 --set cameras.camera.height=1080"
    })
final class RunCommand implements Callable<Integer> {
  @Mixin Startup startup;
  @Spec CommandSpec spec;

  RunCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return Running.untilTheEnd(startup, spec.commandLine().getOut(), spec.commandLine().getErr());
  }
}
