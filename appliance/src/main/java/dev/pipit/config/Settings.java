package dev.pipit.config;

import dev.pipit.config.Key.Section;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the settings file, the environment and the command line say together, checked; and what a
 * change would make of it. Immutable: changing gives another one, and writes nothing.
 */
public final class Settings {
  private final Path file;
  private final String text;
  private final Map<String, String> environment;
  private final List<String> overrides;
  private final Values values;
  private final Configuration configuration;

  private Settings(
      Path file,
      String text,
      Map<String, String> environment,
      List<String> overrides,
      Circumstances circumstances)
      throws ConfigurationException {
    this.file = file;
    this.text = text;
    this.environment = environment;
    this.overrides = overrides;
    ConfigurationReader.Result read =
        ConfigurationReader.read(
            file, text, environment, overrides, circumstances, new ArrayList<>());
    values = read.values();
    configuration = read.configuration();
  }

  /**
   * Reads and checks everything, by the rules of {@link ConfigurationReader}.
   *
   * @param file the settings file, for the places of faults
   * @param text what is in it, empty when there is none
   * @param environment the environment; only variables that begin with PIPIT_ are looked at
   * @param overrides {@code key=value} for each {@code --set} of the command line; later ones win
   * @throws ConfigurationException with all faults at once
   */
  public static Settings of(
      Path file, String text, Map<String, String> environment, List<String> overrides)
      throws ConfigurationException {
    return new Settings(
        file, text, Map.copyOf(environment), List.copyOf(overrides), new Circumstances());
  }

  /**
   * Reads a file that must be there, and checks everything.
   *
   * @throws ConfigurationException with all faults at once
   */
  public static Settings read(Path file, Map<String, String> environment, List<String> overrides)
      throws ConfigurationException {
    List<Fault> faults = new ArrayList<>();
    String text = TomlFile.text(file, faults);
    if (text == null) {
      throw new ConfigurationException(faults);
    }
    return of(file, text, environment, overrides);
  }

  /** The same environment and command line with another text of the file. */
  public Settings withText(String other, Circumstances circumstances)
      throws ConfigurationException {
    return new Settings(file, other, environment, overrides, circumstances);
  }

  /** The values, as the service uses them. */
  public Configuration configuration() {
    return configuration;
  }

  /** What is in the file. */
  public String text() {
    return text;
  }

  /** The settings file, which need not exist. */
  public Path file() {
    return file;
  }

  /** Differs whenever the file's text differs. */
  public String revision() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every setting there is, those of each camera too, in the order of the reference. */
  public List<SettingView> list() {
    List<SettingView> views = new ArrayList<>();
    for (Section section : Section.values()) {
      if (section == Section.CAMERA) {
        configuration.cameras().forEach(camera -> addCamera(camera.name(), views));
      } else {
        for (Key<?> key : Keys.of(section)) {
          views.add(
              SettingView.of(
                  key.dotted(), key, values.standard(key), values.value(key), values.origin(key)));
        }
      }
    }
    return views;
  }

  private void addCamera(String name, List<SettingView> views) {
    for (Key<?> key : Keys.of(Section.CAMERA)) {
      String dotted = Values.dotted(key, name);
      views.add(
          SettingView.of(
              dotted,
              key,
              values.standard(key),
              values.value(key, name),
              values.origin(key, name)));
    }
  }

  /**
   * What these settings become by changes that are checked together with everything else.
   *
   * @param changes keys with dots; a String, Boolean, whole or decimal number, or list of Strings,
   *     or null for the default. A key of a new camera adds the camera.
   * @throws SettingsRefusedException with all reasons; then none of the changes can be made
   */
  public Settings changed(Map<String, ? extends @Nullable Object> changes, Circumstances running)
      throws SettingsRefusedException {
    return SettingsChange.apply(this, changes, running);
  }

  /** As {@link #changed}, with values as they are written on a command line. */
  public Settings changedByWords(Map<String, @Nullable String> changes)
      throws SettingsRefusedException {
    return SettingsChange.applyWords(this, changes);
  }

  /**
   * What these settings become without a camera.
   *
   * @throws SettingsRefusedException when there is no such camera, or it must stay
   */
  public Settings withoutCamera(String name, Circumstances running)
      throws SettingsRefusedException {
    return SettingsChange.removeCamera(this, name, running);
  }

  /** What is different here from these settings. */
  public SettingsDifference since(Settings before) {
    return SettingsDifference.of(before, this);
  }

  Values values() {
    return values;
  }
}
