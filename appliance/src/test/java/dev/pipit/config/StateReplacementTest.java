package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.config.BreakingSteps.Mishap;
import dev.pipit.config.StateReplacement.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateReplacementTest {
  private static final Map<String, String> OLD =
      Map.of(
          "pipit.toml", "old settings",
          "access", "old access",
          "mqtt", "old broker's password",
          "servos", "old servos",
          "recovery", "old recovery",
          "tls/server.pem", "old server");
  private static final Map<String, String> NEW =
      Map.of(
          "pipit.toml", "new settings",
          "access", "new access",
          "device-id", "new id",
          "tls/authority.pem", "new authority",
          "broker-password", "new password");

  /** What the new state has not is gone, but for what belongs to the machine. */
  private static final Map<String, String> EXPECTED = new TreeMap<>(NEW);

  /** Another one, as of a reset that keeps one setting. */
  private static final Map<String, String> OTHER =
      Map.of("pipit.toml", "other settings", "tls/server.pem", "other server");

  private static final Map<String, String> OTHER_EXPECTED = new TreeMap<>(OTHER);
  private static final Outcome REPLACED = new Outcome.Replaced();
  private static final Outcome NOTHING = new Outcome.Nothing();
  private static final int SEEDS = 3;

  static {
    EXPECTED.put("recovery", "old recovery");
    OTHER_EXPECTED.put("recovery", "old recovery");
  }

  @TempDir Path temporary = Path.of("");

  private Path old(String name) throws IOException {
    Path folder = temporary.resolve(name);
    StateDirectory state = state(folder);
    for (Map.Entry<String, String> file : OLD.entrySet()) {
      boolean tls = file.getKey().startsWith("tls/");
      (tls ? state.folder("tls") : state)
          .write(
              file.getKey().replace("tls/", ""), file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    return folder;
  }

  private static Map<String, byte[]> replacement() {
    return bytes(NEW);
  }

  private static Map<String, byte[]> bytes(Map<String, String> texts) {
    Map<String, byte[]> files = new TreeMap<>();
    texts.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  private static void prepare(StateDirectory state) throws IOException {
    StateReplacement.prepare(state, replacement(), Set.of("mqtt"));
  }

  /** All but what a killed writer leaves, which the next one removes, and the lock. */
  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.contains("/.") && !name.startsWith(".") && !name.equals("restore.lock")) {
          content.put(name, Files.readString(file));
        }
      }
    }
    return content;
  }

  private static StateDirectory state(Path folder) {
    return new StateDirectory(folder, PowerCutSteps.never());
  }

  private static Outcome finish(Path folder) throws IOException {
    SettingsFile settings = new SettingsFile(folder.resolve("pipit.toml"), PowerCutSteps.never());
    return finish(state(folder), settings);
  }

  private static Outcome finish(StateDirectory state, SettingsFile settings) throws IOException {
    return StateReplacement.finish(state, settings, text -> null);
  }

  private static void assertNothingIsLeft(Path folder, String after) {
    for (String name : List.of("restore.list", "restore.a", "restore.b")) {
      assertThat(folder.resolve(name)).as(after).doesNotExist();
    }
  }

  @Test
  void allThatIsKeptIsReplacedWithTheNextStart() throws IOException {
    Path folder = old("state");
    prepare(new StateDirectory(folder));
    assertThat(content(folder)).containsAllEntriesOf(OLD);

    assertThat(finish(folder)).isEqualTo(REPLACED);

    assertThat(content(folder)).isEqualTo(EXPECTED);
    assertNothingIsLeft(folder, "a start");
    assertThat(finish(folder)).isEqualTo(NOTHING);
    assertThat(content(folder)).isEqualTo(EXPECTED);
  }

  @Test
  void whatDoesNotFitIsGivenUpAndAllIsAsItWas() throws IOException {
    Path folder = old("state");
    prepare(new StateDirectory(folder));

    Outcome outcome =
        StateReplacement.finish(
            new StateDirectory(folder),
            new SettingsFile(folder.resolve("pipit.toml")),
            text -> text.equals("new settings") ? "they are new." : null);

    assertThat(outcome).isEqualTo(new Outcome.Refused("they are new."));
    assertThat(content(folder)).isEqualTo(OLD);
    assertNothingIsLeft(folder, "a refusal");
    assertThat(finish(folder)).isEqualTo(NOTHING);
  }

  @Test
  void settingsThatCannotBeWrittenAreGivenUpAndAllIsAsItWas() throws IOException {
    Path folder = old("state");
    Path settings = Files.createDirectory(temporary.resolve("pipit.toml"));
    prepare(new StateDirectory(folder));

    Outcome outcome = finish(new StateDirectory(folder), new SettingsFile(settings));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.why()).contains("cannot be written: it is a directory."));
    assertThat(content(folder)).isEqualTo(OLD);
    assertNothingIsLeft(folder, "a refusal");
  }

  @Test
  void onceTheSettingsAreInPlaceTheRestFollowsWhateverIsThoughtOfThem() throws IOException {
    Path folder = old("state");
    prepare(new StateDirectory(folder));
    Files.writeString(folder.resolve("pipit.toml"), "new settings");

    assertThat(
            StateReplacement.finish(
                new StateDirectory(folder),
                new SettingsFile(folder.resolve("pipit.toml")),
                text -> "they do not fit any more."))
        .isEqualTo(REPLACED);

    assertThat(content(folder)).isEqualTo(EXPECTED);
  }

  @Test
  void theLastOneHolds() throws IOException {
    Path folder = old("state");
    StateDirectory state = new StateDirectory(folder);
    for (int i = 0; i < 3; i++) {
      StateReplacement.prepare(state, bytes(OTHER), Set.of());
      prepare(state);
    }
    assertThat(finish(folder)).isEqualTo(REPLACED);
    assertThat(content(folder)).isEqualTo(EXPECTED);
    assertNothingIsLeft(folder, "a start");
  }

  @Test
  void twoAtOnceDoNotMix() throws Exception {
    for (int round = 0; round < 10; round++) {
      Path folder = old("state-" + round);
      CountDownLatch begin = new CountDownLatch(1);
      List<CompletableFuture<Void>> both =
          Stream.of(NEW, OTHER)
              .map(
                  files ->
                      CompletableFuture.runAsync(
                          () -> {
                            try {
                              begin.await();
                              StateReplacement.prepare(
                                  new StateDirectory(folder), bytes(files), Set.of("mqtt"));
                            } catch (IOException | InterruptedException e) {
                              throw new IllegalStateException(e);
                            }
                          }))
              .toList();
      begin.countDown();
      for (CompletableFuture<Void> one : both) {
        one.get(30, TimeUnit.SECONDS);
      }
      assertThat(finish(folder)).isEqualTo(REPLACED);
      assertThat(content(folder)).isIn(EXPECTED, OTHER_EXPECTED);
    }
  }

  @Test
  void settingsGoToTheFileThatIsRead() throws IOException {
    Path folder = old("state");
    Path settings = Files.writeString(temporary.resolve("elsewhere.toml"), "# by hand\n");
    prepare(new StateDirectory(folder));

    assertThat(finish(new StateDirectory(folder), new SettingsFile(settings))).isEqualTo(REPLACED);

    assertThat(settings).hasContent("new settings");
    assertThat(content(folder)).containsEntry("pipit.toml", "old settings");
  }

  @ParameterizedTest
  @EnumSource(Mishap.class)
  void whatEndsThePreparationLeavesTheOldState(Mishap mishap) throws IOException {
    int step = 0;
    boolean ended = false;
    while (!ended) {
      Path folder = old("state-" + step);
      BreakingSteps steps = new BreakingSteps(step, mishap);
      try {
        prepare(new StateDirectory(folder, steps));
      } catch (BreakingSteps.Killed | IOException e) {
        assertThat(e.toString()).isNotEmpty();
      }
      ended = steps.done().size() <= step;
      boolean committed = Files.exists(folder.resolve("restore.list"));
      assertThat(finish(folder)).isEqualTo(committed ? REPLACED : NOTHING);
      if (committed) {
        assertThat(content(folder)).isEqualTo(EXPECTED);
      } else {
        assertThat(content(folder)).isEqualTo(OLD);
        prepare(new StateDirectory(folder));
        assertThat(finish(folder)).isEqualTo(REPLACED);
        assertThat(content(folder)).isEqualTo(EXPECTED);
      }
      assertNothingIsLeft(folder, "step " + step);
      step++;
    }
    assertThat(step).isGreaterThan(30);
  }

  @ParameterizedTest
  @EnumSource(Mishap.class)
  void whatEndsAStartIsMadeGoodByTheNext(Mishap mishap) throws IOException {
    int step = 0;
    boolean ended = false;
    while (!ended) {
      Path folder = old("state-" + step);
      prepare(state(folder));
      BreakingSteps steps = new BreakingSteps(step, mishap);
      SettingsFile settings = new SettingsFile(folder.resolve("pipit.toml"), steps);
      Outcome first = null;
      try {
        first = finish(new StateDirectory(folder, steps), settings);
      } catch (BreakingSteps.Killed | IOException e) {
        assertThat(e.toString()).isNotEmpty();
      }
      ended = steps.done().size() <= step;

      boolean waits = Files.exists(folder.resolve("restore.list"));
      Outcome next = finish(folder);

      // Of settings that cannot be written it is told, and nothing was begun.
      boolean refused = first instanceof Outcome.Refused;
      String after = "after " + steps.done();
      assertThat(refused).as(after).isEqualTo(mishap == Mishap.FAILS && step < 5);
      assertThat(next).as(after).isEqualTo(waits ? REPLACED : NOTHING);
      assertThat(content(folder)).as(after).isEqualTo(refused ? OLD : EXPECTED);
      assertNothingIsLeft(folder, after);
      step++;
    }
    assertThat(step).isGreaterThan(20);
  }

  private interface Work {
    void go(PowerCutSteps steps) throws IOException;
  }

  /** Whether the power went at that moment. */
  private static boolean cut(int moment, long seed, Work work) throws IOException {
    try {
      work.go(new PowerCutSteps(moment, seed));
      return false;
    } catch (PowerCutSteps.Cut e) {
      return true;
    }
  }

  private static void finish(Path folder, PowerCutSteps steps) throws IOException {
    Outcome _ =
        finish(
            new StateDirectory(folder, steps),
            new SettingsFile(folder.resolve("pipit.toml"), steps));
  }

  @Test
  void whenThePowerFailsAtAPreparationItIsWholeOrNotAtAll() throws IOException {
    boolean wasCut = true;
    for (int moment = 0; wasCut; moment++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        Path folder = old("state-" + moment + "-" + seed);
        wasCut =
            cut(moment, seed * 31L + moment, steps -> prepare(new StateDirectory(folder, steps)));

        Outcome outcome = finish(folder);

        String after = "moment " + moment + ", seed " + seed;
        assertThat(wasCut ? outcome : REPLACED).as(after).isIn(REPLACED, NOTHING);
        assertThat(content(folder)).as(after).isEqualTo(outcome.equals(NOTHING) ? OLD : EXPECTED);
        assertNothingIsLeft(folder, after);
        assertThat(!wasCut || moment < 200).isTrue();
      }
    }
  }

  @Test
  void whenThePowerFailsAtASecondPreparationOneOfTheTwoIsInForce() throws IOException {
    boolean wasCut = true;
    for (int moment = 0; wasCut; moment++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        Path folder = old("state-" + moment + "-" + seed);
        StateReplacement.prepare(state(folder), bytes(OTHER), Set.of("mqtt"));
        wasCut =
            cut(moment, seed * 31L + moment, steps -> prepare(new StateDirectory(folder, steps)));

        assertThat(finish(folder)).isEqualTo(REPLACED);

        String after = "moment " + moment + ", seed " + seed;
        assertThat(content(folder)).as(after).isIn(EXPECTED, wasCut ? OTHER_EXPECTED : EXPECTED);
        assertNothingIsLeft(folder, after);
      }
    }
  }

  @Test
  void whenThePowerFailsAtStartsItIsWholeInTheEnd() throws IOException {
    boolean wasCut = true;
    for (int moment = 0; wasCut; moment++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        Path folder = old("state-" + moment + "-" + seed);
        prepare(state(folder));
        long random = seed * 31L + moment;
        wasCut = cut(moment, random, steps -> finish(folder, steps));
        boolean _ = cut((int) (random % 40), random + 1, steps -> finish(folder, steps));

        Outcome _ = finish(folder);

        String after = "moment " + moment + ", seed " + seed;
        assertThat(content(folder)).as(after).isEqualTo(EXPECTED);
        assertNothingIsLeft(folder, after);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../access",
        "/etc/passwd",
        "tls",
        "tls/",
        "tls/../access",
        "a/b",
        "restore",
        "restore.list",
        "restore.lock",
        "restore.a",
        "access.lock",
        "recovery",
        ".hidden",
        "tls/.x",
        "a\u0000b",
        "a\nb",
      })
  void noNameLeadsElsewhere(String name) {
    StateDirectory state = new StateDirectory(temporary.resolve("state"));
    assertThat(StateReplacement.isName(name)).isFalse();
    assertThatThrownBy(() -> StateReplacement.prepare(state, Map.of(name, new byte[0]), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StateReplacement.prepare(state, Map.of(), Set.of(name)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
