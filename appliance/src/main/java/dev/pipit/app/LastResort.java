package dev.pipit.app;

import dev.pipit.config.StateDirectory;
import dev.pipit.http.ServiceState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left when a driver hangs that nothing in this process can end: the service is started
 * anew, and when that did not help, the device; the device at once when a thread hangs in the
 * kernel, which would outlive the service and keep what it has open. After {@value #MOST} of these
 * without {@link #WELL} between them nothing is done any more: the slate stays, and says why.
 *
 * <p>They are counted in a file that outlasts the service, and forgotten after an hour without a
 * fault, by a clock that only goes forward: a wrong time of day makes no loop. Without a file that
 * can be written nothing is done.
 *
 * <p>One thread looks; {@link #notice} may be asked from any.
 */
final class LastResort {
  /** The file in the state directory; a line for each time. */
  static final String FILE = "recovery";

  /** The file in the runtime directory that {@code pipit-reboot.path} waits for. */
  static final String REBOOT = "reboot";

  static final int MOST = 3;
  static final Duration WELL = Duration.ofHours(1);

  /** A thread that is given up may still end. */
  static final Duration CERTAIN = Duration.ofSeconds(5);

  /** When the device does not restart within this, nobody heard. */
  static final Duration REBOOTS = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(LastResort.class);
  private static final String CODE = "recovery-given-up";

  private final StateDirectory state;
  private final @Nullable Path runtime;
  private final Supplier<@Nullable String> broken;
  private final Supplier<Set<String>> stuck;
  private final LongSupplier nanoTime;
  private final IntConsumer end;
  private long wellSinceNanos;
  private long brokenSinceNanos;
  private Set<String> stuckThen = Set.of();
  private boolean wasBroken;
  private boolean forgotten;
  private boolean ending;
  private @Nullable Long rebootAskedNanos;
  private volatile ServiceState.@Nullable Warning notice;

  /**
   * @param environment of the process: {@code RUNTIME_DIRECTORY} is where a restart of the device
   *     is asked for
   * @param broken why only a new process helps, or null
   * @param stuck the threads that hang in the kernel now, see {@link StuckThreads}
   * @param end ends the process with that status, and whoever started it starts it again
   */
  LastResort(
      StateDirectory state,
      Map<String, String> environment,
      Supplier<@Nullable String> broken,
      Supplier<Set<String>> stuck,
      LongSupplier nanoTime,
      IntConsumer end) {
    this.state = state;
    String folder = environment.getOrDefault("RUNTIME_DIRECTORY", "").split(":", 2)[0];
    this.runtime = folder.isEmpty() ? null : Path.of(folder);
    this.broken = broken;
    this.stuck = stuck;
    this.nanoTime = nanoTime;
    this.end = end;
    wellSinceNanos = nanoTime.getAsLong();
  }

  /** Looks once, and does what is due. */
  void look() {
    long now = nanoTime.getAsLong();
    String why = broken.get();
    if (why == null) {
      if (wasBroken) {
        wasBroken = false;
        notice = null;
        wellSinceNanos = now;
        forgotten = false;
        takeBackReboot();
      }
      forgetAfterAnHour(now);
      return;
    }
    if (!wasBroken) {
      wasBroken = true;
      brokenSinceNanos = now;
      stuckThen = stuck.get();
      log.error("{} Only a new start of the service helps.", why);
    }
    if (notice == null && !ending && now - brokenSinceNanos >= CERTAIN.toNanos()) {
      act(why, now);
    }
  }

  private void forgetAfterAnHour(long now) {
    if (!forgotten && now - wellSinceNanos >= WELL.toNanos()) {
      forgotten = true;
      try {
        Files.deleteIfExists(state.file(FILE));
      } catch (IOException e) {
        log.warn("{} cannot be removed: {}", state.file(FILE), e.toString());
      }
    }
  }

  private void act(String why, long now) {
    Long asked = rebootAskedNanos;
    if (asked != null) {
      if (now - asked >= REBOOTS.toNanos()) {
        log.error("The device was not started again. The service is.");
        endNow();
      }
      return;
    }
    try {
      byte[] kept = state.read(FILE);
      String before = kept == null ? "" : new String(kept, StandardCharsets.UTF_8);
      int times = (int) before.lines().count();
      if (times >= MOST) {
        giveUp(why + " Starting again did not help " + MOST + " times and is not tried any more.");
        return;
      }
      Path reboot = reboot();
      if (times == 0 && Collections.disjoint(stuckThen, stuck.get())) {
        reboot = null;
      }
      String what = reboot == null ? "service" : "device";
      String line = what + ": " + why.replaceAll("\\p{Cntrl}+", " ") + "\n";
      state.write(FILE, (before + line).getBytes(StandardCharsets.UTF_8));
      log.error("{} The {} is started again ({} of {}).", why, what, times + 1, MOST);
      if (reboot == null) {
        endNow();
      } else {
        rebootAskedNanos = now;
        ask(reboot, why);
      }
    } catch (IOException e) {
      giveUp(
          why
              + " It cannot be noted that Pipit is started again, so it is not: "
              + FileTrouble.words(e)
              + ".");
    }
  }

  private @Nullable Path reboot() {
    return runtime == null ? null : runtime.resolve(REBOOT);
  }

  private void ask(Path reboot, String why) {
    try {
      Files.writeString(reboot, why);
    } catch (IOException e) {
      log.warn("{} cannot be written: {}. The service is started again.", reboot, e.toString());
      endNow();
    }
  }

  /** All is well again before anybody heard: who listens later must not hear it then. */
  private void takeBackReboot() {
    Path reboot = reboot();
    if (rebootAskedNanos != null && reboot != null) {
      rebootAskedNanos = null;
      try {
        Files.deleteIfExists(reboot);
      } catch (IOException e) {
        log.warn("{} cannot be removed: {}", reboot, e.toString());
      }
    }
  }

  private void endNow() {
    ending = true;
    end.accept(ExitCode.AGAIN.number());
  }

  private void giveUp(String sentence) {
    String action = "Switch the device off and on; unplug the camera and plug it in again.";
    log.error("{} {}", sentence, action);
    notice = new ServiceState.Warning(CODE, sentence, action);
  }

  /** That nothing is tried any more; null while something is. */
  ServiceState.@Nullable Warning notice() {
    return notice;
  }
}
