package dev.pipit.app;

import dev.pipit.app.ChangeOnTrial.Verdict;
import dev.pipit.config.Configuration;
import dev.pipit.http.ServiceState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another address to listen on, given from afar: kept once its owner has come there, taken back
 * when they do not, so that nobody locks themselves out. Times are of {@link System#nanoTime}.
 *
 * @param before what the file said of each changed key, null when it said nothing
 */
record AddressOnTrial(Map<String, @Nullable Object> before, long sinceNanos) {
  static final String CODE = "address";

  /** Long enough to type an address. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  /** A change while an earlier one may still be on trial: what counts is what was before both. */
  static AddressOnTrial after(
      @Nullable AddressOnTrial earlier, Map<String, @Nullable Object> before, long nowNanos) {
    Map<String, @Nullable Object> both = new LinkedHashMap<>(before);
    if (earlier != null) {
      both.putAll(earlier.before);
    }
    return new AddressOnTrial(both, nowNanos);
  }

  Verdict look(long reachedNanos, long nowNanos, Duration limit) {
    if (reachedNanos - sinceNanos > 0) {
      return Verdict.KEEP;
    }
    return nowNanos - sinceNanos >= limit.toNanos() ? Verdict.TAKE_BACK : Verdict.WAIT;
  }

  ServiceState.Warning trying(Configuration.Server server) {
    return new ServiceState.Warning(
        CODE,
        "Pipit listens at another address, port "
            + server.port()
            + ". That is taken back when you do not come there within a minute.",
        "Open the settings there, logged in.");
  }

  static ServiceState.Warning takenBack() {
    return new ServiceState.Warning(
        CODE,
        "The new address was taken back: nobody came there within a minute who may change settings.",
        "Look whether a firewall is in the way, or the address is not of this machine's network.");
  }
}
