package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pipit.access.Access;
import dev.pipit.card.FirstBoot;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a card may ask for, and what the device makes of it. */
class FirstBootTest {
  private static final String SECRET = "correct horse 42";
  private static final String HASHED = "0123456789abcdef".repeat(4);
  private static final String SSH_KEY = "ssh-ed25519 " + "AAAAC3NzaC1lZDI1NTE5AAAAI".repeat(3);

  private final LeftCard card;

  FirstBootTest(@TempDir Path folder) throws Exception {
    card = new LeftCard(folder);
  }

  private FirstBoot.Outcome boot(String toml) throws Exception {
    return card.with("pipit.toml", toml).boot();
  }

  private void assertWifi(String ssidNumbers, String... more) throws Exception {
    assertThat(card.network()).contains("\nssid=" + ssidNumbers + "\n");
    for (String part : more) {
      assertThat(card.network()).contains(part);
    }
  }

  @Test
  void aNetworkIsWrittenForNetworkManagerAndItsPasswordIsNowhereElse() throws Exception {
    FirstBoot.Outcome outcome =
        boot("[wifi]\nssid = \"Home\"\npassword = \"" + SECRET + "\"\ncountry = \"DE\"\n");
    assertThat(outcome.faults()).isEmpty();
    Path file = card.settings().resolve("system-connections/pipit-card.nmconnection");
    assertThat(Files.readString(file).replaceAll("uuid=[0-9a-f-]{36}", "uuid=…"))
        .isEqualTo(
            """
            [connection]
            id=pipit-card
            uuid=…
            type=wifi
            autoconnect-retries=0

            [wifi]
            mode=infrastructure
            ssid=72;111;109;101;
            hidden=false
            powersave=2

            [wifi-security]
            key-mgmt=wpa-psk
            psk=correct horse 42

            [ipv4]
            method=auto

            [ipv6]
            method=auto
            """);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(card.kept("regulatory-domain")).isEqualTo("DE\n");
    card.assertIsNowhereBut(SECRET, file);
    assertThat(card.names()).containsExactly("pipit-status.txt", "pipit-taken-over.toml");
    assertThat(card.onCard("pipit-taken-over.toml"))
        .isEqualTo(
            """
            [wifi]
            # taken over: ssid = "Home"
            # taken over: password
            # taken over: country = "DE"
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void aCardWithoutSettingsGivesTheDeviceANameAndANumber() throws Exception {
    assertThat(card.boot().taken()).isEmpty();
    assertThat(card.kept("hostname")).isEqualTo("pipit\n");
    String id = card.kept("machine-id");
    assertThat(id).matches("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}\n");
    assertThat(card.kept("first-boot-done")).isNotEmpty();
    assertThat(card.status())
        .containsPattern("http://pipit\\.local/ *\r\n")
        .doesNotContainPattern("[^\r]\n");
    card.boot();
    assertThat(card.kept("machine-id")).as("once and for all").isEqualTo(id);
  }

  @Test
  void aNetworkWithoutAPasswordIsAnOpenOne() throws Exception {
    boot("[wifi]\nssid = \"Guests\"\nhidden = true\n");
    assertWifi("71;117;101;115;116;115;", "\nhidden=true\n");
    assertThat(card.network()).doesNotContain("security");
  }

  @Test
  void aHashedPasswordIsTakenAsItIsAndItsLimitIsTold() throws Exception {
    FirstBoot.Outcome outcome =
        boot("[wifi]\nssid-hex = \"00FF3B\"\npassword = \"" + HASHED + "\"\n");
    assertWifi("0;255;59;", "\npsk=" + HASHED + "\n");
    assertThat(outcome.notes()).anyMatch(note -> note.contains("WPA3"));
    card.assertGoneFromCard(HASHED);
  }

  @ParameterizedTest
  @CsvSource({"de, DE", "GB, GB", "uk, GB", " us, US"})
  void aCountryIsTwoLetters(String written, String kept) throws Exception {
    boot("[wifi]\ncountry = \"" + written + "\"\n");
    assertThat(card.kept("regulatory-domain")).isEqualTo(kept + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "porch | porch | false",
        "Porch | porch | true",
        "Anna's Café | annas-cafe | true",
        "vögel.local | voegel | true",
        "-a_b- | a-b | true",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-aaaa |"
            + " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | true"
      })
  void aNameIsMendedWithASentence(String written, String kept, boolean told) throws Exception {
    FirstBoot.Outcome outcome = boot("[device]\nname = \"" + written + "\"\n");
    assertThat(card.kept("hostname")).isEqualTo(kept + "\n");
    assertThat(card.status()).containsPattern("Address: http://" + kept + "\\.local/ *\r\n");
    assertThat(!outcome.notes().isEmpty()).isEqualTo(told);
  }

  @Test
  void theTimeZoneAndKeysForSshAreTaken() throws Exception {
    boot(
        "[device]\ntime-zone = \"Europe/Berlin\"\n[ssh]\nkey = [\"%s a@b\", \"%s c@d\"]\n"
            .formatted(SSH_KEY, SSH_KEY));
    assertThat(card.kept("timezone")).isEqualTo("Europe/Berlin\n");
    assertThat(card.kept("authorized_keys")).isEqualTo(SSH_KEY + " a@b\n" + SSH_KEY + " c@d\n");
  }

  @Test
  void thePasswordOpensThePageAndIsNowhereInClear() throws Exception {
    boot("[access]\npassword = \"" + SECRET + "\"\nviewing = \"open\"\n");
    assertThat(card.mayLogIn(SECRET)).isTrue();
    assertThat(card.mayLogIn("another one")).isFalse();
    card.assertIsNowhereBut(SECRET, null);
    assertThat(card.program()).isEqualTo("\n[access]\nviewing = \"open\"\n".strip() + "\n");
  }

  @Test
  void settingsOfTheProgramGoIntoItsFileWhichKeepsItsText() throws Exception {
    Files.createDirectories(card.state);
    Files.setPosixFilePermissions(card.state, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(card.state.resolve("pipit.toml"), "# mine\n[server]\nport = 8090 # here\n");
    FirstBoot.Outcome outcome =
        boot("[cameras.camera]\nwidth = 640\nheight = 480\n[log]\nlevel = \"debug\"\n");
    assertThat(outcome.faults()).isEmpty();
    assertThat(card.program())
        .startsWith("# mine\n[server]\nport = 8090 # here\n")
        .contains("width = 640", "height = 480", "level = \"debug\"");
    assertThat(card.status()).contains("http://pipit.local:8090/");
  }

  @Test
  void aResetForgetsEverythingAndTheRestOfTheFileCounts() throws Exception {
    boot(
        "[device]\nname = \"old\"\n[access]\npassword = \"the old one\"\n[wifi]\nssid = \"Old\"\n");
    Files.writeString(card.state.resolve("device-id"), "01234567\n");
    String id = card.kept("machine-id");
    boot("[reset]\nfactory = true\n[device]\nname = \"new\"\n");
    assertThat(card.network()).isEmpty();
    assertThat(card.kept("hostname")).isEqualTo("new\n");
    assertThat(card.kept("machine-id")).isNotEqualTo(id);
    assertThat(card.state).isEmptyDirectory();
    assertThat(card.access().isClaimed()).isFalse();
    boot("[device]\nname = \"newer\"\n[access]\npassword = \"" + SECRET + "\"\n");
    card.boot();
    assertThat(card.mayLogIn(SECRET)).as("it is reset once").isTrue();
  }

  @Test
  void aResetThatThePageAskedForTakesWhatTheCardHadSet() throws Exception {
    boot(
        "[device]\nname = \"old\"\n[ssh]\nkey = \""
            + SSH_KEY
            + "\"\n[wifi]\nssid = \"Old\"\ncountry = \"DE\"\n");
    String id = card.kept("machine-id");
    Files.createDirectories(card.state);
    Files.writeString(card.state.resolve("pipit.toml"), "# of after the reset\n");
    Files.writeString(card.settings().resolve("reset"), "");
    Path hostKey = Files.createDirectories(card.settings().resolve("ssh")).resolve("host_key");
    Files.writeString(hostKey, "secret");
    assertThat(card.boot().taken()).containsExactly("everything was reset to the factory's state");
    assertThat(card.network()).isEmpty();
    assertThat(card.kept("hostname")).isEqualTo("pipit\n");
    assertThat(card.kept("machine-id")).as("that of this start").isEqualTo(id);
    assertThat(card.settings().resolve("authorized_keys")).doesNotExist();
    assertThat(hostKey).doesNotExist();
    assertThat(card.settings().resolve("reset")).doesNotExist();
    assertThat(card.status()).contains("http://pipit.local/");
    assertThat(card.state.resolve("pipit.toml")).content().contains("of after the reset");
    assertThat(card.boot().taken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
  void everyEditorOfWindowsMayHaveWrittenIt(String charset) throws Exception {
    String mark = charset.startsWith("UTF") ? "\uFEFF" : "";
    card.with(
        "pipit.toml",
        mark + "[wifi]\r\nssid = \"Vögel\"\r\npassword = \"" + SECRET + "\"\r\n",
        Charset.forName(charset));
    assertThat(card.boot().faults()).isEmpty();
    assertWifi("86;195;182;103;101;108;", "psk=" + SECRET);
    card.assertGoneFromCard(SECRET);
    assertThat(card.onCard("pipit-taken-over.toml")).contains("ssid = \"Vögel\"");
  }

  @Test
  void utf16WithoutAMarkIsRead() throws Exception {
    card.with("pipit.toml", "[wifi]\r\nssid = \"A\"\r\n", StandardCharsets.UTF_16LE).boot();
    assertWifi("65;");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipit.toml.txt", "PIPIT.TOML", "Pipit.toml.TXT"})
  void theFileMayBeNamedAsWindowsNamesIt(String name) throws Exception {
    card.with(name, "[wifi]\nssid = \"A\"\npassword = \"" + SECRET + "\"\n").boot();
    assertWifi("65;", SECRET);
    card.assertGoneFromCard(SECRET);
    assertThat(card.names()).containsExactly("pipit-status.txt", "pipit-taken-over.toml");
  }

  @Test
  void lineEndsOfAnOldMacAreLineEnds() throws Exception {
    boot("[wifi]\rssid = \"A\"\rpassword = \"" + SECRET + "\"\r");
    assertWifi("65;", SECRET);
  }

  @Test
  void curlyQuotesAreMendedAroundTextAndStayInsideOfIt() throws Exception {
    FirstBoot.Outcome outcome =
        boot(
            "[wifi]\nssid = “Anna’s iPhone”\npassword = ‘"
                + SECRET
                + "’ # «mine»\n"
                + "[device]\nname\u00A0=\u00A0„porch“\n");
    assertThat(outcome.faults()).isEmpty();
    assertWifi("65;110;110;97;226;128;153;115;32;105;80;104;111;110;101;", "psk=" + SECRET + "\n");
    assertThat(card.kept("hostname")).isEqualTo("porch\n");
    card.assertGoneFromCard(SECRET);
    boot("[wifi]\nssid = \"“x”\"\n");
    assertWifi("226;128;156;120;226;128;157;");
  }

  @Test
  void ofTwoFilesTheOneWithTheRightNameCounts() throws Exception {
    card.with("pipit.toml.txt", "[device]\nname = \"one\"\n[wifi]\nssid = \"A\"\n")
        .with("pipit.toml", "[device]\nname = \"two\"\n")
        .boot();
    assertThat(card.kept("hostname")).isEqualTo("two\n");
    assertWifi("65;");
  }

  @Test
  void whatIsTakenIsNotTakenAgainWhenTheCardStays() throws Exception {
    boot("[device]\nname = \"porch\"\n[cameras.camera]\nwidth = 640\n[log]\nlevl = \"info\"\n");
    String rest = card.onCard("pipit.toml");
    assertThat(rest).contains("# taken over: width = 640").contains("\r\nlevl = \"info\"");
    Files.delete(card.state.resolve("pipit.toml"));
    card.boot();
    assertThat(card.program()).isEmpty();
    assertThat(card.onCard("pipit.toml")).isEqualTo(rest);
    String status = card.status();
    card.boot();
    assertThat(card.status()).isEqualTo(status);
    assertThat(status).contains("pipit.toml, line 6: log.levl is not known");
  }

  /** Each is a file, the fault that is told, and a network that is joined in spite of it, or "". */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no quotes | [wifi]\\nssid = \"A\"\\npassword = SECRET | line 3: the line is not | ",
        "half quotes | [wifi]\\nssid = \"A\"\\npassword = \"SECRET | line 3: the line is not | ",
        "no value | [wifi]\\nssid = \"A\"\\npassword = | line 3: the line has nothing | ",
        "no name | [wifi]\\npassword = \"SECRET\" | line 2: the Wi-Fi has no name | ",
        "key | [wifi]\\nsid = \"A\"\\npassword = \"SECRET\" | line 2: wifi.sid is not known | ",
        "short | [wifi]\\nssid = \"A\"\\npassword = \"SEVEN77\" | must have 8 to 63 | ",
        "empty | [wifi]\\nssid = \"A\"\\npassword = \"\" | line 3: wifi.password is empty | ",
        "number | [wifi]\\nssid = 7\\npassword = \"SECRET\" | line 2: wifi.ssid must be text | ",
        "long | [wifi]\\nssid = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\" | not 33 | ",
        "hex | [wifi]\\nssid-hex = \"4\"\\npassword = \"SECRET\" | line 2: wifi.ssid-hex must | ",
        "country | [wifi]\\nssid = \"A\"\\ncountry = \"XX\" | line 3: wifi.country is no | 65;",
        "bracket | [wifi\\nssid = \"A\"\\n[device]\\nname = 1 | line 4: device.name must | 65;",
        "name | [wifi]\\nssid = \"A\"\\n[device]\\nname = \"!!\" | device.name is no name | 65;",
        "zone | [device]\\ntime-zone = \"Berlin\"\\n[wifi]\\nssid = \"A\" | line 2: device.t | 65;",
        "secret key | [ssh]\\nkey = \"-----BEGIN OPENSSH PRIVATE KEY-----\" | a private key | ",
        "ssh | [ssh]\\nkey = \"hello\"\\n[wifi]\\nssid = \"A\" | line 2: ssh.key is no public | 65;",
        "admin | [access]\\npassword = \"SEVEN77\" | line 2: access.password must have 8 | ",
        "table | [access]\\npassword = [1] | line 2: access.password must be text | ",
        "camera | [cameras.camera]\\nwidth = 1\\n[wifi]\\nssid = \"A\" | line 2: cameras.camera.w | 65;",
        "section | [camera]\\nwidth = 640\\n[wifi]\\nssid = \"A\" | line 2: camera | 65;",
        "state | [state]\\ndirectory = \"/tmp\" | state.directory is fixed | ",
        "twice | [wifi]\\nssid = \"A\"\\nssid = \"B\"\\npassword = \"SECRET\" | line 3: the line | ",
        "header | [wi fi]\\npassword = \"SECRET\"\\n[device]\\nname = \"a\" | line 1: the line is no | ",
        "words | Hello, this is my Wi-Fi.\\n[wifi]\\nssid = \"A\" | line 1: the line is not und | 65;",
        "reset | [reset]\\nfactory = \"yes\"\\n[wifi]\\nssid = \"A\" | reset.factory must be true | 65;",
        "value | wifi = \"A\" | line 1: wifi is not known | ",
        "inline | wifi = { ssid = \"A\", password = \"SEVEN77\" } | must have 8 to 63 | "
      })
  void aFaultIsToldWithItsLineAndTheRestIsTaken(
      String name, String toml, String fault, String joined) throws Exception {
    String text = toml.replace("\\n", "\n").replace("SECRET", SECRET);
    FirstBoot.Outcome outcome = boot(text);
    assertThat(outcome.faults()).as(name).hasSize(1).first().asString().contains(fault);
    assertThat(card.status()).contains("- pipit.toml, line ").contains(fault);
    assertThat(card.network().contains("ssid=" + joined)).isEqualTo(joined != null);
    assertThat(card.kept("first-boot-done")).isNotEmpty();
    card.assertIsNowhereBut(SECRET, null);
    card.assertIsNowhereBut("SEVEN77", null);
    // What cannot be mended where it stands is not read again.
    String file = name.equals("inline") ? "pipit-taken-over.toml" : "pipit.toml";
    String rest = card.onCard(file);
    assertThat(rest.lines().count()).as(rest).isEqualTo(text.lines().count());
    card.boot();
    assertThat(card.onCard(file)).as("told again, and left as it is").isEqualTo(rest);
    assertThat(card.network().contains("ssid=" + joined)).isEqualTo(joined != null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pasword", "Passwort", "wifi-password", "psk", "PASSPHRASE", "pw"})
  void aSecretUnderAWrongNameIsErasedToo(String key) throws Exception {
    assertThat(boot("[wifi]\nssid = \"A\"\n" + key + " = \"" + SECRET + "\"\n").faults())
        .hasSize(1);
    card.assertIsNowhereBut(SECRET, null);
    assertThat(card.network()).isEmpty();
  }

  @Test
  void aRemarkMayHaveASecretToo() throws Exception {
    boot("# password = \"" + SECRET + "\"\n[device]\nname = \"porch\" # of the porch\n");
    card.assertGoneFromCard(SECRET);
    assertThat(card.onCard("pipit-taken-over.toml")).contains("name = \"porch\" # of the porch");
  }

  @Test
  void whatIsNoTextAtAllIsToldAndDoesNotStopAnything() throws Exception {
    byte[] noise = new byte[5000];
    new Random(7).nextBytes(noise);
    FirstBoot.Outcome outcome = card.with("pipit.toml", noise).boot();
    assertThat(outcome.faults()).isNotEmpty();
    assertThat(card.kept("first-boot-done")).isNotEmpty();
    var _ = card.with("pipit.toml", new byte[40_000]).boot();
    assertThat(card.kept("first-boot-done")).isNotEmpty();
    outcome = card.with("pipit.toml", "# long\n".repeat(6000)).boot();
    assertThat(outcome.faults()).first().asString().contains("larger than 32 kB");
  }

  @Test
  void aFolderOrALinkIsNoFile() throws Exception {
    Files.createDirectories(card.card.resolve("pipit.toml"));
    Files.createSymbolicLink(card.card.resolve("user-data"), Path.of("/etc/passwd"));
    assertThat(card.boot().faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:07Z", "2036-11-30T12:00:00Z"})
  void aClockThatIsWrongBreaksNothing(String time) throws Exception {
    card.with(
        "pipit.toml",
        "[wifi]\nssid = \"A\"\npassword = \""
            + SECRET
            + "\"\n[access]\npassword = \""
            + SECRET
            + "\"\n");
    Instant now = Instant.parse(time);
    Files.setLastModifiedTime(card.card.resolve("pipit.toml"), FileTime.from(now));
    assertThat(card.boot().faults()).isEmpty();
    assertWifi("65;", SECRET);
    for (Instant at : new Instant[] {now, Instant.parse("2026-01-01T00:00:00Z")}) {
      var access = new Access(card.directory(), Clock.fixed(at, ZoneOffset.UTC), false);
      assertThat(LeftCard.mayLogIn(access, SECRET)).isTrue();
    }
  }

  @Test
  void aDeviceWithoutAReadableCardGetsItsNumber() throws Exception {
    Files.delete(card.card);
    assertThat(catchThrowable(card::boot)).isInstanceOf(IOException.class);
    assertThat(card.kept("machine-id")).isNotEmpty();
    assertThat(card.kept("hostname")).isEqualTo("pipit\n");
  }
}
