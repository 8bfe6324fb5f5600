package dev.pipit.app;

import dev.pipit.config.ConfigurationException;
import dev.pipit.config.SettingView;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pipit settings}: reads and changes the settings file; a running service follows. */
@Command(
    name = "settings",
    description = "Shows and changes settings. A running service applies them within a second.",
    footer = {
      "",
      "Examples:",
      "  pipit settings get",
      "  pipit settings get cameras.camera.width",
      "  pipit settings set cameras.camera.width=1920 cameras.camera.height=1080",
      "  pipit settings unset cameras.camera.width"
    })
final class SettingsCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "The settings file; without it pipit.toml in the state directory.")
  @Nullable Path config;

  @Spec CommandSpec spec;

  SettingsCommand() {}

  @Command(name = "get", description = "Prints one setting, or all, as KEY = VALUE.")
  int get(
      @Parameters(arity = "0..1", paramLabel = "KEY", description = "Such as log.level.")
          @Nullable String key) {
    try {
      List<SettingView> views = read().list();
      List<SettingView> wanted =
          views.stream().filter(view -> key == null || view.key().equals(key)).toList();
      if (wanted.isEmpty()) {
        return fail(key + " is not known; pipit settings get lists all keys.", ExitCode.USAGE);
      }
      for (SettingView view : wanted) {
        String value = asGiven(view.value());
        print(key == null ? view.key() + " = " + value : value);
      }
      return ExitCode.OK.number();
    } catch (ConfigurationException e) {
      return fail(String.valueOf(e.getMessage()), ExitCode.CONFIGURATION);
    }
  }

  @Command(name = "set", description = "Changes settings, all or none.")
  int set(
      @Parameters(arity = "1..*", paramLabel = "KEY=VALUE", description = "What to change.")
          List<String> changes) {
    Map<String, @Nullable String> wanted = new LinkedHashMap<>();
    for (String change : changes) {
      int equals = change.indexOf('=');
      if (equals < 1) {
        return fail(change + " is not of the form KEY=VALUE.", ExitCode.USAGE);
      }
      wanted.put(change.substring(0, equals).strip(), change.substring(equals + 1));
    }
    return change(wanted);
  }

  @Command(name = "unset", description = "Brings the defaults of settings back.")
  int unset(
      @Parameters(arity = "1..*", paramLabel = "KEY", description = "Such as log.level.")
          List<String> keys) {
    Map<String, @Nullable String> wanted = new LinkedHashMap<>();
    keys.forEach(key -> wanted.put(key, null));
    return change(wanted);
  }

  private SettingsFile file() {
    Path named = config;
    return named == null
        ? Startup.standardFile(System.getenv(), List.of())
        : new SettingsFile(named);
  }

  private Settings read() throws ConfigurationException {
    SettingsFile file = file();
    return Settings.of(file.path(), file.text(), System.getenv(), List.of());
  }

  private int change(Map<String, @Nullable String> wanted) {
    try {
      Settings before = read();
      Settings after = before.changedByWords(wanted);
      file().replace(before.text(), after.text());
      return ExitCode.OK.number();
    } catch (ConfigurationException | SettingsRefusedException e) {
      return fail(String.valueOf(e.getMessage()), ExitCode.CONFIGURATION);
    } catch (SettingsFileException e) {
      return fail(e.sentence() + " " + e.action(), ExitCode.FAILED);
    }
  }

  /** A value as {@code set} takes it. */
  private static String asGiven(Object value) {
    return value instanceof List<?> list
        ? String.join(",", list.stream().map(Object::toString).toList())
        : value.toString();
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
  }

  private int fail(String sentence, ExitCode code) {
    spec.commandLine().getErr().println(sentence);
    return code.number();
  }
}
