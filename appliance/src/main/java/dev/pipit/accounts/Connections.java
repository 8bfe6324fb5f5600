package dev.pipit.accounts;

import com.zaxxer.hikari.HikariConfig;
import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConfig;

/** How connections are made: the settings of the pool and of both drivers. */
final class Connections {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final int LOCK_WAIT_MS = 5000;

  private Connections() {}

  static HikariConfig settings(DatabasePlace place) throws AccountsException {
    HikariConfig settings = new HikariConfig();
    settings.setPoolName("accounts");
    settings.setConnectionTimeout(LOCK_WAIT_MS);
    settings.setValidationTimeout(2000);
    // One attempt at the start: whoever starts the relay sees at once what is wrong.
    settings.setInitializationFailTimeout(1);
    switch (place) {
      case DatabasePlace.SqliteFile(Path file) -> {
        own(file);
        settings.setJdbcUrl("jdbc:sqlite:" + file);
        settings.setDataSourceProperties(sqlite());
        // One writes at a time; more than these would only wait for it.
        settings.setMaximumPoolSize(4);
      }
      case DatabasePlace.Postgres postgres -> {
        settings.setJdbcUrl(postgres.url());
        settings.setUsername(postgres.user());
        settings.setPassword(postgres.password());
        settings.setDataSourceProperties(postgres());
        settings.setConnectionInitSql(
            "SET statement_timeout = '10s'; SET lock_timeout = '5s';"
                + " SET idle_in_transaction_session_timeout = '30s'");
        settings.setMaximumPoolSize(10);
        settings.setMinimumIdle(1);
        settings.setKeepaliveTime(TimeUnit.MINUTES.toMillis(2));
        settings.setMaxLifetime(TimeUnit.MINUTES.toMillis(15));
      }
    }
    return settings;
  }

  /**
   * WAL: readers and the writer do not wait for each other. With {@code synchronous=NORMAL} each
   * change costs no flush of the disk; a loss of power of the machine, not the end of the process,
   * may take the changes of the last moments back, a revocation among them, and damages nothing.
   * Transactions begin as writers, so that none finds at its end that another was quicker. Foreign
   * keys are off in SQLite unless one asks.
   */
  private static Properties sqlite() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(LOCK_WAIT_MS);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return config.toProperties();
  }

  /** A server that vanished without a word holds nobody longer than this. */
  private static Properties postgres() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "pipit");
    properties.setProperty("connectTimeout", "4");
    properties.setProperty("loginTimeout", "4");
    properties.setProperty("socketTimeout", "15");
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  /** Makes the file, readable by its owner only, in a folder that is so too. */
  private static void own(Path file) throws AccountsException {
    Path folder = file.getParent();
    try {
      if (folder == null) {
        throw new IOException(file + " is no file");
      }
      new StateDirectory(folder).prepare();
      try {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      } catch (FileAlreadyExistsException e) {
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
          Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
      }
    } catch (IOException e) {
      throw new AccountsException(
          Reason.DATABASE,
          "The database " + file + " cannot be made: " + e.getMessage() + ".",
          "Give it a folder that is Pipit's alone and can be written.",
          e);
    }
  }
}
