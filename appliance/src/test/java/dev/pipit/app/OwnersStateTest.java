package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.access.Peer;
import dev.pipit.access.SealedText;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateReplacement;
import dev.pipit.device.ButtonAction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept, brought back and wiped out, in a service that starts again or does not. */
class OwnersStateTest {
  private static final String PASSWORD = "the owner's own password";
  private static final String PASSPHRASE = "kept in a drawer";

  @TempDir Path folder = Path.of("");
  private @Nullable SettingsKeeper opened;
  private Map<String, String> environment = Map.of();

  /** The service, as far as it has to do with this. */
  private final class Service implements OwnersState.Restart {
    final SettingsKeeper keeper;
    final Access access;
    final OwnersState owners;
    final CamerasOnAir cameras;
    private final boolean comesByItself;
    int restarts;

    Service(Settings settings, boolean comesByItself) {
      this.comesByItself = comesByItself;
      StateDirectory state = new StateDirectory(folder);
      access = new Access(state, Clock.systemUTC(), false);
      cameras = new CamerasOnAir(List.of(), access, null, Clock.systemUTC());
      keeper = new SettingsKeeper(settings, cameras, Clock.systemUTC());
      opened = keeper;
      owners = new OwnersState(keeper, state, access, this, environment);
    }

    @Override
    public boolean comesByItself() {
      return comesByItself;
    }

    @Override
    public void go() {
      restarts++;
    }
  }

  @AfterEach
  void end() {
    if (opened != null) {
      opened.close();
    }
  }

  private static Startup startup(Path config, String... overrides) {
    Startup startup = new Startup();
    startup.file = config;
    startup.settings.addAll(List.of(overrides));
    return startup;
  }

  private Path settingsFile() {
    return folder.resolve("pipit.toml");
  }

  private Startup startup(String... overrides) {
    Startup startup = startup(settingsFile(), overrides);
    startup.settings.add("state.directory=" + folder);
    return startup;
  }

  private Service service(String settings, boolean comesByItself) throws Exception {
    Files.writeString(settingsFile(), settings);
    return new Service(startup().settings(Map.of()), comesByItself);
  }

  private String backupOf(String settings) throws Exception {
    Service other = service(settings, false);
    other.access.resetPassword(PASSWORD);
    return other.owners.backup(PASSPHRASE);
  }

  private StartingState start(String... overrides) throws Exception {
    return StartingState.of(startup(overrides), Map.of());
  }

  private boolean mayLogIn(String password) throws Exception {
    Access access = new Access(new StateDirectory(folder), Clock.systemUTC(), false);
    try {
      access.login(password, new Peer("127.0.0.1", "Browser/1", false, ""));
      return true;
    } catch (AccessException e) {
      return false;
    }
  }

  @Test
  void aResetTakesBackARestoreThatWaits() throws Exception {
    String backup = backupOf("[log]\nlevel = \"debug\"\n");
    Service service = service("", false);
    service.access.resetPassword("that of the next owner");
    assertThat(service.owners.restore(backup, PASSPHRASE)).isFalse();
    assertThat(StateReplacement.isPrepared(new StateDirectory(folder))).isTrue();

    assertThat(service.owners.reset()).isFalse();

    assertThat(service.access.isClaimed()).isFalse();
    StartingState next = start();
    assertThat(next.warning()).isNull();
    assertThat(next.settings().configuration().log().level()).isNotEqualTo("debug");
    assertThat(mayLogIn(PASSWORD)).isFalse();
    assertThat(new Access(new StateDirectory(folder), Clock.systemUTC(), false).isClaimed())
        .isFalse();
  }

  @Test
  void aResetOfAServiceThatStartsAgainIsWholeWithThatStart() throws Exception {
    Service service = service("[log]\nlevel = \"debug\"\n[gpio]\nbutton-pin = 17\n", true);
    service.access.resetPassword(PASSWORD);
    Files.writeString(folder.resolve("servos"), "PAN 3\n");

    assertThat(service.owners.reset()).isTrue();

    // What is written until then goes with the rest.
    service.access.createToken("one more", true);
    assertThat(settingsFile()).content().contains("debug");
    StartingState next = start();
    assertThat(next.settings().configuration().log().level()).isNotEqualTo("debug");
    assertThat(next.settings().configuration().gpio().button().pin()).isEqualTo(17);
    assertThat(folder.resolve("access")).doesNotExist();
    assertThat(folder.resolve("servos")).doesNotExist();
  }

  @Test
  void aResetInTheImageAsksForThatOfTheDeviceAsItComesInForce() throws Exception {
    Path asked = folder.resolve(OwnersState.DEVICE_RESET);
    assertThat(service("", true).owners.reset()).isTrue();
    StartingState _ = start();
    assertThat(asked).as("not where there is no image").doesNotExist();

    environment = Map.of(OwnersState.RESETS_DEVICE, "yes");
    assertThat(service("[gpio]\nbutton-pin = 17\n", true).owners.reset()).isTrue();
    assertThat(asked).doesNotExist();
    StartingState next = start();
    assertThat(asked).isEmptyFile();
    assertThat(next.settings().configuration().gpio().button().pin()).isEqualTo(17);
  }

  @Test
  void nothingUndoesWhatTheNewStartThatIsAboutToComeBrings() throws Exception {
    String backup = backupOf("");
    Service service = service("", true);
    assertThat(service.owners.reset()).isTrue();

    assertThatThrownBy(() -> service.owners.restore(backup, PASSPHRASE))
        .isInstanceOf(OwnersState.StartingAgainException.class)
        .hasMessage("Pipit is starting again already.");
    assertThatThrownBy(service.owners::reset)
        .isInstanceOf(OwnersState.StartingAgainException.class);
  }

  @Test
  void theButtonsResetStartsTheServiceAgainAsThePagesDoes() throws Exception {
    Service service = service("", true);
    service.access.resetPassword(PASSWORD);
    try (FrontPanel panel =
        new FrontPanel(
            service.cameras,
            service.keeper,
            service.access,
            service.owners,
            Clock.systemUTC(),
            () -> true,
            () -> {})) {
      panel.act(ButtonAction.RESET);
      assertThat(panel.checks()).isEmpty();
    }
    assertThat(service.restarts).isEqualTo(1);
    StartingState _ = start();
    assertThat(mayLogIn(PASSWORD)).isFalse();
  }

  @Test
  void theBrokersPasswordGoesWithTheSettingsThatNameIt() throws Exception {
    Path file = Files.writeString(folder.resolve("broker"), "secret\n");
    for (boolean byItself : new boolean[] {false, true}) {
      Files.writeString(file, "secret\n");
      Service service =
          service("[mqtt]\npassword-file = \"" + file + "\"\nbroker = \"mqtt://b\"\n", byItself);
      assertThat(service.owners.reset()).isEqualTo(byItself);
      StartingState _ = start();
      assertThat(file).doesNotExist();
    }
    // That of the machine's own options is none of the owner's.
    Files.writeString(file, "secret\n");
    Files.writeString(settingsFile(), "");
    Settings byOption = startup("mqtt.password-file=" + file).settings(Map.of());
    assertThat(new Service(byOption, false).owners.reset()).isFalse();
    assertThat(file).exists();
  }

  @Test
  void aBackupBringsTheBrokersPasswordToWhereThisDeviceKeepsItsState() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("of-the-other-device"));
    Path file = Files.writeString(folder.resolve("broker"), "secret\n");
    String backup = backupOf("[mqtt]\npassword-file = \"" + file + "\"\nbroker = \"mqtt://b\"\n");
    Files.delete(file);
    Map<String, byte[]> files =
        Backup.open(
            backup,
            PASSPHRASE,
            startup(settingsFile()).settings(Map.of()),
            new StateDirectory(elsewhere));
    assertThat(settingsOf(files)).contains("password-file = \"" + elsewhere + "/broker\"");
    assertThat(files).containsKey("broker");
  }

  private static String settingsOf(Map<String, byte[]> files) {
    return new String(Objects.requireNonNull(files.get("pipit.toml")), StandardCharsets.UTF_8);
  }

  @Test
  void whereThisDeviceKeepsItsStateIsItsOwn() throws Exception {
    String text = "# By hand.\n[state]\ndirectory = \"/of/the/other\"\n[log]\nlevel = \"debug\"\n";
    String backup = sealed(Map.of("pipit.toml", text.getBytes(StandardCharsets.UTF_8)));
    StateDirectory state = new StateDirectory(folder);

    Files.writeString(settingsFile(), "");
    assertThat(
            settingsOf(
                Backup.open(backup, PASSPHRASE, startup(settingsFile()).settings(Map.of()), state)))
        .contains("# By hand.", "debug")
        .doesNotContain("/of/the/other");

    Files.writeString(settingsFile(), "[state]\ndirectory = \"" + folder + "\"\n");
    assertThat(
            settingsOf(
                Backup.open(backup, PASSPHRASE, startup(settingsFile()).settings(Map.of()), state)))
        .contains("debug", "directory = \"" + folder + "\"")
        .doesNotContain("/of/the/other");
  }

  @Test
  void aStartRefusesSettingsThatWouldMoveTheState() throws Exception {
    Files.writeString(settingsFile(), "[state]\ndirectory = \"" + folder + "\"\n");
    StateReplacement.prepare(
        new StateDirectory(folder),
        Map.of(
            "pipit.toml",
            "[state]\ndirectory = \"/of/the/other\"\n".getBytes(StandardCharsets.UTF_8)),
        Set.of());

    StartingState next = StartingState.of(startup(settingsFile()), Map.of());

    assertThat(Objects.requireNonNull(next.warning()).code()).isEqualTo("restore-refused");
    assertThat(next.warning().sentence()).contains("/of/the/other");
    assertThat(settingsFile()).content().contains(folder.toString());
  }

  @Test
  void whatDoesNotFitTheServicesOwnOptionsIsGivenUpAndTold() throws Exception {
    String backup =
        backupOf("[server]\ntls = \"self-signed\"\ntls-port = 9443\n[log]\nlevel = \"debug\"\n");
    Service service = service("[log]\nlevel = \"warn\"\n", false);
    service.access.resetPassword("that of the next owner");
    assertThat(service.owners.restore(backup, PASSPHRASE)).isFalse();

    StartingState next = start("server.port=9443");

    assertThat(next.settings().configuration().log().level()).isEqualTo("warn");
    assertThat(Objects.requireNonNull(next.warning()).code()).isEqualTo("restore-refused");
    assertThat(next.warning().sentence()).contains("all is as it was", "9443");
    assertThat(mayLogIn("that of the next owner")).isTrue();
    assertThat(start().warning()).isNull();
  }

  @Test
  void aStartWithBrokenSettingsIsMendedByWhatWaits() throws Exception {
    String backup = backupOf("[log]\nlevel = \"debug\"\n");
    Service service = service("", false);
    assertThat(service.owners.restore(backup, PASSPHRASE)).isFalse();
    Files.write(settingsFile(), new byte[] {'[', (byte) 0xFF});

    StartingState next = start();

    assertThat(next.broken()).isNull();
    assertThat(next.settings().configuration().log().level()).isEqualTo("debug");
    Files.write(settingsFile(), new byte[] {'[', (byte) 0xFF});
    assertThat(start().broken()).isNotNull();
  }

  @Test
  void settingsThatCannotBeWrittenAreToldBeforeAnythingIsPromised() throws Exception {
    String backup = backupOf("");
    Path settings = Files.writeString(folder.resolve("p".repeat(245) + ".toml"), "");
    Service service =
        new Service(startup(settings, "state.directory=" + folder).settings(Map.of()), false);
    assertThatThrownBy(() -> service.owners.restore(backup, PASSPHRASE))
        .isInstanceOf(SettingsFileException.class)
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(service.owners::reset).isInstanceOf(SettingsFileException.class);
    assertThat(StateReplacement.isPrepared(new StateDirectory(folder))).isFalse();
  }

  /** A backup with that in it, whoever made it. */
  private static String sealed(Map<String, byte[]> files) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return SealedText.seal(bytes.toByteArray(), PASSPHRASE);
  }

  @Test
  void whatNoServiceCouldStartWithIsRefused() throws Exception {
    Service service = service("", false);
    String tooLong = "#".repeat(300_000) + "\n";
    String secrets = "[mqtt]\nbroker = \"mqtt://b\"\npassword-file = \"/etc/shadow\"\n";
    for (String[] bad :
        new String[][] {
          {tooLong, "too long"},
          {secrets, "/etc/shadow"},
          {"[server]\nport = 99999\n", "do not fit"},
          {"a = \u0000", "do not fit"}
        }) {
      String backup = sealed(Map.of("pipit.toml", bad[0].getBytes(StandardCharsets.UTF_8)));
      assertThatThrownBy(() -> service.owners.restore(backup, PASSPHRASE))
          .isInstanceOf(Backup.Refused.class)
          .hasMessageContaining(bad[1]);
    }
    assertThat(StateReplacement.isPrepared(new StateDirectory(folder))).isFalse();
  }
}
