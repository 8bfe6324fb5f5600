package dev.pipit.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * One event, one line: time, level, the class that speaks, then the message with its key=value
 * pairs. Control characters are escaped, so that nothing from outside can start a line of its own;
 * a stack trace follows on the same line.
 */
final class LogLine extends Formatter {
  private static final LogLine TEXT = new LogLine();

  @Override
  public String format(LogRecord event) {
    StringBuilder line = new StringBuilder(160);
    line.append("time=")
        .append(Instant.ofEpochMilli(event.getMillis()).truncatedTo(ChronoUnit.MILLIS));
    line.append(" level=").append(level(event.getLevel()));
    line.append(' ').append(TEXT.text(event));
    return line.append('\n').toString();
  }

  /** The event without its time and level. */
  static String withoutHead(LogRecord event) {
    return TEXT.text(event);
  }

  private String text(LogRecord event) {
    StringBuilder line = new StringBuilder(160);
    line.append("at=").append(simpleName(event.getLoggerName())).append(' ');
    escape(formatMessage(event), line);
    if (event.getThrown() != null) {
      StringWriter trace = new StringWriter();
      event.getThrown().printStackTrace(new PrintWriter(trace));
      line.append(" trace=\"");
      escape(trace.toString().strip(), line);
      line.append('"');
    }
    return line.toString();
  }

  static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warn";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static String simpleName(@Nullable String loggerName) {
    return loggerName == null ? "-" : loggerName.substring(loggerName.lastIndexOf('.') + 1);
  }

  private static void escape(String text, StringBuilder line) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\\n");
      } else if (c == '\t') {
        line.append("\\t");
      } else if (Character.isISOControl(c)) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
  }
}
