package dev.pipit.config;

import dev.pipit.config.Key.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes settings, checks each by its key, and keeps the last one for each key. */
final class Values {
  private static final List<String> TABLES =
      List.of(
          "server", "cameras", "log", "access", "state", "mdns", "mqtt", "screen", "update",
          "gpio");

  private record Given(Object value, Origin origin) {}

  private final List<Fault> faults;
  private final Map<String, Given> given = new HashMap<>();
  private final Map<String, Object> standards = new HashMap<>();
  private final Map<String, Origin> cameras = new LinkedHashMap<>();
  private final Set<String> faulty = new HashSet<>();
  private boolean camerasAreFixed;

  Values(List<Fault> faults) {
    this.faults = faults;
  }

  /** The names of the cameras so far, with where each was named first. */
  Map<String, Origin> cameras() {
    return cameras;
  }

  /** From now on no camera may be added, if there is one; called when the file has been read. */
  void fixCameras() {
    camerasAreFixed = !cameras.isEmpty();
  }

  void take(Setting setting) {
    String table = setting.path().getFirst();
    switch (table) {
      case "server" -> takeFrom(Section.SERVER, setting, 1);
      case "log" -> takeFrom(Section.LOG, setting, 1);
      case "access" -> takeFrom(Section.ACCESS, setting, 1);
      case "state" -> takeFrom(Section.STATE, setting, 1);
      case "mdns" -> takeFrom(Section.MDNS, setting, 1);
      case "mqtt" -> takeFrom(Section.MQTT, setting, 1);
      case "screen" -> takeFrom(Section.SCREEN, setting, 1);
      case "update" -> takeFrom(Section.UPDATE, setting, 1);
      case "gpio" -> takeFrom(Section.GPIO, setting, 1);
      case "cameras" -> takeFromCameras(setting);
      default -> {
        if (isFirstUnknown(setting, 1)) {
          unknown(setting, suggestionAtTop(table), "tables are " + String.join(", ", TABLES));
        }
      }
    }
  }

  /**
   * Takes the place of a key's own default: what nobody gives is this.
   *
   * @param setting of a key that is there, and no camera's
   */
  void takeStandard(Setting setting) {
    for (Key<?> key : Keys.ALL) {
      if (key.dotted().equals(setting.key())) {
        try {
          standards.put(setting.key(), key.type().read(setting.value()));
        } catch (ValueType.InvalidValueException e) {
          fault(setting, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private void takeFromCameras(Setting setting) {
    if (setting.path().size() == 1) {
      if (!(setting.value() instanceof Setting.Table)) {
        fault(setting, "is not a table; write each camera as a table [cameras.NAME]");
      }
      return;
    }
    String name = setting.path().get(1);
    if (setting.path().size() == 2 && !(setting.value() instanceof Setting.Table)) {
      String meant = NearMiss.suggestion(name, names(Section.CAMERA));
      fault(setting, "is not a table; keys of a camera are in a table [cameras.NAME]" + meant);
      return;
    }
    if (!cameras.containsKey(name)) {
      addCamera(name, setting);
    }
    takeFrom(Section.CAMERA, setting, 2);
  }

  private void addCamera(String name, Setting setting) {
    if (camerasAreFixed) {
      String meant = NearMiss.suggestion(name, cameras.keySet());
      String known = String.join(", ", cameras.keySet());
      fault(setting, "the file has no camera of this name, only " + known + meant);
      return;
    }
    cameras.put(name, setting.origin());
    if (!Formats.CAMERA_NAME.matcher(name).matches()) {
      fault(
          new Setting(List.of("cameras", name), setting.value(), setting.origin()),
          "the name of a camera has 1 to 32 lower-case letters, digits and hyphens");
    }
  }

  private void takeFrom(Section section, Setting setting, int depth) {
    if (setting.path().size() <= depth) {
      if (!(setting.value() instanceof Setting.Table)) {
        fault(setting, "is a table; its keys are " + String.join(", ", names(section)));
      }
      return;
    }
    String name = setting.path().get(depth);
    Key<?> key = find(section, name);
    if (key == null || setting.path().size() > depth + 1) {
      if (isFirstUnknown(setting, depth + 1)) {
        List<String> names = names(section);
        String known = "keys of " + section.table() + " are " + String.join(", ", names);
        unknown(setting, NearMiss.suggestion(name, names), known);
      }
      return;
    }
    try {
      given.put(setting.key(), new Given(key.type().read(setting.value()), setting.origin()));
    } catch (ValueType.InvalidValueException e) {
      fault(setting, String.valueOf(e.getMessage()));
    }
  }

  /** What is inside an unknown table of the file has been reported with the table. */
  private static boolean isFirstUnknown(Setting setting, int depth) {
    return setting.path().size() == depth || !(setting.origin() instanceof Origin.FilePlace);
  }

  private void unknown(Setting setting, String suggestion, String known) {
    fault(setting, "is not known" + (suggestion.isEmpty() ? "; " + known : suggestion));
  }

  private static String suggestionAtTop(String word) {
    List<String> candidates = new ArrayList<>(TABLES);
    for (Key<?> key : Keys.ALL) {
      if (key.name().equals(word)) {
        return "; did you mean " + key.dotted() + "?";
      }
      candidates.add(key.dotted());
    }
    return NearMiss.suggestion(word, candidates);
  }

  private static List<String> names(Section section) {
    List<String> names = new ArrayList<>();
    Keys.of(section).forEach(key -> names.add(key.name()));
    return names;
  }

  private static @Nullable Key<?> find(Section section, String name) {
    Optional<Key<?>> found =
        Keys.of(section).stream().filter(key -> key.name().equals(name)).findFirst();
    return found.orElse(null);
  }

  private void fault(Setting setting, String message) {
    faulty.add(setting.key());
    faults.add(new Fault(setting.origin(), setting.key(), message));
  }

  /** The value of a key that is not a camera's. */
  <T> T value(Key<T> key) {
    return lookUp(key, key.dotted());
  }

  /** The value of a camera's key. */
  <T> T value(Key<T> key, String camera) {
    return lookUp(key, dotted(key, camera));
  }

  @SuppressWarnings("unchecked") // what is kept was read by the key's own type
  private <T> T lookUp(Key<T> key, String dotted) {
    Given value = given.get(dotted);
    return value == null ? standard(key) : (T) value.value();
  }

  /** The value when nobody gives one: this installation's, else the key's own. */
  @SuppressWarnings("unchecked") // what is kept was read by the key's own type
  <T> T standard(Key<T> key) {
    Object value = standards.get(key.dotted());
    return value == null ? key.standard() : (T) value;
  }

  static String dotted(Key<?> key, String camera) {
    return "cameras." + camera + "." + key.name();
  }

  /** Where a key that is not a camera's was given. */
  Origin origin(Key<?> key) {
    Given value = given.get(key.dotted());
    return value == null ? new Origin.Default() : value.origin();
  }

  /** Whether nothing is wrong with the values that were given for a key that is not a camera's. */
  boolean isSound(Key<?> key) {
    return !faulty.contains(key.dotted());
  }

  /** Where a camera's key was given. */
  Origin origin(Key<?> key, String camera) {
    Given value = given.get(dotted(key, camera));
    return value == null ? new Origin.Default() : value.origin();
  }

  /** Whether nothing is wrong with the values that were given for a camera's key. */
  boolean isSound(Key<?> key, String camera) {
    return !faulty.contains(dotted(key, camera));
  }
}
