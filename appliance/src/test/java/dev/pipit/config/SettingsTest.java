package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.pipit.config.SettingsRefusedException.Refusal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Changes of settings are made together, or refused together with the reasons. */
final class SettingsTest {
  private static final String FILE =
      "# mine\n[cameras.porch]\nsource = \"test\"\nwidth = 1280 # wide\n";

  private static Settings settings(String text) throws Exception {
    return Settings.of(Path.of("pipit.toml"), text, Map.of(), List.of());
  }

  private static Settings changed(Settings settings, Map<String, ?> changes) throws Exception {
    return settings.changed(changes, new Circumstances());
  }

  private static List<Refusal> refused(Settings settings, Map<String, ?> changes) {
    return refused(settings, changes, new Circumstances());
  }

  private static List<Refusal> refused(
      Settings settings, Map<String, ?> changes, Circumstances running) {
    SettingsRefusedException refusal =
        catchThrowableOfType(
            SettingsRefusedException.class, () -> settings.changed(changes, running));
    assertThat(refusal).isNotNull();
    return refusal.refusals();
  }

  private static @Nullable Object value(Settings settings, String key) {
    return settings.list().stream()
        .filter(view -> view.key().equals(key))
        .map(SettingView::value)
        .findFirst()
        .orElse(null);
  }

  @Test
  void aChangeKeepsTheCommentsAndIsInForce() throws Exception {
    Settings after = changed(settings(FILE), Map.of("cameras.porch.width", 1920));
    assertThat(after.text()).isEqualTo(FILE.replace("1280", "1920"));
    assertThat(value(after, "cameras.porch.width")).isEqualTo(1920);
  }

  @Test
  void anInstallationsOwnDefaultIsShownAsSuchAndComesBack() throws Exception {
    var installation = Map.of("PIPIT_DEFAULT_SERVER_PORT", "80");
    Settings settings =
        Settings.of(Path.of("pipit.toml"), "server.port = 9000\n", installation, List.of());
    assertThat(value(settings, "server.port")).isEqualTo(9000);
    Map<String, @Nullable Object> nothing = new HashMap<>();
    nothing.put("server.port", null);

    Settings after = settings.changed(nothing, new Circumstances());

    SettingView port =
        after.list().stream()
            .filter(view -> view.key().equals("server.port"))
            .findFirst()
            .orElseThrow();
    assertThat(after.configuration().server().port()).isEqualTo(80);
    assertThat(port.standard()).isEqualTo(80);
    assertThat(port.origin()).isEqualTo("default");
    assertThat(port.lockedBy()).isNull();
  }

  @Test
  void aDefaultThatIsNoneIsAFault() {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "PIPIT_DEFAULT_SERVER_PORT", "many",
                "PIPIT_DEFAULT_SERVER_PROT", "80",
                "PIPIT_DEFAULT_CAMERAS_CAMERA_WIDTH", "640")
            .entrySet()) {
      ConfigurationException refusal =
          catchThrowableOfType(
              ConfigurationException.class,
              () -> Settings.of(Path.of(""), "", Map.ofEntries(wrong), List.of()));
      assertThat(refusal.getMessage()).contains("environment variable " + wrong.getKey());
    }
  }

  @Test
  void nullBringsTheDefaultBackAndKeepsTheCamera() throws Exception {
    Map<String, @Nullable Object> nothing = new HashMap<>();
    nothing.put("cameras.porch.width", null);
    Settings after = settings("cameras.porch.width = 640\n").changed(nothing, new Circumstances());
    assertThat(value(after, "cameras.porch.width")).isEqualTo(1280);
  }

  @Test
  void everyKeyCanBeChangedToItsOwnDefault() throws Exception {
    Settings settings = settings(FILE);
    for (SettingView view : settings.list()) {
      Settings after = changed(settings, Map.of(view.key(), view.standard()));
      assertThat(value(after, view.key())).as(view.key()).isEqualTo(view.standard());
    }
  }

  @Test
  void aRefusalSaysWhichKeyAndWhatIsAllowed() throws Exception {
    assertThat(refused(settings(FILE), Map.of("cameras.porch.width", 5)))
        .containsExactly(
            new Refusal("cameras.porch.width", "5 is not a whole number from 128 to 3840 pixels"));
    assertThat(refused(settings(FILE), Map.of("cameras.porch.widht", 5)))
        .containsExactly(new Refusal("cameras.porch.widht", "is not known; did you mean width?"));
    assertThat(refused(settings(FILE), Map.of("log.level", true)))
        .containsExactly(new Refusal("log.level", "true is not one of error, warn, info, debug"));
  }

  @Test
  void changesThatAreWrongOnlyTogetherAreRefusedTogether() throws Exception {
    assertThat(
            refused(
                settings(FILE),
                Map.of("cameras.porch.part-ms", 900, "cameras.porch.segment-ms", 1000)))
        .containsExactly(
            new Refusal(
                "cameras.porch.part-ms",
                "900 ms is more than half of segment-ms, which is 1000; at most 500"));
    Settings both =
        changed(
            settings(FILE),
            Map.of(
                "cameras.porch.part-ms",
                900,
                "cameras.porch.segment-ms",
                2000,
                "cameras.porch.window-seconds",
                14));
    assertThat(value(both, "cameras.porch.part-ms")).isEqualTo(900);
  }

  @Test
  void everythingThatIsWrongWithAChangeIsSaidAtOnce() throws Exception {
    assertThat(
            refused(
                settings(FILE),
                Map.of(
                    "cameras.porch.width", 641,
                    "cameras.porch.bitrate-kbit", "many",
                    "cameras.porch.part-ms", 900,
                    "cameras.porch.segment-ms", "a second",
                    "log.levle", "info")))
        .extracting(Refusal::key)
        // What depends on the length of a segment is left out, for that is wrong itself.
        .containsExactlyInAnyOrder(
            "cameras.porch.width",
            "cameras.porch.bitrate-kbit",
            "cameras.porch.segment-ms",
            "log.levle");
  }

  @Test
  void aWidthThatTheEncoderInUseWouldGarbleIsRefusedWithTheNearest() throws Exception {
    Circumstances board = new Circumstances(Map.of("porch", "h264_v4l2m2m"));
    Map<String, Integer> odd = Map.of("cameras.porch.width", 1296);
    assertThat(refused(settings(FILE), odd, board))
        .containsExactly(
            new Refusal(
                "cameras.porch.width",
                "1296 pixels is not a multiple of 32: the encoder h264_v4l2m2m would garble the"
                    + " picture; nearest are 1280 and 1312"));
    assertThat(value(changed(settings(FILE), odd), "cameras.porch.width")).isEqualTo(1296);
    assertThat(
            refused(
                settings(FILE),
                Map.of("cameras.porch.width", 1296, "cameras.porch.encoder", "h264_v4l2m2m")))
        .hasSize(1);
  }

  @Test
  void whatTheEnvironmentOrTheCommandLineSaysIsLocked() throws Exception {
    Settings settings =
        Settings.of(
            Path.of("pipit.toml"),
            FILE,
            Map.of("PIPIT_CAMERAS_PORCH_HEIGHT", "720"),
            List.of("log.level=warn"));
    assertThat(refused(settings, Map.of("cameras.porch.height", 480)))
        .containsExactly(
            new Refusal(
                "cameras.porch.height",
                "is set by the environment variable PIPIT_CAMERAS_PORCH_HEIGHT; it can only be"
                    + " changed there"));
    assertThat(refused(settings, Map.of("log.level", "info")))
        .containsExactly(
            new Refusal(
                "log.level", "is set by --set log.level=warn; it can only be changed there"));
    assertThat(settings.list())
        .filteredOn(view -> view.lockedBy() != null)
        .extracting(SettingView::key, SettingView::origin, SettingView::lockedBy)
        .containsExactly(
            tuple("cameras.porch.height", "environment", "PIPIT_CAMERAS_PORCH_HEIGHT"),
            tuple("log.level", "command-line", "--set log.level=warn"));
  }

  @Test
  void anOptionThatIsShortForAKeyIsShownAsItWasTyped() throws Exception {
    Settings settings =
        Settings.of(
            Path.of("pipit.toml"), FILE, Map.of(), List.of("--port=9000", "--source=file:/a=b"));
    assertThat(value(settings, "cameras.porch.source")).isEqualTo("file:/a=b");
    assertThat(settings.list())
        .filteredOn(view -> view.lockedBy() != null)
        .extracting(SettingView::key, SettingView::lockedBy)
        .containsExactlyInAnyOrder(
            tuple("server.port", "--port 9000"),
            tuple("cameras.porch.source", "--source file:/a=b"));
    assertThat(refused(settings, Map.of("cameras.porch.source", "test")))
        .containsExactly(
            new Refusal(
                "cameras.porch.source",
                "is set by --source file:/a=b; it can only be changed there"));
    assertThat(refused(settings, Map.of("cameras.yard.source", "test")))
        .containsExactly(
            new Refusal(
                "",
                "--source file:/a=b does not say which camera: there are porch, yard;"
                    + " write --set cameras.porch.source=VALUE"));
  }

  private static Map<String, Object> cameras(int count) {
    Map<String, Object> changes = new HashMap<>();
    for (int i = 1; i <= count; i++) {
      changes.put("cameras.c" + i + ".source", "test");
    }
    return changes;
  }

  @Test
  void noChangeMakesMoreThanEightCameras() throws Exception {
    Settings eight = changed(settings(FILE), cameras(7));
    assertThat(eight.configuration().cameras()).hasSize(8);
    assertThat(refused(eight, Map.of("cameras.more.width", 640)))
        .containsExactly(new Refusal("cameras.more", "is one too many; at most 8 cameras, not 9"));
    assertThat(refused(settings(FILE), cameras(300)))
        .singleElement()
        .satisfies(
            refusal ->
                assertThat(refusal.sentence())
                    .isEqualTo("is one too many; at most 8 cameras, not 301"));
    assertThat(eight.withoutCamera("c1", new Circumstances()).configuration().cameras()).hasSize(7);
  }

  @Test
  void theEnvironmentAndTheCommandLineCannotNameMoreThanEightCamerasEither() throws Exception {
    List<String> options = cameras(8).keySet().stream().map(key -> key + "=test").sorted().toList();
    Settings eight = Settings.of(Path.of("pipit.toml"), "", Map.of(), options);
    assertThat(eight.configuration().cameras()).hasSize(8);
    assertThat(
            catchThrowableOfType(
                ConfigurationException.class,
                () ->
                    Settings.of(
                        Path.of("pipit.toml"),
                        "",
                        Map.of("PIPIT_CAMERAS_MORE_SOURCE", "test"),
                        options)))
        .hasMessageContaining("is one too many; at most 8 cameras, not 9");
  }

  @Test
  void aKeyOfANewNameAddsACameraAndTheFirstOneStays() throws Exception {
    Settings after = changed(settings("# empty\n"), Map.of("cameras.yard.source", "test"));
    assertThat(after.configuration().cameras())
        .extracting(Configuration.Camera::name)
        .containsExactly("camera", "yard");
    assertThat(after.since(settings("# empty\n")).addedCameras()).containsExactly("yard");
    assertThat(refused(after, Map.of("cameras.The Yard.source", "test")))
        .anySatisfy(refusal -> assertThat(refusal.sentence()).contains("lower-case letters"));
  }

  @Test
  void aCameraCanBeRemovedUnlessItIsTheOnlyOne() throws Exception {
    Settings two = settings(FILE + "\n# the yard\n[cameras.yard]\nsource = \"test\"\n");
    Settings one = two.withoutCamera("porch", new Circumstances());
    assertThat(one.text()).isEqualTo("# mine\n\n# the yard\n[cameras.yard]\nsource = \"test\"\n");
    assertThat(one.since(two).removedCameras()).containsExactly("porch");
    SettingsRefusedException only =
        catchThrowableOfType(
            SettingsRefusedException.class, () -> one.withoutCamera("yard", new Circumstances()));
    assertThat(only).hasMessageContaining("is the only camera and cannot be removed");
  }

  @Test
  void wordsOfTheCommandLineBecomeValuesOfTheKeysKind() throws Exception {
    Settings after =
        settings(FILE)
            .changedByWords(
                Map.of(
                    "cameras.porch.frame-rate", "15",
                    "server.allowed-hosts", "a.example, b.example",
                    "log.level", "warn"));
    assertThat(after.text())
        .contains("frame-rate = 15\n")
        .contains("allowed-hosts = [\"a.example\", \"b.example\"]\n")
        .contains("level = \"warn\"\n");
  }

  @Test
  void theDifferenceSaysWhatEachChangeTakes() throws Exception {
    Settings before = settings(FILE);
    Settings after =
        changed(
            before,
            Map.of(
                "cameras.porch.bitrate-kbit",
                3000,
                "state.directory",
                "/var/lib/pipit",
                "log.level",
                "warn"));
    SettingsDifference difference = after.since(before);
    assertThat(difference.keys())
        .containsOnly(
            Map.entry("cameras.porch.bitrate-kbit", Applies.ENCODER),
            Map.entry("state.directory", Applies.RESTART),
            Map.entry("log.level", Applies.LIVE));
    assertThat(difference.cameras()).containsOnly(Map.entry("porch", Applies.ENCODER));
    assertThat(before.since(before).isEmpty()).isTrue();
  }

  @Test
  void theRevisionIsThatOfTheText() throws Exception {
    assertThat(settings(FILE).revision())
        .isEqualTo(settings(FILE).revision())
        .isNotEqualTo(settings(FILE + "\n").revision());
  }

  @Test
  void inlineAndDottedTablesAreChangedWhereTheyStand() throws Exception {
    Settings settings = settings("cameras.porch = { source = \"test\" }\nlog.level = 'info'\n");
    Settings after = changed(settings, Map.of("cameras.porch.height", 480, "log.level", "warn"));
    assertThat(after.text())
        .isEqualTo("cameras.porch = { source = \"test\", height = 480 }\nlog.level = \"warn\"\n");
  }
}
