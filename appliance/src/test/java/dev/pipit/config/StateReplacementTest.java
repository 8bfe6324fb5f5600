package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.config.BreakingSteps.Mishap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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

  static {
    EXPECTED.put("recovery", "old recovery");
  }

  @TempDir Path temporary = Path.of("");

  private Path old(String name) throws IOException {
    Path folder = temporary.resolve(name);
    StateDirectory state = new StateDirectory(folder);
    for (Map.Entry<String, String> file : OLD.entrySet()) {
      boolean tls = file.getKey().startsWith("tls/");
      (tls ? state.folder("tls") : state)
          .write(
              file.getKey().replace("tls/", ""), file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    return folder;
  }

  private static Map<String, byte[]> replacement() {
    Map<String, byte[]> files = new TreeMap<>();
    NEW.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        content.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }

  private static boolean finish(Path folder) throws IOException {
    return StateReplacement.finish(
        new StateDirectory(folder), new SettingsFile(folder.resolve("pipit.toml")));
  }

  @Test
  void allThatIsKeptIsReplacedWithTheNextStart() throws IOException {
    Path folder = old("state");
    StateReplacement.prepare(new StateDirectory(folder), replacement());
    assertThat(content(folder)).containsAllEntriesOf(OLD);

    assertThat(finish(folder)).isTrue();

    assertThat(content(folder)).isEqualTo(EXPECTED);
    assertThat(finish(folder)).isFalse();
    assertThat(content(folder)).isEqualTo(EXPECTED);
  }

  @Test
  void settingsGoToTheFileThatIsRead() throws IOException {
    Path folder = old("state");
    Path settings = Files.writeString(temporary.resolve("elsewhere.toml"), "# by hand\n");
    StateReplacement.prepare(new StateDirectory(folder), replacement());

    StateReplacement.finish(new StateDirectory(folder), new SettingsFile(settings));

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
        StateReplacement.prepare(new StateDirectory(folder, steps), replacement());
      } catch (BreakingSteps.Killed | IOException e) {
        assertThat(e.toString()).isNotEmpty();
      }
      ended = steps.done().size() <= step;
      boolean committed = Files.exists(folder.resolve("restore"));
      assertThat(finish(folder)).isEqualTo(committed);
      if (committed) {
        assertThat(content(folder)).isEqualTo(EXPECTED);
      } else {
        assertThat(content(folder)).containsAllEntriesOf(OLD).doesNotContainKey("device-id");
        StateReplacement.prepare(new StateDirectory(folder), replacement());
        assertThat(finish(folder)).isTrue();
        assertThat(content(folder)).isEqualTo(EXPECTED);
      }
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
      StateReplacement.prepare(new StateDirectory(folder), replacement());
      BreakingSteps steps = new BreakingSteps(step, mishap);
      SettingsFile settings = new SettingsFile(folder.resolve("pipit.toml"), steps);
      try {
        StateReplacement.finish(new StateDirectory(folder, steps), settings);
      } catch (BreakingSteps.Killed | IOException e) {
        assertThat(e.toString()).isNotEmpty();
      }
      ended = steps.done().size() <= step;

      finish(folder);

      Map<String, String> content = content(folder);
      content.keySet().removeIf(name -> name.startsWith("."));
      assertThat(content).as("after " + steps.done()).isEqualTo(EXPECTED);
      step++;
    }
    assertThat(step).isGreaterThan(8);
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
    assertThatThrownBy(() -> StateReplacement.prepare(state, Map.of(name, new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
