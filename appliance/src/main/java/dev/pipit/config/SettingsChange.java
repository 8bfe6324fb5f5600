package dev.pipit.config;

import dev.pipit.config.Key.Section;
import dev.pipit.config.SettingsRefusedException.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes new settings of present ones and changes: all of the changes, or none. */
final class SettingsChange {
  private static final String CAMERAS = "cameras";

  private final Settings present;
  private final List<Refusal> refusals = new ArrayList<>();
  private final Map<List<String>, Object> expected;
  private TomlText text;

  private SettingsChange(Settings present) {
    this.present = present;
    text = new TomlText(present.text());
    expected = values(present, present.text());
  }

  static Settings apply(
      Settings present, Map<String, ? extends @Nullable Object> changes, Circumstances running)
      throws SettingsRefusedException {
    SettingsChange change = new SettingsChange(present);
    change.keepTheCamerasThatAreNotInTheFile(changes.keySet());
    for (Map.Entry<String, ? extends @Nullable Object> entry : changes.entrySet()) {
      change.one(entry.getKey(), entry.getValue());
    }
    return change.checked(running);
  }

  static Settings applyWords(Settings present, Map<String, @Nullable String> changes)
      throws SettingsRefusedException {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    changes.forEach((key, word) -> given.put(key, word == null ? null : new Setting.Words(word)));
    return apply(present, given, new Circumstances());
  }

  static Settings removeCamera(Settings present, String name, Circumstances running)
      throws SettingsRefusedException {
    SettingsChange change = new SettingsChange(present);
    String key = CAMERAS + "." + name;
    List<String> names =
        present.configuration().cameras().stream().map(Configuration.Camera::name).toList();
    if (!names.contains(name)) {
      change.refuse(key, "is no camera; there is " + String.join(", ", names));
    } else if (names.size() == 1) {
      change.refuse(key, "is the only camera and cannot be removed; add another one first");
    } else {
      change.edit(key, () -> change.text.withoutTable(List.of(CAMERAS, name)));
      change.expected.keySet().removeIf(path -> path.size() > 1 && path.get(1).equals(name));
    }
    Settings without = change.checked(running);
    if (without.configuration().cameras().stream().anyMatch(camera -> camera.name().equals(name))) {
      change.refuse(
          key, "is named by the environment or the command line; it is to be removed there");
      throw new SettingsRefusedException(change.refusals);
    }
    return without;
  }

  /**
   * As long as the file names no camera there is one, or those of the environment; naming another
   * one must not make them vanish.
   */
  private void keepTheCamerasThatAreNotInTheFile(Iterable<String> keys) {
    boolean namesCameras = false;
    for (String key : keys) {
      namesCameras |= key.startsWith(CAMERAS + ".");
    }
    if (namesCameras) {
      for (Configuration.Camera camera : present.configuration().cameras()) {
        keepCamera(camera.name());
      }
    }
  }

  private void keepCamera(String name) {
    List<String> table = List.of(CAMERAS, name);
    if (!namesCamera(text.text(), name)) {
      edit(CAMERAS + "." + name, () -> text.withTable(table));
    }
  }

  private boolean namesCamera(String toml, String name) {
    for (Setting setting : TomlFile.settings(present.file(), toml, new ArrayList<>())) {
      if (setting.path().size() > 1
          && setting.path().getFirst().equals(CAMERAS)
          && setting.path().get(1).equals(name)) {
        return true;
      }
    }
    return false;
  }

  private void one(String dotted, @Nullable Object given) {
    List<String> path = List.of(dotted.split("\\.", -1));
    Key<?> key = key(path);
    String lock = key == null ? null : lock(key, path);
    if (lock != null) {
      refuse(dotted, "is set by " + lock + "; it can only be changed there");
      return;
    }
    if (given == null) {
      if (key == null && !expected.containsKey(path)) {
        refuse(dotted, "is not known");
        return;
      }
      edit(dotted, () -> text.without(path));
      expected.remove(path);
      if (path.getFirst().equals(CAMERAS) && path.size() > 1 && isCamera(path.get(1))) {
        keepCamera(path.get(1));
      }
      return;
    }
    Object value = normal(given);
    List<Fault> faults = new ArrayList<>();
    new Values(faults).take(new Setting(path, value, new Origin.Default()));
    faults.forEach(fault -> refuse(fault.key(), fault.message()));
    // A wrong value goes in too, so that the rules between keys are asked of all that is wanted.
    String toml = key == null || !faults.isEmpty() ? literal(value) : toml(key, value);
    edit(dotted, () -> text.with(path, toml));
    expected.put(path, values(present, "x = " + toml).getOrDefault(List.of("x"), ""));
  }

  private boolean isCamera(String name) {
    return present.configuration().cameras().stream()
        .anyMatch(camera -> camera.name().equals(name));
  }

  private static @Nullable Key<?> key(List<String> path) {
    boolean isCameras = path.size() == 3 && path.getFirst().equals(CAMERAS);
    Optional<Key<?>> found =
        Keys.ALL.stream()
            .filter(
                key ->
                    key.section() == Section.CAMERA
                        ? isCameras && key.name().equals(path.getLast())
                        : key.dotted().equals(String.join(".", path)))
            .findFirst();
    return found.orElse(null);
  }

  private @Nullable String lock(Key<?> key, List<String> path) {
    Origin origin =
        key.section() == Section.CAMERA
            ? present.values().origin(key, path.get(1))
            : present.values().origin(key);
    String lock = SettingView.lock(origin);
    return origin instanceof Origin.EnvironmentVariable ? "the " + origin : lock;
  }

  /** Numbers as the TOML parser gives them. */
  private static Object normal(Object given) {
    return switch (given) {
      case Integer number -> (Object) number.longValue();
      case Float number -> (Object) number.doubleValue();
      default -> given;
    };
  }

  private static <T> String toml(Key<T> key, Object value) {
    try {
      return key.type().toToml(key.type().read(value));
    } catch (ValueType.InvalidValueException e) {
      throw new IllegalStateException("was checked", e);
    }
  }

  private static String literal(Object value) {
    return switch (value) {
      case Long number -> number.toString();
      // As TOML writes what is no number: it is to be refused for what it is.
      case Double number when number.isNaN() -> "nan";
      case Double number when number.isInfinite() -> number > 0 ? "inf" : "-inf";
      case Double number -> number.toString();
      case Boolean truth -> truth.toString();
      case List<?> list ->
          list.stream().map(SettingsChange::literal).collect(Collectors.joining(", ", "[", "]"));
      case Setting.Words(String words) ->
          words.matches("-?[0-9]+|true|false") ? words : ValueType.quoted(words);
      default -> ValueType.quoted(value.toString());
    };
  }

  /** Makes a new text. */
  @FunctionalInterface
  private interface Edit {
    TomlText make();
  }

  private void edit(String key, Edit edit) {
    try {
      text = edit.make();
    } catch (TomlScan.UnreadableException e) {
      refuse(key, "the settings file is written in a way that only a person can change");
    }
  }

  private void refuse(String key, String sentence) {
    refusals.add(new Refusal(key, sentence));
  }

  private Settings checked(Circumstances running) throws SettingsRefusedException {
    if (refusals.isEmpty() && !values(present, text.text()).equals(expected)) {
      refuse("", "the settings file is written in a way that only a person can change");
    }
    if (text.text().getBytes(StandardCharsets.UTF_8).length > TomlFile.MAX_BYTES) {
      refuse("", "the settings file would be larger than " + TomlFile.MAX_BYTES / 1024 + " KiB");
    }
    Set<String> refused = refusals.stream().map(Refusal::key).collect(Collectors.toSet());
    try {
      Settings next = present.withText(text.text(), running);
      if (refusals.isEmpty()) {
        return next;
      }
    } catch (ConfigurationException e) {
      for (Fault fault : e.faults()) {
        if (!refused.contains(fault.key())) {
          refuse(fault.key(), sentence(fault));
        }
      }
    }
    throw new SettingsRefusedException(refusals);
  }

  /** Without a key it must say what it is about, where that is not the file itself. */
  private static String sentence(Fault fault) {
    return switch (fault.origin()) {
      case Origin.Default _, Origin.FilePlace _ -> fault.message();
      case Origin.EnvironmentVariable _, Origin.SetOption _ ->
          fault.key().isEmpty() ? fault.origin() + " " + fault.message() : fault.message();
    };
  }

  /** Everything in a text but its tables. */
  private static Map<List<String>, Object> values(Settings present, String toml) {
    Map<List<String>, Object> values = new HashMap<>();
    for (Setting setting : TomlFile.settings(present.file(), toml, new ArrayList<>())) {
      if (!(setting.value() instanceof Setting.Table)) {
        values.put(setting.path(), setting.value());
      }
    }
    return values;
  }
}
