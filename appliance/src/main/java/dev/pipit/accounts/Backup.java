package dev.pipit.accounts;

import dev.pipit.accounts.AccountsException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * Copies of a database of SQLite, made while it is used ({@code VACUUM INTO}: of one moment, the
 * free pages left out), readable by their owner only. PostgreSQL has {@code pg_dump} for that.
 */
public final class Backup {
  private Backup() {}

  static void write(Database database, Path file) throws AccountsException {
    if (!(database.place() instanceof DatabasePlace.SqliteFile)) {
      throw new AccountsException(
          Reason.NOT_ALLOWED,
          "A database of PostgreSQL is not copied by Pipit.",
          "Use pg_dump, which does it while the relay runs.");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      if (Files.exists(file)) {
        throw new IOException("there is such a file already");
      }
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        database.read(handle -> handle.execute("VACUUM INTO ?", part.toString()));
        check(part);
        force(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new AccountsException(
          Reason.DATABASE,
          "The backup " + file + " cannot be written: " + e.getMessage() + ".",
          "Name a new file in a folder that can be written.",
          e);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /**
   * Makes sure that a file is a whole database of a relay, of this version or an older one, before
   * it is put in the place of another. The file is not changed.
   *
   * @throws AccountsException with what is wrong with it
   */
  public static void check(Path file) throws AccountsException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    String url = "jdbc:sqlite:" + file.toAbsolutePath();
    try (Connection connection = DriverManager.getConnection(url, config.toProperties());
        Statement statement = connection.createStatement()) {
      if (!"ok".equals(first(statement, "PRAGMA integrity_check(1)"))) {
        throw refused(file, "is damaged", null);
      }
      if (!first(statement, "PRAGMA foreign_key_check").isEmpty()) {
        throw refused(file, "has rows that refer to nothing", null);
      }
      if (first(statement, "SELECT name FROM sqlite_master WHERE name = 'device_tokens'")
          .isEmpty()) {
        throw refused(file, "is no database of a relay", null);
      }
    } catch (SQLException e) {
      throw refused(file, "is damaged or no database of SQLite", e);
    }
    Schema.refuseNewer(new DatabasePlace.SqliteFile(file));
  }

  private static String first(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  private static AccountsException refused(Path file, String why, @Nullable Throwable cause) {
    String sentence = "The backup " + file + " " + why + ".";
    String action = "Take another backup.";
    return cause == null
        ? new AccountsException(Reason.DATABASE, sentence, action)
        : new AccountsException(Reason.DATABASE, sentence, action, cause);
  }
}
