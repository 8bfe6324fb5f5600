package dev.pipit.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a key's value may be, and how it is read. */
sealed interface ValueType<T> {
  /** What is allowed, to follow "must be". */
  String allowed();

  /**
   * Reads a value that was given.
   *
   * @throws InvalidValueException with what is wrong with it
   */
  T read(Object given) throws InvalidValueException;

  /** The value as it is written in TOML. */
  String toToml(T value);

  /** A value that is not allowed; the message says what is wrong and what is allowed. */
  final class InvalidValueException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidValueException(String message) {
      super(message);
    }
  }

  /** A whole number in a range, with its unit, which may be empty. */
  record WholeNumber(int min, int max, String unit) implements ValueType<Integer> {
    @Override
    public String allowed() {
      return "a whole number from " + min + " to " + max + (unit.isEmpty() ? "" : " " + unit);
    }

    @Override
    public Integer read(Object given) throws InvalidValueException {
      Object value = given;
      if (given instanceof Setting.Words(String text)) {
        try {
          value = Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
          throw wrong(given, this);
        }
      }
      if (!(value instanceof Long number) || number < min || number > max) {
        throw wrong(given, this);
      }
      return number.intValue();
    }

    @Override
    public String toToml(Integer value) {
      return value.toString();
    }
  }

  /** A number in a range, with its unit. */
  record DecimalNumber(double min, double max, String unit) implements ValueType<Double> {
    @Override
    public String allowed() {
      return "a number from " + plain(min) + " to " + plain(max) + " " + unit;
    }

    @Override
    public Double read(Object given) throws InvalidValueException {
      Double value =
          switch (given) {
            case Long whole -> (Double) whole.doubleValue();
            case Double number -> number;
            case Setting.Words(String text) -> decimal(text.strip());
            default -> null;
          };
      if (value == null || !(value >= min && value <= max)) {
        throw wrong(given, this);
      }
      return value;
    }

    private static @Nullable Double decimal(String text) {
      return text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?") ? Double.valueOf(text) : null;
    }

    private static String plain(double number) {
      return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    @Override
    public String toToml(Double value) {
      return plain(value);
    }
  }

  /** Yes or no. */
  record Truth() implements ValueType<Boolean> {
    @Override
    public String allowed() {
      return "true or false";
    }

    @Override
    public Boolean read(Object given) throws InvalidValueException {
      return switch (given) {
        case Boolean truth -> truth;
        case Setting.Words(String text) when text.strip().equals("true") -> true;
        case Setting.Words(String text) when text.strip().equals("false") -> false;
        default -> throw wrong(given, this);
      };
    }

    @Override
    public String toToml(Boolean value) {
      return value.toString();
    }
  }

  /** One of a few words; a word of digits may be given as a number. */
  record Choice(List<String> choices) implements ValueType<String> {
    @Override
    public String allowed() {
      return "one of " + String.join(", ", choices);
    }

    @Override
    public String read(Object given) throws InvalidValueException {
      String text = text(given instanceof Long number ? number.toString() : given, this);
      if (!choices.contains(text)) {
        throw new InvalidValueException(
            wrong(given, this).getMessage() + NearMiss.suggestion(text, choices));
      }
      return text;
    }

    @Override
    public String toToml(String value) {
      return quoted(value);
    }
  }

  /** Text that a rule of its own checks. */
  record Text<T>(String allowed, Format<T> format) implements ValueType<T> {
    @Override
    public T read(Object given) throws InvalidValueException {
      String text = text(given, this);
      T value = format.parse(text);
      if (value == null) {
        throw new InvalidValueException(
            describe(given) + " is not " + format.allowed(text, allowed));
      }
      return value;
    }

    @Override
    public String toToml(T value) {
      return quoted(value.toString());
    }
  }

  /**
   * A list of texts.
   *
   * @param separator what is between them in the environment and on the command line
   */
  record TextList<T>(Text<T> element, Pattern separator) implements ValueType<List<T>> {
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    /** Texts without commas in them. */
    TextList(Text<T> element) {
      this(element, COMMA);
    }

    @Override
    public String allowed() {
      return "a list, each " + element.allowed;
    }

    @Override
    public List<T> read(Object given) throws InvalidValueException {
      List<T> values = new ArrayList<>();
      for (Object value : elements(given)) {
        values.add(element.read(value));
      }
      return List.copyOf(values);
    }

    private List<?> elements(Object given) throws InvalidValueException {
      return switch (given) {
        case List<?> list -> list;
        case Setting.Words(String text) when text.isBlank() -> List.of();
        case Setting.Words(String text) -> List.of(separator.split(text.strip(), -1));
        default -> throw wrong(given, this);
      };
    }

    @Override
    public String toToml(List<T> values) {
      return "[" + String.join(", ", values.stream().map(element::toToml).toList()) + "]";
    }
  }

  /** Reads a text. */
  @FunctionalInterface
  interface Format<T> {
    /** The value, or null when the text is none. */
    @Nullable T parse(String text);

    /** What is allowed in place of that text, where it says more than what is in general. */
    default String allowed(String text, String otherwise) {
      return otherwise;
    }
  }

  private static String text(Object given, ValueType<?> type) throws InvalidValueException {
    return switch (given) {
      case String text -> text;
      case Setting.Words(String text) -> text.strip();
      default -> throw wrong(given, type);
    };
  }

  private static InvalidValueException wrong(Object given, ValueType<?> type) {
    return new InvalidValueException(describe(given) + " is not " + type.allowed());
  }

  /** What was given, in a few words. */
  static String describe(Object given) {
    return switch (given) {
      case String text -> "the text " + quoted(shortened(text));
      case Setting.Words(String text) -> quoted(shortened(text));
      case Boolean truth -> truth ? "true" : "false";
      case Long number -> number.toString();
      case Double number -> number.toString();
      case List<?> list -> list.isEmpty() ? "an empty list" : "a list";
      case Setting.Table table -> "a table";
      case Map<?, ?> table -> "a table";
      default ->
          "a "
              + given
                  .getClass()
                  .getSimpleName()
                  .replaceAll("(?=[A-Z])", " ")
                  .strip()
                  .toLowerCase(Locale.ROOT);
    };
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "…";
  }

  /** A text as it is written in TOML. */
  static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ' || c == 0x7F) {
                quoted.append(String.format("\\u%04X", c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
