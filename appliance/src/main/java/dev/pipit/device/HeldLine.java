package dev.pipit.device;

import dev.pipit.linux.GpioLine;
import dev.pipit.linux.SystemCallException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line that is wanted: held, or why it is not. One thread. */
final class HeldLine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeldLine.class);

  private final String title;
  private final int pin;
  private final HeaderChip.Request request;
  private @Nullable GpioLine line;
  private @Nullable WiringException trouble;

  /**
   * @param title what is wired to it, such as Lamp
   * @param pin 0 when it is not wanted
   */
  HeldLine(String title, int pin, HeaderChip.Request request) {
    this.title = title;
    this.pin = pin;
    this.request = request;
  }

  boolean isWanted() {
    return pin != 0;
  }

  /** Null while it is not held. */
  @Nullable GpioLine line() {
    return line;
  }

  int pin() {
    return pin;
  }

  /** Takes it from a chip, if it is wanted and not held. */
  void take(HeaderChip chip) {
    if (!isWanted() || line != null) {
      return;
    }
    try {
      line = chip.take(pin, request);
      if (trouble != null) {
        log.atInfo().addKeyValue("pin", pin).log("{}: the line is there again", title);
      }
      trouble = null;
    } catch (WiringException e) {
      lost(e);
    }
  }

  /** It cannot be had, or not any more; said in the log when that is news. */
  void lost(WiringException why) {
    close();
    if (isWanted()) {
      if (trouble == null || !trouble.sentence().equals(why.sentence())) {
        log.atWarn().addKeyValue("pin", pin).log("{}: {} {}", title, why.sentence(), why.action());
      }
      trouble = why;
    }
  }

  /** How it is, for people. */
  HealthCheck check() {
    String id = "device.gpio." + title.toLowerCase(Locale.ROOT).replace(' ', '-');
    String value = "GPIO " + pin;
    return trouble == null
        ? HealthCheck.ok(id, title, title + " on GPIO " + pin + ".", value)
        : HealthCheck.fault(id, title, title + ": " + trouble.sentence(), trouble.action(), value);
  }

  /** Makes it inactive; for one that is driven. */
  void rest() {
    if (line != null) {
      try {
        line.set(false);
      } catch (SystemCallException e) {
        // The chip is gone, and what was wired to it is dark.
      }
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    if (line != null) {
      line.close();
      line = null;
    }
  }
}
