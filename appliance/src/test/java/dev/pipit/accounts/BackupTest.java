package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a database of SQLite. */
class BackupTest {
  @TempDir Path folder = Path.of("");

  private Relay relay;
  private Account admin;
  private Path backup;

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(DatabaseKind.SQLITE, folder);
    admin = relay.administrator();
    backup = folder.resolve("backup.db");
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  @Test
  void aCopyThatIsMadeWhileOthersWriteIsWholeAndStartsARelay() throws Exception {
    List<String> outcomes =
        Race.of(
            20,
            i -> {
              if (i == 0) {
                relay.registry.backUp(backup);
                return backup;
              }
              return relay.device(admin, "Device " + i);
            });
    assertThat(outcomes).containsOnly("done");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
    Backup.check(backup);
    Path place = folder.resolve("restored").resolve("relay.db");
    Files.createDirectories(
        folder.resolve("restored"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.copy(backup, place);
    try (Relay restored = Relay.at(new DatabasePlace.SqliteFile(place))) {
      assertThat(restored.logIn(admin).account().email()).isEqualTo("admin@example.org");
    }
  }

  @Test
  void nothingIsWrittenOverAndNothingIsLeftHalf() throws Exception {
    Files.writeString(backup, "mine");
    assertThatThrownBy(() -> relay.registry.backUp(backup))
        .hasMessageContaining("there is such a file already");
    assertThat(backup).hasContent("mine");
    assertThatThrownBy(() -> relay.registry.backUp(folder.resolve("missing").resolve("b.db")))
        .hasMessageContaining("cannot be written");
    assertThat(folder.resolve("backup.db.part")).doesNotExist();
  }

  @Test
  void whatIsDamagedIsFound() throws Exception {
    for (int i = 0; i < 100; i++) {
      relay.device(admin, "Device " + i);
    }
    relay.registry.backUp(backup);
    byte[] whole = Files.readAllBytes(backup);
    Path damaged = folder.resolve("damaged.db");
    Files.write(damaged, Arrays.copyOf(whole, whole.length / 2));
    refused(damaged);
    byte[] noise = whole.clone();
    Random random = new Random(20261130);
    for (int at = 8192; at < noise.length; at += 7) {
      noise[at] = (byte) random.nextInt(256);
    }
    Files.write(damaged, noise);
    refused(damaged);
    Files.writeString(damaged, "no database at all");
    refused(damaged);
    Files.write(damaged, new byte[0]);
    refused(damaged);
    refused(folder.resolve("missing.db"));
    assertThat(folder.resolve("missing.db")).doesNotExist();
  }

  private static void refused(Path file) {
    assertThatThrownBy(() -> Backup.check(file))
        .isInstanceOf(AccountsException.class)
        .hasMessageStartingWith("The backup " + file);
  }

  @Test
  void anothersDatabaseAndANewerOneAreFound() throws Exception {
    Path other = folder.resolve("other.db");
    sql(other, "CREATE TABLE birds (name TEXT)");
    assertThatThrownBy(() -> Backup.check(other)).hasMessageContaining("no database of a relay");
    relay.registry.backUp(backup);
    sql(
        backup,
        "UPDATE flyway_schema_history SET version = '99', checksum = 1 WHERE version = '2'");
    assertThatThrownBy(() -> Backup.check(backup)).hasMessageContaining("made by a newer Pipit");
  }

  @Test
  void aRowThatRefersToNothingIsFound() throws Exception {
    relay.registry.backUp(backup);
    sql(backup, "INSERT INTO device_viewers VALUES ('no device', 'no account', 0)");
    assertThatThrownBy(() -> Backup.check(backup)).hasMessageContaining("refer to nothing");
  }

  private static void sql(Path file, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
