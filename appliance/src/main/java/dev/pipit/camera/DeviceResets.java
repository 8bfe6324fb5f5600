package dev.pipit.camera;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.DeviceReset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last that is done about a camera that stays silent: its device is reset before it is opened,
 * on the thread that opens it, when the {@link ResetRule} says so. Called by the supervisor's
 * thread alone, except for the getter.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one capture thread at a time writes
final class DeviceResets {
  private static final Logger log = LoggerFactory.getLogger(DeviceResets.class);

  private final String camera;
  private final ResetRule rule;
  private volatile @Nullable DeviceReset last;
  private volatile long count;

  /**
   * @param least for how long a camera must have failed
   */
  DeviceResets(String camera, Duration least) {
    this.camera = camera;
    rule = new ResetRule(least);
  }

  /** What opens the source now: the same, or one that resets the device first. */
  SourceOpener before(SourceOpener opener, long nowNanos) {
    if (!rule.isDue(nowNanos)) {
      return opener;
    }
    rule.tried(nowNanos);
    return () -> {
      note(opener.reset());
      return opener.open();
    };
  }

  private void note(DeviceReset outcome) {
    last = outcome;
    switch (outcome) {
      case DeviceReset.Done(String device) -> {
        count = count + 1;
        log.atWarn()
            .addKeyValue("camera", camera)
            .addKeyValue("device", device)
            .addKeyValue("resets", count)
            .log("the camera stays silent and its USB device was reset");
      }
      case DeviceReset.Refused(String sentence, String action) ->
          log.atWarn().addKeyValue("camera", camera).log("{} {}", sentence, action);
      case DeviceReset.NotPossible _ -> {
        // There is nothing else to be done than before.
      }
    }
  }

  /** The camera could not be opened, or gives no more because of that. */
  void failed(CaptureException.Reason reason, long openNanos, long nowNanos) {
    switch (reason) {
      case GONE -> rule.forget();
      case BROKEN -> silent(openNanos, nowNanos);
      case BUSY, DENIED, FORMAT, RESOURCES -> {
        // A reset changes nothing about that.
      }
    }
  }

  /** The camera gave nothing more after it had been open for so long. */
  void silent(long openNanos, long nowNanos) {
    if (openNanos > ResetRule.MINUTE_NANOS) {
      last = null;
    }
    rule.failed(openNanos, nowNanos);
  }

  /** The fault of a silent camera, with what came of resetting it. */
  Fault told(Fault silent) {
    return switch (last) {
      case DeviceReset.Done _ ->
          new Fault(
              silent.code(),
              silent.sentence(),
              "It was reset, which did not help for long, and is opened again. Unplug it and plug it"
                  + " in again; try another USB port or a stronger power supply.");
      case DeviceReset.Refused(String sentence, String action) ->
          new Fault(silent.code(), silent.sentence() + " " + sentence, action);
      case DeviceReset.NotPossible _ -> silent;
      case null -> silent;
    };
  }

  /** How often the device was reset. Any thread. */
  long count() {
    return count;
  }
}
