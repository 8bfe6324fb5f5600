package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that older and newer versions made. */
@OnBothDatabases
class MigrationTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;

  MigrationTest(DatabaseKind kind) {
    this.kind = kind;
  }

  private static Jdbi jdbi(DatabasePlace place) {
    return switch (place) {
      case DatabasePlace.SqliteFile(Path file) -> Jdbi.create("jdbc:sqlite:" + file);
      case DatabasePlace.Postgres server ->
          Jdbi.create(server.url(), server.user(), server.password());
    };
  }

  private static int sql(DatabasePlace place, String sql) {
    return jdbi(place).withHandle(handle -> handle.execute(sql));
  }

  /** As a relay of the first version left it: a dump, with people and a device in it. */
  private DatabasePlace ofVersion1() throws Exception {
    DatabasePlace place = kind.fresh(folder);
    String name = "/accounts/v1-" + kind.name().toLowerCase(Locale.ROOT) + ".sql";
    jdbi(place)
        .useHandle(
            handle -> {
              int[] _ = handle.createScript(text(name)).execute();
            });
    return place;
  }

  private static String text(String name) throws IOException {
    try (InputStream in = MigrationTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aDatabaseOfTheFirstVersionKeepsAllThatIsInIt() throws Exception {
    try (Relay relay = Relay.at(ofVersion1())) {
      Registry registry = relay.registry;
      Account admin = Objects.requireNonNull(registry.sessions().of("fixture session")).account();
      assertThat(admin.email()).isEqualTo("admin@example.org");
      assertThat(relay.logIn(admin).account()).isEqualTo(admin);
      Device birds =
          Objects.requireNonNull(registry.deviceTokens().authenticate("pipitdev_fixture"));
      assertThat(birds.name()).isEqualTo("Birds");
      assertThat(birds.said()).isEqualTo("{\"cameras\":[]}");
      assertThat(birds.alwaysOn()).isTrue();
      assertThat(birds.plainRtp()).isEqualTo(Device.PlainRtp.OFF);
      assertThat(registry.devices().list(admin.id())).hasSize(2);
      assertThat(Objects.requireNonNull(registry.shares().of("fixture link")).deviceId())
          .isEqualTo(birds.id());
      assertThat(registry.shares().viewers(admin.id(), birds.id()))
          .singleElement()
          .satisfies(viewer -> assertThat(viewer.email()).isEqualTo("jo@example.org"));
      registry.accounts().resetPassword("fixture reset", "another password");
      assertThat(registry.registrations().invitations(admin.id())).hasSize(1);
      assertThat(registry.audit().of(admin.id(), Long.MAX_VALUE, 10).getLast().about())
          .isEqualTo("jo@example.org");
      registry
          .passkeys()
          .add(admin.id(), "credential", registry.passkeys().userHandle(admin.id()), 0, "");
    }
  }

  @Test
  void openingAgainChangesNothing() throws Exception {
    DatabasePlace place = ofVersion1();
    Relay.at(place).close();
    try (Relay relay = Relay.at(place)) {
      assertThat(relay.rows("flyway_schema_history")).hasSize(2);
    }
  }

  @Test
  void aDatabaseOfANewerVersionIsRefusedAndLeftAsItIs() throws Exception {
    DatabasePlace place = ofVersion1();
    Relay.at(place).close();
    sql(
        place,
        "UPDATE flyway_schema_history SET version = '99', script = 'V99__new.sql' WHERE version = '2'");
    assertThatThrownBy(() -> Relay.at(place))
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> {
              assertThat(e.sentence()).contains(place.shown() + " was made by a newer Pipit");
              assertThat(e.action()).contains("Install that version");
            });
    assertThat(sql(place, "UPDATE flyway_schema_history SET version = '2' WHERE version = '99'"))
        .isEqualTo(1);
  }

  @Test
  void aDatabaseWhoseScriptWasAnotherIsRefused() throws Exception {
    DatabasePlace place = ofVersion1();
    sql(place, "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '1'");
    assertThatThrownBy(() -> Relay.at(place))
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.sentence()).contains(place.shown(), "not the ones"));
  }

  @Test
  void aDatabaseOfSomethingElseIsRefused() throws Exception {
    DatabasePlace place = kind.fresh(folder);
    sql(place, "CREATE TABLE birds (name TEXT)");
    assertThatThrownBy(() -> Relay.at(place))
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.sentence()).contains(place.shown(), "something else"));
    assertThat(sql(place, "INSERT INTO birds VALUES ('owl')")).isEqualTo(1);
  }
}
