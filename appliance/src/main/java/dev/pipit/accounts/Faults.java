package dev.pipit.accounts;

import dev.pipit.accounts.AccountsException.Reason;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What a database says of its faults, in plain words: what, where, what to do.
 *
 * <p>PostgreSQL tells by SQLSTATE (its manual, appendix A), SQLite by result codes (sqlite.org,
 * rescode.html).
 */
final class Faults {
  private record Words(String what, String action) {}

  private Faults() {}

  static AccountsException of(Throwable failure, DatabasePlace place) {
    SQLException said = first(failure);
    if (said != null && isReference(said)) {
      return new AccountsException(
          Reason.NOT_FOUND, "What this was for is gone meanwhile.", "", failure);
    }
    if (said != null && isTaken(said)) {
      return new AccountsException(Reason.TAKEN, "Somebody has that already.", "", failure);
    }
    if (said == null) {
      return new AccountsException(
          Reason.DATABASE,
          "The database " + place.shown() + " cannot be used: " + failure.getMessage() + ".",
          "Look into the log.",
          failure);
    }
    Words words =
        switch (place) {
          case DatabasePlace.SqliteFile(var file) -> ofSqlite(said, String.valueOf(file));
          case DatabasePlace.Postgres _ -> ofPostgres(said);
        };
    return new AccountsException(
        Reason.DATABASE,
        "The database " + place.shown() + " " + words.what + ".",
        words.action,
        failure);
  }

  /** The innermost word of the database: what is around it only says that there is one. */
  private static @Nullable SQLException first(Throwable failure) {
    SQLException found = null;
    Set<Throwable> seen = new HashSet<>();
    for (Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
      if (at instanceof SQLException said) {
        found = said;
      }
    }
    return found;
  }

  /** Whether trying again by itself may help: two transactions waited for each other. */
  static boolean isConflict(Throwable failure) {
    SQLException said = first(failure);
    String state = said == null ? null : said.getSQLState();
    return "40001".equals(state) || "40P01".equals(state);
  }

  private static boolean isTaken(SQLException said) {
    return said instanceof SQLiteException sqlite
        ? sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY
        : "23505".equals(said.getSQLState());
  }

  private static boolean isReference(SQLException said) {
    return said instanceof SQLiteException sqlite
        ? sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY
        : "23503".equals(said.getSQLState());
  }

  private static Words ofSqlite(SQLException said, String file) {
    if (!(said instanceof SQLiteException sqlite)) {
      return new Words("cannot be used: " + text(said), "Look into the log.");
    }
    // The lower eight bits are the kind, the others say more.
    SQLiteErrorCode kind = SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff);
    return switch (kind) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          new Words(
              "is locked by another program for longer than 5 s",
              "End what else has " + file + " open.");
      case SQLITE_FULL -> new Words("has no room: the disk is full", "Make room on that disk.");
      case SQLITE_READONLY, SQLITE_PERM ->
          new Words("cannot be written", "Let Pipit's user write the file and its folder.");
      case SQLITE_CANTOPEN ->
          new Words("cannot be opened", "Let Pipit's user read and write the file and its folder.");
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new Words(
              "is damaged or no database of SQLite",
              "Put a backup in its place while Pipit is stopped.");
      case SQLITE_IOERR ->
          new Words(
              "cannot be read or written: " + text(said), "Look at the disk and its free space.");
      // The library has a hundred codes; what they say is in the message.
      default -> new Words("cannot do this: " + text(said), "Look into the log.");
    };
  }

  private static Words ofPostgres(SQLException said) {
    String state = said.getSQLState() == null ? "" : said.getSQLState();
    if (state.startsWith("28")) {
      return new Words(
          "refuses the user or the password", "Check both in the settings and in pg_hba.conf.");
    }
    if (state.startsWith("08") || state.startsWith("57P")) {
      return new Words(
          "does not answer: " + text(said),
          "Start PostgreSQL, or make it reachable; Pipit goes on by itself then.");
    }
    return switch (state) {
      case "3D000" -> new Words("does not exist", "Make it: createdb with that name.");
      case "42501" -> new Words("refuses: " + text(said), "Give the user the rights it lacks.");
      case "53100" -> new Words("has no room: its disk is full", "Make room on that disk.");
      case "53300" ->
          new Words("has too many connections", "Raise max_connections, or end other programs.");
      case "57014", "55P03" ->
          new Words(
              "took too long", "Look for what locks its tables, or what else the server does.");
      case "" ->
          new Words(
              "gave no connection: " + text(said),
              "Start PostgreSQL, or make it reachable; Pipit goes on by itself then.");
      default -> new Words("cannot do this: " + text(said), "Look into the server's log.");
    };
  }

  private static String text(SQLException said) {
    String message = said.getMessage();
    return message == null ? "no reason given" : message.strip().replaceAll("[.\\s]+$", "");
  }
}
