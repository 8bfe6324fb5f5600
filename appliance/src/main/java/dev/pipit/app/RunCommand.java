package dev.pipit.app;

import dev.pipit.config.Configuration;
import dev.pipit.config.ConfigurationException;
import dev.pipit.http.WebException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
    PrintWriter err = spec.commandLine().getErr();
    Configuration configuration;
    try {
      configuration = startup.configuration(System.getenv());
    } catch (ConfigurationException e) {
      err.println(e.getMessage());
      return ExitCode.CONFIGURATION.number();
    }
    Logs.start(configuration.log().level());
    Pipit pipit;
    try {
      pipit = Pipit.start(configuration);
    } catch (WebException e) {
      err.println(e.getMessage() + ". " + e.action());
      return ExitCode.ADDRESS.number();
    }
    Runtime.getRuntime().addShutdownHook(Ending.hook(pipit));
    PrintWriter out = spec.commandLine().getOut();
    out.println("Pipit is at " + pipit.address());
    out.flush();
    new CountDownLatch(1).await();
    return ExitCode.OK.number();
  }
}
