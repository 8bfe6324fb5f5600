package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.card.CuttablePower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at every step of taking a card over, with what had not been synced lost in part;
 * then the device starts again. All settings are there, and no secret is on the card.
 */
@Tag("players")
class FirstBootPowerCutTest {
  private static final String SECRET = "correct horse 42";
  private static final String ADMIN = "the first password";
  private static final int SEEDS = 3;

  @TempDir Path folder = Path.of("");

  private interface Preparation {
    void fill(LeftCard card) throws Exception;
  }

  /** What is on the card and in the settings, but numbers that are made by chance. */
  private static Map<String, String> state(LeftCard card) throws IOException {
    Map<String, String> state = new TreeMap<>();
    for (Path root : List.of(card.card, card.settings())) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = root.getFileName() + "/" + root.relativize(file);
          boolean isOfChance =
              List.of("machine-id", "status.txt", "card-key").stream().anyMatch(name::endsWith);
          state.put(name, isOfChance ? "" : Files.readString(file));
        }
      }
    }
    state.put("program", card.program());
    return state;
  }

  private LeftCard card(String name, Preparation preparation) throws Exception {
    LeftCard card = new LeftCard(Files.createDirectories(folder.resolve(name)));
    preparation.fill(card);
    return card;
  }

  private void cutAtEachStep(Preparation preparation, boolean hasPassword) throws Exception {
    LeftCard whole = card("whole", preparation);
    CuttablePower power = new CuttablePower(-1, 0);
    var _ = power.firstBoot(whole.card, whole.settings(), whole.receiver()).run();
    Map<String, String> expected = state(whole);
    int steps = power.steps();
    assertThat(steps).isGreaterThan(40);
    for (int step = 0; step < steps; step++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        LeftCard card = card(step + "-" + seed, preparation);
        boolean isCut = cut(card, step, 31L * step + seed);
        assertThat(isCut).isTrue();
        // Once more at some step of the second start, which may have fewer.
        boolean _ = cut(card, (step * 7 + seed * 13) % steps, seed);
        var _ = card.boot();
        assertThat(state(card)).as("step %s, seed %s", step, seed).isEqualTo(expected);
        assertThat(card.status()).contains("http://porch.local/");
        card.assertGoneFromCard(SECRET);
        card.assertIsNowhereBut(ADMIN, null);
        if (hasPassword && seed == 0) {
          assertThat(card.mayLogIn(ADMIN)).as("step %s", step).isTrue();
        }
      }
    }
  }

  private static boolean cut(LeftCard card, int step, long seed) throws IOException {
    try {
      var _ =
          new CuttablePower(step, seed)
              .firstBoot(card.card, card.settings(), card.receiver())
              .run();
      return false;
    } catch (CuttablePower.Cut e) {
      return true;
    }
  }

  @Test
  void ofAnOwnersFileNothingIsLost() throws Exception {
    String long600 = "# " + "remark ".repeat(100) + "\n";
    cutAtEachStep(
        card ->
            card.with(
                "pipit.toml",
                "[wifi]\nssid = \"A\"\npassword = \""
                    + SECRET
                    + "\"\ncountry = \"DE\"\n"
                    + long600
                    + "[device]\nname = \"porch\"\n[access]\npassword = \""
                    + ADMIN
                    + "\"\n[cameras.camera]\nwidth = 640\n"),
        true);
  }

  @Test
  void ofAFileWithFaultsTheyStay() throws Exception {
    cutAtEachStep(
        card ->
            card.with(
                "pipit.toml.txt",
                "[wifi]\nssid = \"A\"\npassword = \""
                    + SECRET
                    + "\"\n[log]\nlevl = \"info\"\n"
                    + "[device]\nname = \"porch\"\n"),
        false);
  }

  @Test
  void ofImagersFilesNothingIsLost() throws Exception {
    cutAtEachStep(
        card ->
            card.with("meta-data", "instance-id: x\n")
                .with("user-data", "#cloud-config\nhostname: porch\ntimezone: UTC\n")
                .with(
                    "network-config",
                    "network: {wifis: {wlan0: {access-points: {\"A\": {password: \""
                        + SECRET
                        + "\"}}}}}\n")
                .with("rpi-preseed.toml", "[wlan]\ncountry = \"FR\"\n"),
        false);
  }

  @Test
  void aResetThatThePageAskedForIsWholeOrComesAgain() throws Exception {
    cutAtEachStep(
        card -> {
          Files.createDirectories(card.settings().resolve("system-connections"));
          Files.writeString(card.settings().resolve("system-connections/old"), "secret");
          Files.writeString(card.settings().resolve("authorized_keys"), "ssh-ed25519 AAAA\n");
          Files.writeString(card.settings().resolve("reset"), "");
          card.with("pipit.toml", "[device]\nname = \"porch\"\n");
        },
        false);
  }

  @Test
  void aResetIsWholeOrComesAgain() throws Exception {
    cutAtEachStep(
        card -> {
          Files.createDirectories(card.settings().resolve("system-connections"));
          Files.writeString(card.settings().resolve("authorized_keys"), "ssh-ed25519 AAAA\n");
          Files.createDirectories(card.state.resolve("tls"));
          Files.writeString(card.state.resolve("tls/authority.pem"), "old");
          card.with(
              "pipit.toml",
              "[reset]\nfactory = true\n[device]\nname = \"porch\"\n[wifi]\nssid = \"A\"\n"
                  + "password = \""
                  + SECRET
                  + "\"\n");
        },
        false);
  }
}
