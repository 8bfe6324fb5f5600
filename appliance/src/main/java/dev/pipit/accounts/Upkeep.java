package dev.pipit.accounts;

import dev.pipit.access.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done now and then, on a thread of its own: times of sight are written, many at once; what
 * expired is deleted, {@value #BATCH} rows of a table at a time. The pauses differ by chance, so
 * that processes that began together do not write together.
 *
 * <p>Nothing is deleted while the clock cannot be right, or within an hour after the start or a
 * jump: a clock that is ahead for a moment must not cost what holds.
 */
final class Upkeep implements AutoCloseable {
  static final int BATCH = 500;
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  /** Before this there was no relay: a clock that says less is not set. */
  private static final Instant FIRST_TRUE_TIME = Instant.parse("2026-01-01T00:00:00Z");

  /** Another process may have written a later time; one that is far ahead was a wrong clock's. */
  private static final String IS_NEWER =
      " AND (seen_ms < :ms OR seen_ms > :ms + " + Hold.TOLERANCE_MS + ")";

  private static final long STEADY_NANOS = Duration.ofHours(1).toNanos();
  private static final long JUMP_MS = Duration.ofMinutes(5).toMillis();
  private static final long SHORTEST_PAUSE_MS = 20_000;
  private static final int PAUSE_RANGE_MS = 20_000;

  /**
   * What is over.
   *
   * @param key of the rows of that table
   * @param column the time that must be before {@code :before}, with what else must hold
   * @param age how long ago that is
   */
  private record Expired(String table, String key, String column, Duration age) {
    /** Deletes {@code :batch} rows at most. */
    String sql() {
      return """
          DELETE FROM %1$s WHERE %2$s IN (
            SELECT %2$s FROM %1$s WHERE %3$s <= :before LIMIT :batch)
          """
          .formatted(table, key, column);
    }
  }

  private static final List<Expired> EXPIRED =
      List.of(
          new Expired("sessions", "id", "seen_ms", Rules.SESSION_IDLE),
          new Expired("sessions", "id", "created_ms", Rules.SESSION_LENGTH),
          new Expired("account_tokens", "hash", "expires_ms", Duration.ZERO),
          new Expired("invitations", "id", "expires_ms", Duration.ZERO),
          new Expired("claim_codes", "device_id", "expires_ms", Duration.ZERO),
          new Expired("share_links", "id", "expires_ms", Duration.ZERO),
          new Expired("accounts", "id", "confirmed = 0 AND created_ms", Rules.UNCONFIRMED));

  private final Context context;
  private final SeenTimes sessions;
  private final SeenTimes devices;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private long lastMs;
  private long lastNanos;
  private long steadySinceNanos;
  private boolean failed;
  private volatile boolean closed;

  Upkeep(Context context, SeenTimes sessions, SeenTimes devices, LongSupplier nanoTime) {
    this.context = context;
    this.sessions = sessions;
    this.devices = devices;
    this.nanoTime = nanoTime;
    lastMs = context.now();
    lastNanos = nanoTime.getAsLong();
    steadySinceNanos = lastNanos;
    thread = Thread.ofVirtual().name("accounts-upkeep").unstarted(this::run);
  }

  Thread thread() {
    return thread;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(SHORTEST_PAUSE_MS + Secrets.chance().nextInt(PAUSE_RANGE_MS));
      } catch (InterruptedException e) {
        return;
      }
      tryStep();
    }
  }

  /** A database that is away is told once; it is tried again with the next step. */
  private void tryStep() {
    try {
      step();
      failed = false;
    } catch (AccountsException e) {
      if (!failed) {
        log.warn("event=accounts-upkeep-failed why=\"{}\"", e.sentence(), e);
      }
      failed = true;
    } catch (RuntimeException e) {
      log.error("event=accounts-upkeep-failed", e);
    }
  }

  /**
   * Writes what waits and deletes some of what expired.
   *
   * @return rows that were deleted; while there are {@link #BATCH} of a table there may be more
   */
  synchronized int step() throws AccountsException {
    write(sessions, "UPDATE sessions SET seen_ms = :ms WHERE id = :id" + IS_NEWER);
    write(devices, "UPDATE devices SET seen_ms = :ms WHERE id = :id" + IS_NEWER);
    if (!clockIsTrusted()) {
      return 0;
    }
    int deleted = 0;
    for (Expired expired : EXPIRED) {
      deleted += context.database().change(handle -> delete(handle, expired));
    }
    boolean _ = context.audit().trim(AuditTrail.MOST, BATCH);
    return deleted;
  }

  private int delete(Handle handle, Expired expired) {
    return handle
        .createUpdate(expired.sql())
        .bind("before", context.now() - expired.age.toMillis())
        .bind("batch", BATCH)
        .execute();
  }

  private void write(SeenTimes times, String sql) throws AccountsException {
    List<Map.Entry<String, Long>> waiting = new ArrayList<>(times.waiting().entrySet());
    for (int from = 0; from < waiting.size(); from += BATCH) {
      List<Map.Entry<String, Long>> some =
          waiting.subList(from, Math.min(from + BATCH, waiting.size()));
      context
          .database()
          .change(
              handle -> {
                PreparedBatch batch = handle.prepareBatch(sql);
                some.forEach(
                    time -> batch.bind("id", time.getKey()).bind("ms", time.getValue()).add());
                return batch.execute().length;
              });
      times.written(some);
    }
  }

  /** Compares both clocks: the one that is set by hand or network, and the one that only runs. */
  private boolean clockIsTrusted() {
    long nowMs = context.now();
    long nowNanos = nanoTime.getAsLong();
    long jump = (nowMs - lastMs) - (nowNanos - lastNanos) / 1_000_000;
    lastMs = nowMs;
    lastNanos = nowNanos;
    if (Math.abs(jump) > JUMP_MS) {
      steadySinceNanos = nowNanos;
      log.warn("event=accounts-clock-jumped ms={}", jump);
    }
    return nowMs >= FIRST_TRUE_TIME.toEpochMilli() && nowNanos - steadySinceNanos >= STEADY_NANOS;
  }

  /** Ends the thread, and writes what waits; what cannot be written then is forgotten. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    if (thread.isAlive()) {
      try {
        thread.join(Duration.ofSeconds(20));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    tryStep();
  }
}
