package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.card.FirstBoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cards as Raspberry Pi Imager prepares them. The files in {@code src/test/resources} have the
 * lines, quotes and order of its {@code customization_generator.cpp}.
 */
class ImagerCardTest {
  private static final Path FILES = Path.of("src/test/resources/dev/pipit/card/imager");
  private static final String PSK =
      "c2161655c6ba444d8df94cbbf4e9c5c4c61fc37702b9c66ed37aee1545a5a333";
  private static final String HASH = "$y$j9T$uY8fE3RuOJr1/ZDxbC3wA1$abcdefgh";
  private static final String TOKEN = "rpuak_0123456789abcdef";

  @TempDir Path folder = Path.of("");

  private LeftCard card(String kind) throws Exception {
    LeftCard card = new LeftCard(folder);
    try (var files = Files.list(FILES.resolve(kind))) {
      for (Path file : files.toList()) {
        card.with(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return card;
  }

  @Test
  void itsCloudInitIsTakenOverAndGone() throws Exception {
    LeftCard card = card("cloudinit-rpi");
    FirstBoot.Outcome outcome = card.boot();
    assertThat(outcome.faults()).isEmpty();
    assertThat(card.network())
        .contains(
            "\nssid=67;97;102;195;169;32;34;92;59;\n", "\nhidden=true\n", "\npsk=" + PSK + "\n");
    assertThat(card.kept("regulatory-domain")).isEqualTo("GB\n");
    assertThat(card.kept("hostname")).isEqualTo("bird-table\n");
    assertThat(card.kept("timezone")).isEqualTo("Europe/London\n");
    assertThat(card.kept("authorized_keys").lines()).hasSize(2);
    assertThat(card.names()).containsExactly("cmdline.txt", "pipit-status.txt");
    assertThat(card.status())
        .contains("- user-data, line ")
        .contains("there is no user to log in as")
        .contains("commands are not run")
        .contains("hashed, as Raspberry Pi Imager does it");
    card.assertGoneFromCard(PSK);
    card.assertIsNowhereBut(HASH, null);
    card.assertIsNowhereBut(TOKEN, null);
  }

  @Test
  void itsPreseedIsTakenOverAndGone() throws Exception {
    LeftCard card = card("rpi-preseed");
    FirstBoot.Outcome outcome = card.boot();
    assertThat(outcome.faults()).isEmpty();
    assertThat(card.network()).contains("\nssid=72;111;109;101;32;34;50;34;\n", "\npsk=" + PSK);
    assertThat(card.kept("regulatory-domain")).isEqualTo("DE\n");
    assertThat(card.kept("hostname")).isEqualTo("bird-table\n");
    assertThat(card.kept("timezone")).isEqualTo("Europe/Berlin\n");
    assertThat(card.kept("authorized_keys")).startsWith("ssh-ed25519 AAAA");
    assertThat(card.names()).containsExactly("pipit-status.txt");
    assertThat(outcome.notes()).anyMatch(note -> note.contains("Raspberry Pi Connect"));
    card.assertGoneFromCard(PSK);
    card.assertIsNowhereBut(HASH, null);
    card.assertIsNowhereBut(TOKEN, null);
  }

  @Test
  void aNetworkWhoseNameIsNoTextIsTakenByItsBytes() throws Exception {
    LeftCard card =
        new LeftCard(folder)
            .with(
                "rpi-preseed.toml",
                "config_version = \"1.0\"\n\n[wlan]\nssid_hex = \"ff00fe\"\nhidden = false\n");
    assertThat(card.boot().faults()).isEmpty();
    assertThat(card.network()).contains("\nssid=255;0;254;\n").doesNotContain("security");
  }

  @Test
  void aNetworkWithoutAPasswordIsOpen() throws Exception {
    LeftCard card =
        new LeftCard(folder)
            .with(
                "network-config",
                """
                network:
                  version: 2
                  wifis:
                    wlan0:
                      dhcp4: true
                      access-points:
                        "Guests":
                          auth:
                            key-management: none
                      optional: true
                """);
    assertThat(card.boot().faults()).isEmpty();
    assertThat(card.network()).contains("ssid=71;117;").doesNotContain("security");
  }

  @Test
  void theCountryAloneIsInTheCommandLine() throws Exception {
    LeftCard card =
        new LeftCard(folder).with("cmdline.txt", "quiet cfg80211.ieee80211_regdom=FR ds=nocloud");
    assertThat(card.boot().faults()).isEmpty();
    assertThat(card.kept("regulatory-domain")).isEqualTo("FR\n");
    card.with("pipit.toml", "[wifi]\ncountry = \"DE\"\n").boot();
    card.boot();
    assertThat(card.kept("regulatory-domain")).as("what was said later stays").isEqualTo("DE\n");
  }

  @Test
  void aBrokenFileIsToldWithItsLineAndKeptWithoutSecrets() throws Exception {
    LeftCard card =
        new LeftCard(folder)
            .with(
                "network-config",
                "network:\n  wifis:\n    wlan0:\n      access-points:\n        \"A\":\n"
                    + "          password: \""
                    + PSK
                    + "\n   bad\n")
            .with(
                "user-data",
                "#cloud-config\nhostname: [a\nuser: {name: pi, passwd: \""
                    + HASH
                    + "\"}\n"
                    + "chpasswd:\n  password: >\n    of two\n    lines\nlocale: de\n")
            .with("rpi-preseed.toml", "[wlan]\nssid = \"A\"\npassword = \"" + PSK + "\n");
    FirstBoot.Outcome outcome = card.boot();
    assertThat(outcome.faults()).hasSize(3);
    assertThat(card.status())
        .containsPattern("network-config, line \\d")
        .containsPattern("user-data, line \\d")
        .contains("rpi-preseed.toml, line 3");
    assertThat(card.network()).isEmpty();
    assertThat(card.names())
        .containsExactly(
            "network-config-not-taken.txt",
            "pipit-status.txt",
            "rpi-preseed-not-taken.txt",
            "user-data-not-taken.txt");
    card.assertIsNowhereBut(PSK, null);
    card.assertIsNowhereBut(HASH, null);
    card.assertIsNowhereBut("of two", null);
    assertThat(card.onCard("user-data-not-taken.txt")).contains("hostname: [a", "locale: de");
  }

  @Test
  void scriptsAndNetworksOfCompaniesAreNotTakenAndThatIsTold() throws Exception {
    LeftCard card =
        new LeftCard(folder)
            .with("user-data", "#!/bin/sh\necho " + HASH + " >/tmp/x\n")
            .with(
                "network-config",
                "wifis: {wlan0: {access-points: {A: {auth: {key-management: eap, password: "
                    + "\"hunter2 hunter2\"}}}}}\n");
    assertThat(card.boot().faults())
        .anyMatch(fault -> fault.startsWith("user-data, line 1: is a script"))
        .anyMatch(fault -> fault.startsWith("network-config, line 1: key-management must be"));
    card.assertIsNowhereBut(HASH, null);
    card.assertIsNowhereBut("hunter2", null);
  }

  @Test
  void whatAnOwnerWroteCountsMoreThanImagersFiles() throws Exception {
    LeftCard card = card("cloudinit-rpi").with("pipit.toml", "[device]\nname = \"mine\"\n");
    card.boot();
    assertThat(card.kept("hostname")).isEqualTo("mine\n");
    assertThat(card.kept("timezone")).isEqualTo("Europe/London\n");
  }
}
