package dev.pipit.app;

import dev.pipit.config.ConfigurationException;
import dev.pipit.http.ServiceState;
import dev.pipit.http.WebException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code pipit run}, however its options were read. */
final class Running {
  private static final Logger log = LoggerFactory.getLogger(Running.class);
  private static final int TRAINING_ROUNDS = 4;

  private Running() {}

  /** Starts, and returns only when that fails; else the process ends by {@link Ending}. */
  static int untilTheEnd(Startup startup, PrintWriter out, PrintWriter err)
      throws InterruptedException {
    try {
      Pipit pipit = start(startup);
      Runtime.getRuntime().addShutdownHook(Ending.hook(pipit));
      // Last: whoever waits for this line may send a signal at once.
      say(pipit, out);
      ClaimNotice notice = new ClaimNotice(pipit.access(), out);
      pipit.access().onChange(notice);
      notice.run();
      new CountDownLatch(1).await();
      return ExitCode.OK.number();
    } catch (ConfigurationException e) {
      err.println(e.getMessage());
      err.flush();
      return ExitCode.CONFIGURATION.number();
    } catch (WebException e) {
      err.println(e.getMessage() + ". " + e.action());
      err.flush();
      return ExitCode.ADDRESS.number();
    }
  }

  private static Pipit start(Startup startup) throws ConfigurationException, WebException {
    StartingState found = StartingState.of(startup, System.getenv());
    Logs.start(found.settings().configuration().log().level());
    ServiceState.Warning warning = found.warning();
    if (warning != null) {
      log.error("{} {}", warning.sentence(), warning.action());
    }
    if (found.broken() != null) {
      throw found.broken();
    }
    return Pipit.start(found.settings(), warning);
  }

  private static void say(Pipit pipit, PrintWriter out) {
    out.println("Pipit is at " + pipit.address());
    String secure = pipit.secureAddress();
    if (secure != null) {
      out.println("and, over TLS, at " + secure);
    }
    String fingerprint = pipit.fingerprintToTrust();
    if (fingerprint != null) {
      out.println("The certificate to trust is at /pipit.crt; its SHA-256 fingerprint is");
      out.println(fingerprint);
    }
    out.flush();
  }

  /**
   * The same with a test picture and a viewer of its own, for a few seconds: what the build makes
   * the AOT cache of ({@code -XX:AOTCacheOutput}).
   */
  static int training(PrintWriter out) throws ConfigurationException, WebException, IOException {
    Startup startup = new Startup();
    startup.source = "test";
    startup.port = 0;
    try (Pipit pipit = start(startup)) {
      say(pipit, out);
      Thread _ = Ending.hook(pipit);
      new TrainingViewer(pipit.port()).watch("camera", TRAINING_ROUNDS);
    }
    return ExitCode.OK.number();
  }
}
