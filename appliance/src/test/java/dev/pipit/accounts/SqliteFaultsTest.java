package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.AccountsException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a file of SQLite, and what is said then. */
class SqliteFaultsTest {
  @TempDir Path folder = Path.of("");

  private Path file() {
    return folder.resolve("own").resolve("relay.db");
  }

  private Relay open() throws Exception {
    return Relay.at(new DatabasePlace.SqliteFile(file()));
  }

  private static void refused(ThrowingCallable deed, String sentence, String action) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.DATABASE);
              assertThat(e.sentence()).contains(sentence);
              assertThat(e.action()).contains(action);
              assertThat(e).hasCauseInstanceOf(Throwable.class);
            });
  }

  @Test
  void folderAndFilesAreTheOwnersAlone() throws Exception {
    try (Relay relay = open()) {
      relay.administrator();
      Map<String, String> modes = new TreeMap<>();
      try (Stream<Path> files = Files.list(folder.resolve("own"))) {
        for (Path path : files.toList()) {
          modes.put(
              path.getFileName().toString(),
              PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
      }
      assertThat(modes)
          .containsOnlyKeys("relay.db", "relay.db-wal", "relay.db-shm")
          .allSatisfy((name, mode) -> assertThat(mode).as(name).isEqualTo("rw-------"));
      assertThat(Files.getPosixFilePermissions(folder.resolve("own")))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFileThatOthersMayReadIsClosedToThem() throws Exception {
    open().close();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    open().close();
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aFolderOfOthersIsRefused() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("own"));
    Files.createFile(shared.resolve("somebody's"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
    refused(this::open, file() + " cannot be made", "a folder that is Pipit's alone");
  }

  @Test
  void everyConnectionKeepsForeignKeysAndWritesAheadOfTheFile() throws Exception {
    try (Relay relay = open()) {
      for (int i = 0; i < 8; i++) {
        Map<String, String> settings =
            relay
                .registry
                .database()
                .read(
                    handle -> {
                      Map<String, String> found = new TreeMap<>();
                      for (String name :
                          new String[] {
                            "foreign_keys", "journal_mode", "synchronous", "busy_timeout"
                          }) {
                        found.put(
                            name, handle.createQuery("PRAGMA " + name).mapTo(String.class).one());
                      }
                      return found;
                    });
        assertThat(settings)
            .containsEntry("foreign_keys", "1")
            .containsEntry("journal_mode", "wal")
            .containsEntry("synchronous", "1")
            .containsEntry("busy_timeout", "5000");
      }
    }
  }

  @Test
  @Timeout(60)
  void whoLocksTheFileKeepsNobodyFromReadingAndWritersGetAWordAfterFiveSeconds() throws Exception {
    try (Relay relay = open()) {
      Account admin = relay.administrator();
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertThat(relay.registry.accounts().get(admin.id())).isEqualTo(admin);
        long begun = System.nanoTime();
        refused(
            () -> relay.device(admin, "Birds"),
            file() + " is locked by another program",
            "End what else has");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
            .isGreaterThan(Duration.ofSeconds(4));
        statement.execute("COMMIT");
      }
      assertThat(relay.device(admin, "Birds").name()).isEqualTo("Birds");
    }
  }

  @Test
  void whatIsNoDatabaseIsToldAndLeftAsItIs() throws Exception {
    Files.createDirectory(
        folder.resolve("own"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    byte[] noise = new byte[20_000];
    new Random(20261130).nextBytes(noise);
    Files.write(file(), noise);
    refused(this::open, file() + " is damaged or no database of SQLite", "Put a backup");
    assertThat(Files.readAllBytes(file())).isEqualTo(noise);
  }

  @Test
  void aFileThatWasDamagedMeanwhileIsTold() throws Exception {
    try (Relay relay = open()) {
      Account admin = relay.administrator();
      for (int i = 0; i < 200; i++) {
        relay.device(admin, "Device " + i);
      }
    }
    byte[] bytes = Files.readAllBytes(file());
    new Random(20261130).nextBytes(bytes);
    byte[] head = Files.readAllBytes(file());
    System.arraycopy(head, 0, bytes, 0, 4096);
    Files.write(file(), bytes);
    refused(this::open, file().toString(), "");
  }

  @Test
  void manyWhoWriteAtOnceAllDo() throws Exception {
    try (Relay relay = open()) {
      Account admin = relay.administrator();
      assertThat(Race.of(60, i -> relay.device(admin, "Device " + i))).containsOnly("done");
      assertThat(relay.registry.devices().list(admin.id())).hasSize(60);
    }
  }
}
