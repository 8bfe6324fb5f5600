package dev.pipit.app;

import dev.pipit.device.HealthCheck;
import dev.pipit.device.HealthCheck.Level;
import dev.pipit.device.RecentLog;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code pipit doctor} found; the names of the components are those of its JSON.
 *
 * @param system versions and the machine
 * @param level the worst of the checks
 * @param seconds how long it took
 * @param checks all that was looked at, in that order
 * @param leftOut what was not, a sentence each
 */
record DoctorReport(
    Map<String, String> system,
    String level,
    double seconds,
    List<Finding> checks,
    List<String> leftOut) {
  /** A check; as the API writes those of the health. */
  record Finding(
      String id, String title, String level, String sentence, String action, String value) {}

  /** Leaves out what could be a secret or an address. */
  static DoctorReport of(
      Map<String, String> system, double seconds, List<HealthCheck> checks, List<String> leftOut) {
    Level worst = checks.stream().map(HealthCheck::level).reduce(Level.OK, Level::or);
    return new DoctorReport(
        system,
        worst.word(),
        seconds,
        checks.stream().map(DoctorReport::finding).toList(),
        List.copyOf(leftOut));
  }

  private static Finding finding(HealthCheck check) {
    return new Finding(
        check.id(),
        clean(check.title()),
        check.level().word(),
        clean(check.sentence()),
        clean(check.action()),
        clean(check.value()));
  }

  static String clean(String text) {
    return RecentLog.withoutAddresses(RecentLog.withoutSecrets(text));
  }

  /** Whether something does not work. */
  boolean isFault() {
    return level.equals(Level.FAULT.word());
  }

  /** For people, and for an issue. */
  String text() {
    StringBuilder text = new StringBuilder();
    system.forEach((name, value) -> text.append("%-10s %s%n".formatted(name, value)));
    text.append(String.format(Locale.ROOT, "%nin %.0f s: %s%n%n", seconds, level));
    for (Finding check : checks) {
      text.append(line(check)).append('\n');
    }
    if (!leftOut.isEmpty()) {
      text.append("\nLeft out\n");
      leftOut.forEach(sentence -> text.append("  ").append(sentence).append('\n'));
    }
    return text.toString().stripTrailing();
  }

  private static String line(Finding check) {
    return "%-8s %s: %s%s"
        .formatted(
            check.level(),
            check.title(),
            check.sentence(),
            check.action().isEmpty() ? "" : " " + check.action());
  }

  /** One line of a check. */
  static String line(HealthCheck check) {
    return line(finding(check));
  }
}
