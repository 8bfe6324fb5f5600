package dev.pipit.config;

import dev.pipit.config.Key.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads settings from the environment and the command line. */
final class Overrides {
  private static final Pattern TABLES =
      Pattern.compile("PIPIT_(SERVER|LOG|ACCESS|STATE|MDNS|MQTT|SCREEN|GPIO)_");

  private static final String PREFIX = "PIPIT_";
  private static final String CAMERAS = "PIPIT_CAMERAS_";
  private static final String STANDARD = "PIPIT_DEFAULT_";

  /** Options that are short for a key. */
  private static final Map<String, List<String>> SHORT =
      Map.of(
          ConfigurationReader.PORT_OPTION,
          List.of("server", "port"),
          ConfigurationReader.SOURCE_OPTION,
          List.of("cameras", ConfigurationReader.ONLY_CAMERA, "source"));

  private Overrides() {}

  /**
   * Settings from variables that begin with PIPIT_ and the name of a table; others are not ours to
   * judge.
   *
   * @param cameras the names of the cameras in the file
   */
  static List<Setting> environment(
      Map<String, String> environment, Collection<String> cameras, List<Fault> faults) {
    List<Setting> settings = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              List<String> path = List.of();
              if (name.startsWith(CAMERAS)) {
                path = cameraPath(name.substring(CAMERAS.length()), cameras);
              } else if (TABLES.matcher(name).lookingAt()) {
                path = tablePath(name);
              } else {
                return;
              }
              var origin = new Origin.EnvironmentVariable(name);
              if (path.isEmpty()) {
                faults.add(new Fault(origin, "", "overrides no key" + suggestion(name)));
              } else {
                settings.add(new Setting(path, new Setting.Words(value), origin));
              }
            });
    return settings;
  }

  /**
   * This installation's own defaults, from variables that begin with PIPIT_DEFAULT_; cameras have
   * none.
   */
  static List<Setting> standards(Map<String, String> environment, List<Fault> faults) {
    List<Setting> settings = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith(STANDARD)) {
                String variable = PREFIX + name.substring(STANDARD.length());
                List<String> path = tablePath(variable);
                var origin = new Origin.EnvironmentVariable(name);
                if (path.isEmpty()) {
                  faults.add(new Fault(origin, "", "is the default of no key outside of cameras"));
                } else {
                  settings.add(new Setting(path, new Setting.Words(value), origin));
                }
              }
            });
    return settings;
  }

  private static List<String> tablePath(String name) {
    for (Key<?> key : Keys.ALL) {
      if (key.section() != Section.CAMERA && key.environmentVariable().equals(name)) {
        return List.of(key.section().table(), key.name());
      }
    }
    return List.of();
  }

  private static List<String> cameraPath(String rest, Collection<String> cameras) {
    for (Key<?> key : Keys.of(Section.CAMERA)) {
      String suffix = "_" + Key.environmentPart(key.name());
      if (rest.endsWith(suffix) && rest.length() > suffix.length()) {
        String part = rest.substring(0, rest.length() - suffix.length());
        for (String camera : cameras) {
          if (Key.environmentPart(camera).equals(part)) {
            return List.of("cameras", camera, key.name());
          }
        }
        String name = part.toLowerCase(Locale.ROOT).replace('_', '-');
        return List.of("cameras", name, key.name());
      }
    }
    return List.of();
  }

  private static String suggestion(String name) {
    return NearMiss.suggestion(name, Keys.ALL.stream().map(Key::environmentVariable).toList());
  }

  /** The same settings, with the camera's name where they mean the only camera. */
  static List<Setting> named(
      List<Setting> settings, Collection<String> cameras, List<Fault> faults) {
    Set<String> names = new LinkedHashSet<>(cameras);
    settings.stream()
        .map(Setting::path)
        .filter(path -> path.size() > 1 && path.getFirst().equals("cameras"))
        .filter(path -> !path.get(1).equals(ConfigurationReader.ONLY_CAMERA))
        .forEach(path -> names.add(path.get(1)));
    List<Setting> named = new ArrayList<>();
    for (Setting setting : settings) {
      List<String> path = setting.path();
      if (path.size() != 3 || !path.get(1).equals(ConfigurationReader.ONLY_CAMERA)) {
        named.add(setting);
      } else if (names.size() > 1) {
        faults.add(
            new Fault(
                setting.origin(),
                "",
                "does not say which camera: there are %s; write --set cameras.%s.%s=VALUE"
                    .formatted(String.join(", ", names), names.iterator().next(), path.getLast())));
      } else {
        String name =
            names.isEmpty() ? ConfigurationReader.STANDARD_CAMERA : names.iterator().next();
        named.add(
            new Setting(
                List.of(path.getFirst(), name, path.getLast()), setting.value(), setting.origin()));
      }
    }
    return named;
  }

  /** Settings from arguments of the form {@code key=value}, and of options that are short. */
  static List<Setting> commandLine(List<String> arguments, List<Fault> faults) {
    List<Setting> settings = new ArrayList<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String left = argument.substring(0, Math.max(0, equals)).strip();
      var value = new Setting.Words(argument.substring(equals + 1));
      List<String> shortFor = SHORT.get(left);
      if (shortFor != null) {
        var typed = new Origin.SetOption(left + " " + value.text());
        settings.add(new Setting(shortFor, value, typed));
        continue;
      }
      var origin = new Origin.SetOption("--set " + argument);
      if (equals < 1) {
        faults.add(new Fault(origin, "", "is not of the form key=value"));
        continue;
      }
      settings.add(new Setting(List.of(left.split("\\.", -1)), value, origin));
    }
    return settings;
  }
}
