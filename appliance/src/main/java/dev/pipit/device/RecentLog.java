package dev.pipit.device;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The newest lines of the log, in memory. Any thread. The oldest line gives way to a new one; a
 * line's end beyond {@value #MOST_CHARACTERS} characters is left out.
 */
public final class RecentLog {
  /** IPv4, and whatever has two colons and could be IPv6, with IPv4 at its end or not. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b"
              + "|(?<![\\w:])(?=[0-9a-fA-F]*:[0-9a-fA-F]*:)[0-9a-fA-F:]{2,39}"
              + "(?:\\.\\d{1,3}){0,3}(?![\\w:])");

  /** Times of day have two colons as well. */
  private static final Pattern TIME = Pattern.compile("\\d{1,2}:\\d{2}:\\d{2}(?:\\.\\d+)?");

  private static final int MOST_LINES = 500;
  private static final int MOST_CHARACTERS = 1_000;

  /** Secrets are not logged; should one ever slip in by way of a message, it ends here. */
  private static final Pattern SECRET =
      Pattern.compile(
          "pipit_[A-Za-z0-9_-]{8,}"
              + "|(?<=/signed/)[^/\\s\"]+"
              + "|(?<=[Bb]earer )[^\\s\"]+"
              + "|(?i:(?<=(?:password|passphrase|secret|token|cookie|csrf)\"?[=:]\\s?\"?))[^\\s\",;]+"
              + "|(?<=://)[^\\s/@:]+:[^\\s/@]+(?=@)");

  private final @Nullable Line[] ring = new @Nullable Line[MOST_LINES];
  private long count;

  /**
   * One event.
   *
   * @param ms Unix time, milliseconds
   * @param level {@code error}, {@code warn}, {@code info} or {@code debug}
   */
  public record Line(long ms, String level, String text) {}

  /** Keeps an event. */
  public void add(long ms, String level, String text) {
    String shown = withoutSecrets(text);
    if (shown.length() > MOST_CHARACTERS) {
      shown = shown.substring(0, MOST_CHARACTERS) + "…";
    }
    Line line = new Line(ms, level, shown);
    synchronized (this) {
      ring[(int) (count % MOST_LINES)] = line;
      count++;
    }
  }

  /** The lines, the oldest first. */
  public synchronized List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (long i = Math.max(0, count - MOST_LINES); i < count; i++) {
      Line line = ring[(int) (i % MOST_LINES)];
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The text with what looks like a password, token or signed path left out. */
  public static String withoutSecrets(String text) {
    return SECRET.matcher(text).replaceAll("(removed)");
  }

  /** The text with every IP address left out. */
  public static String withoutAddresses(String text) {
    return ADDRESS
        .matcher(text)
        .replaceAll(found -> TIME.matcher(found.group()).matches() ? "$0" : "(address)");
  }
}
