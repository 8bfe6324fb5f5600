package dev.pipit.accounts;

import java.time.Clock;

/** What every part of the records needs. */
record Context(
    Database database, Clock clock, Rules rules, Limits limits, AuditTrail audit, Rights rights) {
  long now() {
    return clock.millis();
  }
}
