package dev.pipit.card;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page on the card that makes a {@code pipit.toml}: what its script writes is read by what the
 * first boot reads with. web/e2e/cardPage.e2e.ts fills it in with a browser.
 */
@Tag("players")
class SettingsPageTest {
  private static final Path PAGE = Path.of("../image-build/card/settings.html");
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  private static final String SCRIPT =
      """
      const fs = require('fs');
      const vm = require('vm');
      const script = fs.readFileSync(process.argv[1], 'utf8').match(/<script>([^]*?)<\\/script>/)[1];
      const context = vm.createContext({ TextEncoder });
      vm.runInContext(script, context);
      const hex = (text) => Buffer.from(text).toString('hex');
      if (process.argv[2] === 'say') {
        console.log(vm.runInContext(process.argv[3], context));
      } else {
        for (const line of fs.readFileSync(process.argv[2], 'utf8').split('\\n').filter(Boolean)) {
          const values = line.split(',').map((part) => Buffer.from(part, 'hex').toString());
          const [ssid, wifiPassword, country, name, timeZone, password, sshKey, flags] = values;
          context.wish = { ssid, wifiPassword, country, name, timeZone, password, sshKey };
          context.wish.open = flags.includes('o');
          context.wish.hidden = flags.includes('h');
          const faults = vm.runInContext('Object.keys(faultsOf(wish)).join(" ")', context);
          console.log(hex(faults) + ',' + hex(vm.runInContext('tomlOf(wish)', context)));
        }
      }
      """;

  /** What somebody fills in; flags are o for an open network and h for a hidden one. */
  private record Wish(
      String ssid,
      String wifiPassword,
      String country,
      String name,
      String timeZone,
      String password,
      String sshKey,
      String flags) {
    String line() {
      return Stream.of(ssid, wifiPassword, country, name, timeZone, password, sshKey, flags)
          .map(text -> HexFormat.of().formatHex(text.getBytes(UTF_8)))
          .collect(Collectors.joining(","));
    }
  }

  /** What the page makes of it. */
  private record Made(String faults, String toml) {}

  @TempDir Path folder = Path.of("");

  private static String node(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "-e", SCRIPT, PAGE.toString()));
    command.addAll(List.of(arguments));
    Program program = Program.run(command);
    assertThat(program.exitCode()).as(program.errors()).isZero();
    return program.output();
  }

  private List<Made> made(List<Wish> wishes) throws Exception {
    Path file = folder.resolve("wishes");
    Files.writeString(file, wishes.stream().map(Wish::line).collect(Collectors.joining("\n")));
    return node(file.toString())
        .lines()
        .map(line -> line.split(",", -1))
        .map(parts -> new Made(text(parts[0]), text(parts[1])))
        .toList();
  }

  private static String text(String hex) {
    return new String(HexFormat.of().parseHex(hex), UTF_8);
  }

  private static CardWishes read(String toml) {
    CardWishes wishes = new CardWishes();
    new OwnerFile("pipit.toml", CardText.of(toml.getBytes(UTF_8)).text()).ask(wishes);
    return wishes;
  }

  private static String nasty(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(most); length > 0; length--) {
      text.appendCodePoint(pick(random));
    }
    return text.toString();
  }

  private static int pick(Random random) {
    int[] all = "\"'\\\\#=[]{} aZ9$`“”ä€😀\uFEFF\u0085\u2028u;%".codePoints().toArray();
    return random.nextInt(40) == 0 ? random.nextInt(32) : all[random.nextInt(all.length)];
  }

  @Test
  void whateverIsFilledInIsReadAsItWasMeant() throws Exception {
    Random random = new Random(20261130);
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      wishes.add(
          new Wish(
              nasty(random, 14),
              nasty(random, 30),
              i % 3 == 0 ? "" : "DE",
              i % 2 == 0 ? "" : "porch-" + i,
              i % 4 == 0 ? "" : "Europe/Berlin",
              nasty(random, 30),
              i % 5 == 0 ? KEY + " a@b\r\n\n" + KEY + " \"c\\d\"" : i % 5 == 1 ? KEY : "",
              List.of("", "o", "h", "oh").get(random.nextInt(4))));
    }
    List<Made> made = made(wishes);
    int taken = 0;
    for (int i = 0; i < wishes.size(); i++) {
      if (made.get(i).faults.isEmpty()) {
        assertIsRead(wishes.get(i), made.get(i).toml);
        taken++;
      }
    }
    assertThat(taken).as("enough of them").isGreaterThan(300);
  }

  private static void assertIsRead(Wish wish, String toml) {
    CardWishes read = read(toml);
    assertThat(read.faults()).as(toml).isEmpty();
    if (wish.ssid.isEmpty()) {
      assertThat(read.networks).isEmpty();
    } else {
      assertThat(read.networks)
          .singleElement()
          .satisfies(
              asked -> {
                WifiNetwork network = asked.network();
                assertThat(new String(network.ssid(), UTF_8)).isEqualTo(wish.ssid);
                assertThat(network.password())
                    .isEqualTo(wish.flags.contains("o") ? null : wish.wifiPassword);
                assertThat(network.isHidden()).isEqualTo(wish.flags.contains("h"));
              });
    }
    assertThat(read.country).isEqualTo(orNull(wish.country));
    assertThat(read.hostName).isEqualTo(orNull(wish.name));
    assertThat(read.timeZone).isEqualTo(orNull(wish.timeZone));
    assertThat(read.password).isEqualTo(orNull(wish.password));
    assertThat(read.sshKeys)
        .isEqualTo(wish.sshKey.lines().map(String::strip).filter(key -> !key.isEmpty()).toList());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  @Test
  void whatPipitWouldRefuseIsToldBeforeItIsSaved() throws Exception {
    Wish good = new Wish("A", "12345678", "DE", "porch", "UTC", "12345678", KEY, "");
    List<Wish> wishes =
        List.of(
            good,
            new Wish("A", "", "DE", "", "", "", "", ""),
            new Wish("A", "12345678", "DE", "", "", "", "", "o"),
            new Wish("", "12345678", "DE", "", "", "", "", ""),
            new Wish("ä".repeat(17), "12345678", "DE", "", "", "", "", ""),
            new Wish("A", "1234567", "DE", "", "", "", "", ""),
            new Wish("A", "x".repeat(64), "DE", "", "", "", "", ""),
            new Wish("A", "a1".repeat(32), "DE", "", "", "", "", ""),
            new Wish("A", "12345678", "", "", "", "", "", ""),
            new Wish("", "", "", "a_b", "", "", "", ""),
            new Wish("", "", "", "-a", "", "", "", ""),
            new Wish("", "", "", "", "Berlin Mitte", "", "", ""),
            new Wish("", "", "", "", "", "1234567", "", ""),
            new Wish("", "", "", "", "", "x".repeat(257), "", ""),
            new Wish("", "", "", "", "", "", "-----BEGIN OPENSSH PRIVATE KEY-----", ""));
    assertThat(made(wishes))
        .extracting(Made::faults)
        .containsExactly(
            "",
            "wifiPassword",
            "wifiPassword",
            "ssid",
            "ssid",
            "wifiPassword",
            "wifiPassword",
            "",
            "country",
            "name",
            "name",
            "timeZone",
            "password",
            "password",
            "sshKey");
  }

  @Test
  void itHasAllCountriesThatPipitKnowsAndBothLanguagesSayTheSame() throws Exception {
    assertThat(node("say", "countries.join(' ')").strip().split(" "))
        .containsExactlyInAnyOrder(Locale.getISOCountries());
    String keys = "Object.keys(words.%s).sort().join(' ')";
    assertThat(node("say", keys.formatted("de"))).isEqualTo(node("say", keys.formatted("en")));
  }

  @Test
  void nothingIsFetchedAndNothingIsSent() throws Exception {
    String page = Files.readString(PAGE);
    assertThat(page)
        .contains("default-src 'none'", "form-action 'none'")
        .doesNotContain("fetch(", "XMLHttpRequest", "WebSocket", "import ", " src=", "https://")
        .doesNotContainPattern("href=|url\\(");
    assertThat(page.split("http://", -1)).as("in the camera's own address alone").hasSize(3);
  }
}
