package dev.pipit.accounts;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the database, and its faults in plain words. Any thread; each waits for its
 * answer, bounded: five seconds for a connection and for a lock, ten for a statement.
 *
 * <p>Connections that break are thrown away and made anew: a server that went away is there again
 * when it is back.
 */
final class Database implements AutoCloseable {
  /** Two that waited for each other: the second attempt has nobody to wait for. */
  private static final int ATTEMPTS = 4;

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    /** Does it; an exception undoes all of it in a change. */
    T with(Handle handle) throws AccountsException;
  }

  private final DatabasePlace place;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(DatabasePlace place, HikariDataSource pool) {
    this.place = place;
    this.pool = pool;
    jdbi = Jdbi.create(pool);
  }

  /**
   * Opens it, and brings its tables to the form of this version.
   *
   * @throws AccountsException when that cannot be; nothing is left open
   */
  static Database open(DatabasePlace place) throws AccountsException {
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(Connections.settings(place));
    } catch (HikariPool.PoolInitializationException e) {
      throw Faults.of(e, place);
    }
    Database database = new Database(place, pool);
    try {
      Schema.migrate(place);
      return database;
    } catch (AccountsException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  DatabasePlace place() {
    return place;
  }

  /** Asks, without a transaction: each statement sees what is committed. */
  <T extends @Nullable Object> T read(Work<T> work) throws AccountsException {
    try {
      HandleCallback<T, AccountsException> callback = work::with;
      return jdbi.withHandle(callback);
    } catch (JdbiException e) {
      throw Faults.of(e, place);
    }
  }

  /** Changes: all of it, or nothing when an exception is thrown. May do the work again. */
  <T extends @Nullable Object> T change(Work<T> work) throws AccountsException {
    for (int attempt = 1; ; attempt++) {
      try {
        HandleCallback<T, AccountsException> callback = work::with;
        return jdbi.inTransaction(callback);
      } catch (JdbiException e) {
        if (attempt == ATTEMPTS || !Faults.isConflict(e)) {
          throw Faults.of(e, place);
        }
      }
    }
  }

  /** Closes every connection; what is being asked fails. */
  @Override
  public void close() {
    pool.close();
  }
}
