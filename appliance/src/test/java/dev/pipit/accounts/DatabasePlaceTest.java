package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the place of a database is written. */
class DatabasePlaceTest {
  private static final Path USUAL = Path.of("/var/lib/pipit/relay.db");

  private static DatabasePlace of(String url) {
    return DatabasePlace.of(url, "secret", USUAL);
  }

  @Test
  void nothingSaidIsAFileOfSqlite() {
    assertThat(of(" ")).isEqualTo(new DatabasePlace.SqliteFile(USUAL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/srv/relay.db", "sqlite:/srv/relay.db", "jdbc:sqlite:/srv/../srv/relay.db"})
  void aPathIsAFileOfSqlite(String url) {
    assertThat(of(url)).isEqualTo(new DatabasePlace.SqliteFile(Path.of("/srv/relay.db")));
  }

  @Test
  void anAddressIsAServerOfPostgresql() {
    assertThat(of("postgresql://pipit@db.example:5433/relay?sslmode=verify-full"))
        .isEqualTo(
            new DatabasePlace.Postgres(
                "jdbc:postgresql://db.example:5433/relay?sslmode=verify-full", "pipit", "secret"));
    assertThat(of("jdbc:postgres://pipit@[::1]/relay"))
        .isEqualTo(new DatabasePlace.Postgres("jdbc:postgresql://[::1]/relay", "pipit", "secret"));
  }

  @Test
  void noPasswordIsShown() {
    DatabasePlace place = of("postgresql://pipit@db.example/relay?sslpassword=also");
    assertThat(place.shown()).isEqualTo("postgresql://db.example/relay");
    assertThat(place.toString()).doesNotContain("secret").doesNotContain("also");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://pipit:secret@db.example/relay",
        "postgresql://db.example/relay",
        "postgresql://pipit@db.example",
        "postgresql:relay",
        "postgresql://pipit@db.example/re lay",
        "mysql://pipit@db.example/relay",
        "relay.db",
        "/srv/relay.db?journal_mode=off",
        "/srv/relay.db\0"
      })
  void anythingElseIsToldWithWhatIsWrong(String url) {
    assertThatThrownBy(() -> of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(must|is|has) .*");
  }

  @Test
  void whateverItIsItIsAPlaceOrIsRefused() {
    Random random = new Random(20261130);
    String letters = "postgresql://@:/?=&%[] sqlite\0\\é";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder url = new StringBuilder(random.nextBoolean() ? "postgresql://u@" : "");
      for (int j = random.nextInt(20); j > 0; j--) {
        url.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        assertThat(of(url.toString()).shown()).doesNotContain("secret");
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s)(must|is|has) .*");
      }
    }
  }
}
