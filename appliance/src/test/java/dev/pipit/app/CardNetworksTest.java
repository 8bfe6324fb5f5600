package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.card.FirstBoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which networks of a card are joined, and that none is joined without the password it was given.
 */
class CardNetworksTest {
  private static final String SECRET = "correct horse 42";

  private final LeftCard card;

  CardNetworksTest(@TempDir Path folder) throws Exception {
    card = new LeftCard(folder);
  }

  private void assertJoinsNothing(String name, FirstBoot.Outcome outcome) throws Exception {
    assertThat(card.networks()).isEmpty();
    assertThat(outcome.taken()).noneMatch(item -> item.startsWith("the Wi-Fi"));
    assertThat(outcome.faults())
        .as("file and line are named")
        .anyMatch(fault -> fault.matches("(?s)" + name + ", line [1-9].*"));
    card.assertIsNowhereBut(SECRET, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wifi.ssid = \"A\"\nwifi.password = \"SECRET",
        "wifi.ssid = \"A\"\nwifi.password = SECRET",
        "wifi.ssid = \"A\"\nwifi . password = \"SECRET",
        "wifi.ssid = \"A\"\n\"wifi\".password = \"SECRET",
        "wifi.ssid = \"A\"\nwifi.passwort = \"SECRET\"",
        "wifi.ssid = \"A\"\nPassword: SECRET",
        "wifi.ssid = \"A\"\nwifi-password = \"SECRET\"",
        "wifi.ssid = \"A\"\npassword = \"SECRET\"",
        "wifi.ssid = \"A\"\n[wi fi]\npassword = \"SECRET\"",
        "wifi.ssid = \"A\"\n[wlan]\npassword = \"SECRET\"",
        "[wifi]\nssid = \"A\"\n[WiFi]\npassword = \"SECRET\"",
        "[wifi]\nssid = \"A\"\n[device]\nname = \"a\"\n[wifi]\npassword = \"SECRET\"",
        "[wifi]\nssid = \"A\"\n[device]\nwifi.password = \"SECRET",
        "[wifi]\nssid = \"A\"\npassword = [\"SECRET\"]",
        "[wifi]\nssid = \"A\"\npassword = { is = \"SECRET\" }",
        "[wifi]\nssid = \"A\"\ncountry = DE password = \"SECRET\"",
        "[access]\nviewing = \"open\"\n[wi-fi settings]\npassword = \"SECRET\"\n[wifi]\nssid = \"A\"",
      })
  void anOwnersPasswordThatCannotBeReadMakesNoOpenNetwork(String toml) throws Exception {
    String text = toml.replace("SECRET", SECRET) + "\n";
    assertJoinsNothing("pipit\\.toml", card.with("pipit.toml", text).boot());
  }

  @Test
  void aFaultInAnotherSectionsPasswordLeavesAnOpenNetworkOpen() throws Exception {
    String text = "[access]\npassword = \"" + SECRET + "\n[wifi]\nssid = \"A\"\n";
    FirstBoot.Outcome outcome = card.with("pipit.toml", text).boot();
    assertThat(outcome.taken()).contains("the Wi-Fi A");
    assertThat(card.network()).contains("ssid=65;").doesNotContain("security");
  }

  @Test
  void aPasswordThatWasReadCountsWhateverElseIsWrong() throws Exception {
    String text = "wifi.ssid = \"A\"\npasword = \"no\"\nwifi.password = \"" + SECRET + "\"\n";
    card.with("pipit.toml", text).boot();
    assertThat(card.network()).contains("ssid=65;", "psk=" + SECRET);
  }

  /** What stands below the name of an access point. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{password: [SECRET]}",
        "{password: {is: SECRET}}",
        "{password: }",
        "{pasword: SECRET}",
        "{psk: SECRET}",
        "{auth: SECRET}",
        "{auth: [password, SECRET]}",
        "{auth: {password: [SECRET]}}",
        "{auth: {key-management: [psk]}}",
        "{auth: {key-management: psk}}",
        "{auth: {passphrase: SECRET}}",
        "[password, SECRET]",
        "[{password: SECRET}]",
        "SECRET",
        "{? [password] : SECRET}",
        "{<<: {password: SECRET}}",
        "{}, A: {password: SECRET}",
      })
  void aPasswordInYamlThatCannotBeReadMakesNoOpenNetwork(String point) throws Exception {
    String text =
        "network:\n  wifis:\n    wlan0:\n      access-points: {A: %s}\n"
            .formatted(point.replace("SECRET", SECRET));
    assertJoinsNothing("network-config", card.with("network-config", text).boot());
  }

  @Test
  void aPasswordThatIsIndentedTooLittleMakesNoOpenNetwork() throws Exception {
    String point = "wifis:\n  wlan0:\n    access-points:\n      A:\n";
    for (String indentation : new String[] {"      ", "    "}) {
      String text = point + indentation + "password: " + SECRET + "\n";
      assertJoinsNothing("network-config", card.with("network-config", text).boot());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "", "{hidden: true}", "{auth: {key-management: none}}"})
  void aNetworkInYamlWithoutAnyPasswordIsOpen(String point) throws Exception {
    String text = "network:\n  wifis:\n    wlan0:\n      access-points: {A: %s}\n".formatted(point);
    assertThat(card.with("network-config", text).boot().faults()).isEmpty();
    assertThat(card.network()).contains("ssid=65;").doesNotContain("security");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wlan.ssid = \"A\"\nwlan.password = \"SECRET",
        "wlan.ssid = \"A\"\nwlan.password = SECRET",
        "wlan.password = SECRET\nwlan.ssid = \"A\"",
        "[wlan]\nssid = \"A\"\npassword = [\"SECRET\"]",
        "[wlan]\nssid = \"A\"\npassword = SECRET",
        "[wlan]\nssid = \"A\"\npassword = { is = \"SECRET\" }",
        "[wlan]\nssid = \"A\"\n[wlan.password]\nis = \"SECRET\"",
        "[wlan]\nssid = \"A\"\npsk = \"SECRET\"",
        "[wlan]\nssid = \"A\"\nkey_mgmt = \"sae\"",
        "[wlan]\nssid = \"A\"\npassword_encrypted = true",
        "[wlan]\nssid = \"A\"\n[wlan.security]\npassphrase = \"SECRET\"",
        "wlan.ssid = \"A\"\n[w lan]\npassword = \"SECRET\"",
      })
  void aPreseedsPasswordThatCannotBeReadMakesNoOpenNetwork(String toml) throws Exception {
    String text = toml.replace("SECRET", SECRET) + "\n";
    assertJoinsNothing("rpi-preseed\\.toml", card.with("rpi-preseed.toml", text).boot());
  }

  @Test
  void aFileThatNamesANetworkWithoutItsPasswordDoesNotMakeItAnOpenOne() throws Exception {
    card.with("network-config", points("    A: {password: \"" + SECRET + "\"}\n"))
        .with("pipit.toml", "[wifi]\nssid = \"A\"\nhidden = true\n");
    FirstBoot.Outcome outcome = card.boot();
    assertThat(card.network()).contains("ssid=65;", "hidden=true", "psk=" + SECRET);
    assertThat(outcome.notes()).anyMatch(note -> note.startsWith("pipit.toml, line 2: "));
  }

  private static String points(String points) {
    return "wifis:\n wlan0:\n  access-points:\n" + points;
  }

  private static String point(String name) {
    return "    \"" + name + "\": {password: \"" + SECRET + "\"}\n";
  }

  private static String many(int count) {
    StringBuilder points = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      points.append(point("N" + i));
    }
    return points(points.toString());
  }

  @Test
  void ofMoreThanTenNetworksTheOwnersComeFirstAndTheRestIsToldByName() throws Exception {
    FirstBoot.Outcome outcome =
        card.with("network-config", many(11))
            .with("pipit.toml.txt", "[wifi]\nssid = \"B\"\npassword = \"" + SECRET + "\"\n")
            .with("pipit.toml", "[wifi]\nssid = \"A\"\npassword = \"" + SECRET + "\"\n")
            .boot();
    assertThat(card.network()).as("the first of all").contains("ssid=65;");
    assertThat(card.kept("system-connections/pipit-card-2.nmconnection")).contains("ssid=66;");
    assertThat(card.networks()).hasSize(10);
    assertThat(outcome.taken())
        .filteredOn(item -> item.startsWith("the Wi-Fi"))
        .startsWith("the Wi-Fi A", "the Wi-Fi B", "the Wi-Fi N1")
        .endsWith("the Wi-Fi N8")
        .hasSize(10);
    assertThat(outcome.faults())
        .hasSize(3)
        .allMatch(fault -> fault.startsWith("network-config, line "))
        .anyMatch(fault -> fault.contains("line 12:") && fault.contains("N9"))
        .anyMatch(fault -> fault.contains("line 14:") && fault.contains("N11"));
    card.assertGoneFromCard(SECRET);
  }

  @ParameterizedTest
  @CsvSource({"ff00, fe00", "c3, c4", "e280aa, e280ab"})
  void namesThatLookAlikeAreTwoNetworks(String one, String other) throws Exception {
    card.with("rpi-preseed.toml", "[wlan]\nssid_hex = \"" + one + "\"\n")
        .with("pipit.toml", "[wifi]\nssid-hex = \"" + other + "\"\n")
        .boot();
    String first = card.network();
    String second = card.kept("system-connections/pipit-card-2.nmconnection");
    assertThat(second).isNotEmpty();
    assertThat(uuid(first)).isNotEqualTo(uuid(second));
    assertThat(card.status())
        .doesNotContainPattern("[\\x{200B}-\\x{200F}\\x{2028}-\\x{202E}\\x{80}-\\x{9F}]");
  }

  private static String uuid(String text) {
    return text.lines().filter(line -> line.startsWith("uuid=")).findFirst().orElseThrow();
  }

  @Test
  void whatIsToldOfAFileHasItsLine() throws Exception {
    for (String toml :
        List.of("\n[wifi]\nhidden = true\n", "\n[wifi]\npassword = \"12345678\"\n")) {
      assertThat(card.with("pipit.toml", toml).boot().faults())
          .singleElement()
          .asString()
          .startsWith("pipit.toml, line 3: the Wi-Fi has no name");
    }
    FirstBoot.Outcome outcome = card.with("pipit.toml", "# mine\n[wifi]\nssid = \"A\"\n").boot();
    assertThat(outcome.notes())
        .singleElement()
        .asString()
        .startsWith("pipit.toml, line 3: without a country");
    byte[] nested = ("hostname: a\nb: " + "[".repeat(20_000)).getBytes(StandardCharsets.UTF_8);
    assertThat(card.with("user-data", nested).boot().faults())
        .singleElement()
        .asString()
        .matches("user-data, line [1-9].*");
  }
}
