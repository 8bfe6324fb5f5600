package dev.pipit.app;

import java.time.Duration;

/**
 * What happens at SIGTERM or Ctrl+C: everything is closed, and the process ends as a success,
 * within two seconds even when a native call hangs.
 */
final class Ending {
  private static final Duration LIMIT = Duration.ofMillis(1_800);

  private Ending() {}

  static Thread hook(Pipit pipit) {
    // Java would end with 143, which service managers take for a failure.
    return Thread.ofPlatform().name("end").unstarted(() -> now(pipit, ExitCode.OK.number()));
  }

  /** Closes everything, as far as it can be closed, and ends the process; does not return. */
  static void now(Pipit pipit, int status) {
    Thread closing = Thread.ofPlatform().daemon(true).name("close").start(pipit::close);
    try {
      boolean _ = closing.join(LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }
}
