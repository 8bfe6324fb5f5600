package dev.pipit.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.json.JsonTrees;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand in a field. {@code must} is said to people, so it reads on from "must be". */
sealed interface Kind {
  /** The largest number that every reader of JSON keeps (RFC 8259, 6). */
  long MAX_NUMBER = (1L << 53) - 1;

  /** What a value has to be. */
  String must();

  /** Whether the value is that. */
  boolean fits(JsonNode value);

  /** Where in the value a field is wrong, as a sentence; null when it is wrong as a whole. */
  default @Nullable String inside(String path, JsonNode value) {
    return null;
  }

  /** Text for people, which must not spoil a log. */
  record Text(int maxCharacters) implements Kind {
    @Override
    public String must() {
      return "text of at most " + maxCharacters + " characters without control characters";
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isTextual() && isPlain(value.textValue(), maxCharacters);
    }

    static boolean isPlain(String text, int maxCharacters) {
      return text.length() <= maxCharacters
          && text.codePoints()
              .noneMatch(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF));
    }
  }

  /** A word that names something. */
  record Name(int maxCharacters) implements Kind {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]+");

    @Override
    public String must() {
      return "1 to " + maxCharacters + " letters, digits, dots, hyphens or underscores";
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isTextual() && matches(value.textValue());
    }

    boolean matches(String text) {
      return text.length() <= maxCharacters && FORM.matcher(text).matches();
    }
  }

  /** A host name or an IP address; with a colon it is of version 6. */
  record Host() implements Kind {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:.]{2,45}");

    @Override
    public String must() {
      return "a host name or an IP address, without a port";
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isTextual() && FORM.matcher(value.textValue()).matches();
    }
  }

  /** A whole number. */
  record Whole(long min, long max) implements Kind {
    @Override
    public String must() {
      return "a whole number from " + min + " to " + max;
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isIntegralNumber()
          && value.canConvertToLong()
          && value.longValue() >= min
          && value.longValue() <= max;
    }
  }

  /** Bytes in base64 (RFC 4648, 4) with padding. */
  record Bytes(int min, int max) implements Kind {
    @Override
    public String must() {
      return "base64 of " + (min == max ? "" + min : min + " to " + max) + " bytes";
    }

    @Override
    public boolean fits(JsonNode value) {
      if (!value.isTextual() || value.textValue().length() > (max + 2) / 3 * 4) {
        return false;
      }
      try {
        byte[] bytes = Base64.getDecoder().decode(value.textValue());
        boolean fits = bytes.length >= min && bytes.length <= max;
        Arrays.fill(bytes, (byte) 0);
        return fits && value.textValue().length() % 4 == 0;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  /** One of some words, whose number does not grow within a version of the protocol. */
  record Choice(List<String> words) implements Kind {
    @Override
    public String must() {
      return "one of " + String.join(", ", words);
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isTextual() && words.contains(value.textValue());
    }
  }

  /** Several of the same. */
  record Several(Kind of, int max) implements Kind {
    @Override
    public String must() {
      return "a list of at most " + max + ", each " + of.must();
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isArray() && value.size() <= max && allFit(value);
    }

    private boolean allFit(JsonNode list) {
      for (JsonNode item : list) {
        if (!of.fits(item)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public @Nullable String inside(String path, JsonNode value) {
      if (!value.isArray() || value.size() > max) {
        return null;
      }
      for (int i = 0; i < value.size(); i++) {
        String wrong = of.inside(path + "[" + i + "]", value.get(i));
        if (wrong != null) {
          return wrong;
        }
      }
      return null;
    }
  }

  /** An object with fields of its own; others in it are passed over. */
  record Group(String name, List<Field> fields) implements Kind {
    @Override
    public String must() {
      return "an object of the form " + name;
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isObject() && Field.wrong("", fields, value) == null;
    }

    @Override
    public @Nullable String inside(String path, JsonNode value) {
      return value.isObject() ? Field.wrong(path + ".", fields, value) : null;
    }
  }

  /** A JSON object of whatever members. */
  record AnyObject(int maxBytes) implements Kind {
    @Override
    public String must() {
      return "a JSON object of at most " + maxBytes + " bytes";
    }

    @Override
    public boolean fits(JsonNode value) {
      return value.isObject()
          && JsonTrees.text(value).getBytes(StandardCharsets.UTF_8).length <= maxBytes;
    }
  }
}
