package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A change in a file changes that value and nothing else. */
final class TomlTextTest {
  private static final Path FILE = Path.of("pipit.toml");
  private static final Path CORPUS = Path.of("src/test/resources/dev/pipit/config/editable");

  private static String after(String text, String path, String toml) {
    return new TomlText(text).with(List.of(path.split("\\.")), toml).text();
  }

  private static String without(String text, String path) {
    return new TomlText(text).without(List.of(path.split("\\."))).text();
  }

  @Test
  void aValueIsReplacedAndItsCommentStays() {
    assertThat(
            after("[log] # what is said\nlevel  =  \"info\"   # quiet\n", "log.level", "\"warn\""))
        .isEqualTo("[log] # what is said\nlevel  =  \"warn\"   # quiet\n");
  }

  @Test
  void aKeyIsAddedBelowTheOthersOfItsTable() {
    assertThat(after("[server]\nport = 1\n\n# the log\n[log]\n", "server.bind", "\"::1\""))
        .isEqualTo("[server]\nport = 1\nbind = \"::1\"\n\n# the log\n[log]\n");
  }

  @Test
  void aTableIsAddedAtTheEnd() {
    assertThat(after("# mine\n[log]\nlevel = \"info\"", "cameras.porch.width", "640"))
        .isEqualTo("# mine\n[log]\nlevel = \"info\"\n\n[cameras.porch]\nwidth = 640");
    assertThat(after("", "cameras.porch.width", "640")).isEqualTo("[cameras.porch]\nwidth = 640\n");
  }

  @Test
  void dottedKeysGetNeighboursWithDots() {
    assertThat(after("server.port = 1\n[log]\n", "server.bind", "\"::1\""))
        .isEqualTo("server.port = 1\nserver.bind = \"::1\"\n[log]\n");
    assertThat(after("[cameras]\na.width = 2\n", "cameras.b.width", "4"))
        .isEqualTo("[cameras]\na.width = 2\n\n[cameras.b]\nwidth = 4\n");
  }

  @Test
  void inlineTablesStayInline() {
    String text = "cameras = { a = { width = 2 }, b = {} } # two\n";
    assertThat(after(text, "cameras.a.height", "4"))
        .isEqualTo("cameras = { a = { width = 2, height = 4 }, b = {} } # two\n");
    assertThat(after(text, "cameras.b.height", "4"))
        .isEqualTo("cameras = { a = { width = 2 }, b = { height = 4 } } # two\n");
    assertThat(after(text, "cameras.c.height", "4"))
        .isEqualTo("cameras = { a = { width = 2 }, b = {}, c.height = 4 } # two\n");
    assertThat(without("log = { a = 1, b = 2, c = 3 }", "log.b"))
        .isEqualTo("log = { a = 1, c = 3 }");
    assertThat(without("log = { a = 1, b = 2 }", "log.b")).isEqualTo("log = { a = 1 }");
    assertThat(without("log = { a = 1 }", "log.a")).isEqualTo("log = {  }");
  }

  @Test
  void aValueOverSeveralLinesIsOneValue() {
    String text = "[server]\nallowed-hosts = [\n  \"a]\", # one\n  'b#',\n] # end\nport = 1\n";
    assertThat(after(text, "server.allowed-hosts", "[]"))
        .isEqualTo("[server]\nallowed-hosts = [] # end\nport = 1\n");
    assertThat(without(text, "server.allowed-hosts")).isEqualTo("[server]\nport = 1\n");
  }

  @Test
  void windowsLineEndsAndTheByteOrderMarkStay() {
    String text = "\uFEFF[log]\r\nlevel = \"info\"\r\n";
    assertThat(after(text, "log.level", "\"warn\""))
        .isEqualTo("\uFEFF[log]\r\nlevel = \"warn\"\r\n");
    assertThat(after(text, "server.port", "1"))
        .isEqualTo("\uFEFF[log]\r\nlevel = \"info\"\r\n\r\n[server]\r\nport = 1\r\n");
  }

  @Test
  void quotedKeysAreTheSameKeys() {
    assertThat(after("[\"log\"]\n'level' = \"info\"\n", "log.level", "\"warn\""))
        .isEqualTo("[\"log\"]\n'level' = \"warn\"\n");
    assertThat(after("\"l\\u006fg\" . \"level\"=\"info\"\n", "log.level", "\"warn\""))
        .isEqualTo("\"l\\u006fg\" . \"level\"=\"warn\"\n");
  }

  @Test
  void aTableGoesWithAllThatIsInIt() {
    String text =
        "[cameras.a]\nwidth = 2\n[cameras.a.controls]\nx = 1\n# about b\n[cameras.b]\nwidth = 4\n";
    assertThat(new TomlText(text).withoutTable(List.of("cameras", "a")).text())
        .isEqualTo("# about b\n[cameras.b]\nwidth = 4\n");
    assertThat(
            new TomlText("cameras = { a = { x = 1 }, b.y = 2 }\n")
                .withoutTable(List.of("cameras", "a"))
                .text())
        .isEqualTo("cameras = { b.y = 2 }\n");
  }

  @Test
  void everyFileOfTheCorpusCanBeEdited() throws Exception {
    try (Stream<Path> files = Files.list(CORPUS)) {
      List<Path> sorted = files.sorted().toList();
      assertThat(sorted).hasSizeGreaterThan(7);
      for (Path file : sorted) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        var random = new Random(file.getFileName().toString().hashCode());
        for (int i = 0; i < 20; i++) {
          editAndCheck(text, random);
        }
      }
    }
  }

  @Test
  void afterAnyEditTheFileHasTheEditedValuesAndNoOtherLineIsChanged() {
    var random = new Random(20260301);
    int edits = 0;
    while (edits < 600) {
      String text = RandomToml.text(random);
      if (isToml(text)) {
        editAndCheck(text, random);
        edits++;
      }
    }
  }

  private static void editAndCheck(String text, Random random) {
    Map<List<String>, Object> before = values(text);
    List<List<String>> there = List.copyOf(before.keySet());
    boolean remove = random.nextInt(3) == 0;
    boolean known = !there.isEmpty() && random.nextInt(3) > 0;
    List<String> path =
        known ? there.get(random.nextInt(there.size())) : RandomToml.newPath(random);
    if (!known && clashes(path, text)) {
      return;
    }
    String toml = List.of("42", "\"te#xt\"", "[1, 2]", "true", "1.5").get(random.nextInt(5));
    TomlText edited =
        remove ? new TomlText(text).without(path) : new TomlText(text).with(path, toml);
    Map<List<String>, Object> expected = new LinkedHashMap<>(before);
    if (remove) {
      expected.remove(path);
    } else {
      expected.put(path, values("x = " + toml).values().iterator().next());
    }
    String described = text + "\n---- " + path + (remove ? " removed" : " = " + toml) + "\n";
    assertThat(isToml(edited.text())).as(described + edited.text()).isTrue();
    assertThat(values(edited.text())).as(described + edited.text()).isEqualTo(expected);
    List<String> lost = lostLines(text, edited.text());
    assertThat(lost).as(described + edited.text()).hasSizeLessThanOrEqualTo(known ? 6 : 1);
    assertThat(lost.stream().skip(1).map(String::strip))
        .as("the comments around; those inside of a value go with it")
        .noneMatch(line -> line.startsWith("# comment"));
    if (!known && !remove && !text.contains("{")) {
      assertThat(lost).as(described + edited.text()).isEmpty();
    }
  }

  /** Lines of the text before that the one after no longer has at that place. */
  private static List<String> lostLines(String before, String after) {
    List<String> old = lines(before);
    List<String> now = lines(after);
    int same = 0;
    while (same < Math.min(old.size(), now.size()) && old.get(same).equals(now.get(same))) {
      same++;
    }
    int tail = 0;
    while (tail < Math.min(old.size(), now.size()) - same
        && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
      tail++;
    }
    return old.subList(same, old.size() - tail);
  }

  /** The last line may get or lose its end; any other must keep it. */
  private static List<String> lines(String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> lines = new ArrayList<>();
    if (!body.isEmpty()) {
      lines.addAll(List.of(body.split("(?<=\n)")));
    }
    lines.replaceAll(line -> line.endsWith("\r\n") ? line : line.replaceFirst("\n$", ""));
    lines.replaceAll(line -> text.contains("\r\n") ? line.replaceFirst("\r\n$", "") : line);
    return lines;
  }

  private static boolean clashes(List<String> path, String text) {
    List<Fault> faults = new ArrayList<>();
    for (Setting setting : TomlFile.settings(FILE, text, faults)) {
      int shared = Math.min(path.size(), setting.path().size());
      boolean isTable = setting.value() instanceof Setting.Table;
      if (path.subList(0, shared).equals(setting.path().subList(0, shared))
          && (!isTable || setting.path().size() >= path.size())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isToml(String text) {
    List<Fault> faults = new ArrayList<>();
    TomlFile.settings(FILE, text, faults);
    return faults.isEmpty();
  }

  private static Map<List<String>, Object> values(String text) {
    Map<List<String>, Object> values = new LinkedHashMap<>();
    for (Setting setting : TomlFile.settings(FILE, text, new ArrayList<>())) {
      if (!(setting.value() instanceof Setting.Table)) {
        values.put(setting.path(), setting.value());
      }
    }
    return values;
  }
}
