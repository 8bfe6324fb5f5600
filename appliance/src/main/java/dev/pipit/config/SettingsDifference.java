package dev.pipit.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What differs between two settings.
 *
 * @param keys with dots, of the service and of the cameras that both have; what each change takes
 * @param cameras for each camera that both have and that differs, the most that a change takes
 * @param addedCameras their names
 * @param removedCameras their names
 */
public record SettingsDifference(
    Map<String, Applies> keys,
    Map<String, Applies> cameras,
    Set<String> addedCameras,
    Set<String> removedCameras) {

  static SettingsDifference of(Settings before, Settings after) {
    Map<String, Applies> keys = new LinkedHashMap<>();
    for (Key<?> key : Keys.ALL) {
      if (key.section() != Key.Section.CAMERA
          && !before.values().value(key).equals(after.values().value(key))) {
        keys.put(key.dotted(), key.applies());
      }
    }
    Map<String, Configuration.Camera> old = byName(before);
    Map<String, Configuration.Camera> now = byName(after);
    Map<String, Applies> cameras = new LinkedHashMap<>();
    for (Configuration.Camera camera : now.values()) {
      Configuration.Camera was = old.get(camera.name());
      if (was == null || was.equals(camera)) {
        continue;
      }
      // What differs besides the keys is read by whom it concerns, from the new configuration.
      Applies most = Applies.LIVE;
      for (Key<?> key : Keys.of(Key.Section.CAMERA)) {
        Object from = before.values().value(key, camera.name());
        if (!from.equals(after.values().value(key, camera.name()))) {
          keys.put(Values.dotted(key, camera.name()), key.applies());
          most = key.applies().compareTo(most) > 0 ? key.applies() : most;
        }
      }
      cameras.put(camera.name(), most);
    }
    Set<String> added = new LinkedHashSet<>(now.keySet());
    added.removeAll(old.keySet());
    Set<String> removed = new LinkedHashSet<>(old.keySet());
    removed.removeAll(now.keySet());
    return new SettingsDifference(keys, cameras, added, removed);
  }

  private static Map<String, Configuration.Camera> byName(Settings settings) {
    Map<String, Configuration.Camera> cameras = new LinkedHashMap<>();
    settings.configuration().cameras().forEach(camera -> cameras.put(camera.name(), camera));
    return cameras;
  }

  /** Whether nothing differs. */
  public boolean isEmpty() {
    return keys.isEmpty()
        && cameras.isEmpty()
        && addedCameras.isEmpty()
        && removedCameras.isEmpty();
  }
}
