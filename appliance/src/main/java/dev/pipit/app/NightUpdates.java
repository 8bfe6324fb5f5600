package dev.pipit.app;

import dev.pipit.app.Updates.What;
import dev.pipit.config.Configuration;
import dev.pipit.device.UpdateFiles.ImageState;
import dev.pipit.device.UpdateFiles.Last;
import dev.pipit.device.UpdateFiles.Work;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs what is newer at night, where the owner chose so: looks first, and leaves a version
 * alone that was taken back before. Once a night, by the machine's own time; at a minute that is
 * another on each device, so that not all ask one server at once. A clock that is wrong makes it
 * another hour, no more.
 *
 * <p>The virtual thread {@code update-night} from {@link #start()} to {@link #close()}.
 */
final class NightUpdates implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NightUpdates.class);
  private static final int HOUR = 3;
  private static final int MINUTES = 60;

  /** Longer than root's own limit of two hours: what has not answered by then never will. */
  private static final Duration LONGEST = Duration.ofHours(3);

  private final Updates updates;
  private final Supplier<Configuration.Update> wanted;
  private final Clock clock;
  private final int minute;
  private final Thread thread = Thread.ofVirtual().name("update-night").unstarted(this::run);
  private @Nullable LocalDate asked;
  private @Nullable String check;
  private Instant checkedAt = Instant.EPOCH;

  /**
   * @param clock with the machine's own time zone
   * @param seed says which minute it is
   */
  NightUpdates(Updates updates, Supplier<Configuration.Update> wanted, Clock clock, int seed) {
    this.updates = updates;
    this.wanted = wanted;
    this.clock = clock;
    this.minute = Math.floorMod(seed, MINUTES);
  }

  /** Begins; once. */
  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(TimeUnit.MINUTES.toMillis(1) / 2);
        guardedLook();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void guardedLook() {
    try {
      look();
    } catch (RuntimeException e) {
      log.error("the night's update failed", e);
    }
  }

  /** Looks once, and does what is due. */
  void look() {
    Configuration.Update update = wanted.get();
    if (!update.atNight() || update.channel().isEmpty()) {
      check = null;
      return;
    }
    LocalDateTime now = LocalDateTime.now(clock);
    if (check != null) {
      followUp(check, update.channel());
    } else if (now.getHour() == HOUR
        && now.getMinute() == minute
        && !now.toLocalDate().equals(asked)) {
      asked = now.toLocalDate();
      checkedAt = clock.instant();
      check = ask(What.CHECK, update.channel());
    }
  }

  private void followUp(String id, String channel) {
    if (Duration.between(checkedAt, clock.instant()).abs().compareTo(LONGEST) >= 0) {
      log.warn("the night's update had no answer for {} hours", LONGEST.toHours());
      check = null;
      return;
    }
    Work work = updates.work();
    // Root may have taken the request and not told so yet, or tells of what somebody else asked.
    if (work == null || !work.id().equals(id) || work.state().equals("running")) {
      return;
    }
    check = null;
    if (work.state().equals("done") && !wasTakenBack(work.version())) {
      String _ = ask(What.INSTALL, channel);
    }
  }

  private boolean wasTakenBack(String version) {
    ImageState image = updates.image();
    Last last = image == null ? null : image.last();
    boolean before = last != null && last.takenBack() && last.otherVersion().equals(version);
    if (before) {
      log.info("version {} was taken back before and is not tried again by itself", version);
    }
    return before;
  }

  private @Nullable String ask(What what, String channel) {
    try {
      return updates.ask(what, channel);
    } catch (Updates.Refused e) {
      log.debug("the night's update waits: {}", e.why());
    } catch (IOException e) {
      log.warn("the night's update cannot be asked for: {}", e.getMessage());
    }
    return null;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
