package dev.pipit.card;

import java.time.zone.ZoneRulesProvider;

/** The time zones of the tz database, as Java has them. */
final class TimeZones {
  private TimeZones() {}

  /** Whether that is the name of one, such as Europe/Berlin; no clock is asked. */
  static boolean isKnown(String name) {
    return ZoneRulesProvider.getAvailableZoneIds().contains(name) && !name.startsWith("SystemV");
  }
}
