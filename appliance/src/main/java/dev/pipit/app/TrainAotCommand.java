package dev.pipit.app;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code pipit train-aot}, run by the build under {@code -XX:AOTCacheOutput}: the program itself
 * with a test picture and a viewer for a few seconds.
 */
@Command(
    name = "train-aot",
    hidden = true,
    description =
        "Runs a few seconds with a viewer of its own; the build makes the AOT cache of it.")
final class TrainAotCommand implements Callable<Integer> {
  private static final int ROUNDS = 4;

  TrainAotCommand() {}

  @Override
  public Integer call() throws Exception {
    Logs.start("warn");
    Startup startup = new Startup();
    startup.source = "test";
    startup.port = 0;
    try (Pipit pipit = Pipit.start(startup.configuration(Map.of()))) {
      new TrainingViewer(pipit.port()).watch("camera", ROUNDS);
    }
    return ExitCode.OK.number();
  }
}
