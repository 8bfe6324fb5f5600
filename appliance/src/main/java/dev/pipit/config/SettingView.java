package dev.pipit.config;

import dev.pipit.config.ValueType.Choice;
import dev.pipit.config.ValueType.DecimalNumber;
import dev.pipit.config.ValueType.Text;
import dev.pipit.config.ValueType.TextList;
import dev.pipit.config.ValueType.Truth;
import dev.pipit.config.ValueType.WholeNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting as a page or a program shows it.
 *
 * @param key with dots, such as {@code cameras.porch.width}
 * @param value an Integer, Double, Boolean, String, or list of Strings
 * @param standard the value when nobody gives one, of the same type
 * @param origin {@code default}, {@code file}, {@code environment} or {@code command-line}
 * @param lockedBy the name of the environment variable, or the option as it was typed, that gives
 *     the value, so that a change of the file would do nothing; else null
 * @param kind as the API names it: integer, decimal, choice, text, list or boolean
 * @param min the least number, null when it is none
 * @param max the greatest number, null when it is none
 * @param unit of a number, may be empty
 * @param choices the words of a choice, else empty
 * @param allowed what is allowed, to follow "must be"
 * @param applies what a change takes while the service runs
 */
public record SettingView(
    String key,
    Object value,
    Object standard,
    String origin,
    @Nullable String lockedBy,
    String kind,
    @Nullable Number min,
    @Nullable Number max,
    String unit,
    List<String> choices,
    String description,
    String allowed,
    Applies applies) {

  static SettingView of(String dotted, Key<?> key, Object standard, Object value, Origin origin) {
    ValueType<?> type = key.type();
    return new SettingView(
        dotted,
        plain(value),
        plain(standard),
        word(origin),
        lock(origin),
        kind(type),
        type instanceof WholeNumber number
            ? (Number) number.min()
            : type instanceof DecimalNumber decimal ? (Number) decimal.min() : null,
        type instanceof WholeNumber number
            ? (Number) number.max()
            : type instanceof DecimalNumber decimal ? (Number) decimal.max() : null,
        type instanceof WholeNumber number
            ? number.unit()
            : type instanceof DecimalNumber decimal ? decimal.unit() : "",
        type instanceof Choice choice ? choice.choices() : List.of(),
        key.description(),
        type.allowed(),
        key.applies());
  }

  private static String kind(ValueType<?> type) {
    return switch (type) {
      case WholeNumber _ -> "integer";
      case DecimalNumber _ -> "decimal";
      case Truth _ -> "boolean";
      case Choice _ -> "choice";
      case Text<?> _ -> "text";
      case TextList<?> _ -> "list";
    };
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Number number -> number;
      case Boolean truth -> truth;
      case List<?> list -> list.stream().map(Object::toString).toList();
      default -> value.toString();
    };
  }

  static String word(Origin origin) {
    return switch (origin) {
      case Origin.Default _ -> "default";
      case Origin.FilePlace _ -> "file";
      case Origin.EnvironmentVariable _ -> "environment";
      case Origin.SetOption _ -> "command-line";
    };
  }

  /** What keeps the file from having a say, as it was typed. */
  static @Nullable String lock(Origin origin) {
    return switch (origin) {
      case Origin.Default _, Origin.FilePlace _ -> null;
      case Origin.EnvironmentVariable(String name) -> name;
      case Origin.SetOption(String typed) -> typed;
    };
  }
}
