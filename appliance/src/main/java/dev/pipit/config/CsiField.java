package dev.pipit.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One thing that an option of rpicam sets. Most options have one field; those of some have several
 * with commas between them, such as the gains of red and blue.
 */
public sealed interface CsiField {
  /** Its name for programs: that of the option, with underscores. */
  String id();

  /** Its name for people. */
  String name();

  /** Whether it can be that text. */
  boolean takes(String text);

  /** What is allowed, to follow "ev with". */
  String allowed();

  /** What counts when nothing is said. */
  String standard();

  /**
   * A number.
   *
   * @param step the least difference that somebody sees; other values between are allowed, unless
   *     it is 1: then only whole numbers are
   * @param number the standard one
   */
  record Amount(String id, String name, double min, double max, double step, double number)
      implements CsiField {
    private static final Pattern WRITTEN = Pattern.compile("-?[0-9]{1,7}(\\.[0-9]{1,6})?");

    /** Whether only whole numbers are allowed. */
    public boolean isWhole() {
      return step >= 1;
    }

    @Override
    public boolean takes(String text) {
      return WRITTEN.matcher(text).matches() && takes(Double.parseDouble(text));
    }

    /** Whether it can be that number. */
    public boolean takes(double value) {
      return value >= min && value <= max && (!isWhole() || value == Math.rint(value));
    }

    @Override
    public String allowed() {
      return (isWhole() ? "a whole number from " : "a number from ")
          + plain(min)
          + " to "
          + plain(max);
    }

    @Override
    public String standard() {
      return plain(number);
    }

    /** As it is written, without digits that say nothing. */
    public static String plain(double value) {
      return BigDecimal.valueOf(Math.round(value * 10_000), 4).stripTrailingZeros().toPlainString();
    }
  }

  /** One of a few words; the first is what rpicam does without the option. */
  record Words(String id, String name, List<String> words) implements CsiField {
    /** Takes a copy of the words. */
    public Words {
      words = List.copyOf(words);
    }

    @Override
    public boolean takes(String text) {
      return words.contains(text);
    }

    @Override
    public String allowed() {
      return "one of " + String.join(", ", words);
    }

    @Override
    public String standard() {
      return words.getFirst();
    }
  }

  /**
   * One of what is found on the machine, such as a mode of the sensor; an empty text for none.
   *
   * @param shape what its names look like: nothing that could be an option or lead to another
   *     folder
   */
  record Found(String id, String name, Pattern shape, String example) implements CsiField {
    @Override
    public boolean takes(String text) {
      return shape.matcher(text).matches();
    }

    @Override
    public String allowed() {
      return "a name such as " + example;
    }

    @Override
    public String standard() {
      return "";
    }
  }
}
