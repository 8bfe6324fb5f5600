package dev.pipit.app;

import dev.pipit.device.RecentLog;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** Sends the log to the standard error stream, one line per event. */
final class Logs {
  /** Loggers that were given a level; held, or they would be collected and lose it. */
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  /** They warn of every hostile request, with its text. */
  private static final List<Logger> PARSERS =
      List.of(
          Logger.getLogger("org.eclipse.jetty.util.HostPort"),
          Logger.getLogger("org.eclipse.jetty.http.HttpParser"));

  /** The newest lines, for the page and the diagnostics. */
  private static final RecentLog RECENT = new RecentLog();

  private Logs() {}

  /** The newest lines of this process. */
  static RecentLog recent() {
    return RECENT;
  }

  /**
   * Sets up the log for the whole process.
   *
   * @param level {@code error}, {@code warn}, {@code info} or {@code debug}
   */
  static void start(String level) {
    LogManager.getLogManager().reset();
    Handler handler =
        new StreamHandler(System.err, new LogLine()) {
          @Override
          public synchronized void publish(java.util.logging.LogRecord event) {
            super.publish(event);
            flush();
            RECENT.add(
                event.getMillis(), LogLine.level(event.getLevel()), LogLine.withoutHead(event));
          }
        };
    handler.setLevel(Level.ALL);
    Logger.getLogger("").addHandler(handler);
    // Jetty says at info what only its developers want to know.
    PARSERS.forEach(parser -> parser.setLevel(Level.SEVERE));
    level(level);
  }

  /** Another level from now on; see {@link #start}. */
  static void level(String name) {
    Logger.getLogger("").setLevel(javaLevel(name));
    JETTY.setLevel(name.equals("debug") ? Level.INFO : Level.WARNING);
  }

  private static Level javaLevel(String name) {
    return switch (name) {
      case "error" -> Level.SEVERE;
      case "warn" -> Level.WARNING;
      case "debug" -> Level.FINE;
      default -> Level.INFO;
    };
  }
}
