package dev.pipit.link;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a message: what messages are checked by, both those that come and those that go, and
 * what the reference page is made of.
 *
 * @param required false: it may be missing, or null, which is the same
 * @param says what it means, for the reference page
 */
record Field(String name, Kind kind, boolean required, String says) {
  static Field of(String name, Kind kind, String says) {
    return new Field(name, kind, true, says);
  }

  static Field maybe(String name, Kind kind, String says) {
    return new Field(name, kind, false, says);
  }

  /**
   * The first field of the object that is not as it must be, as a sentence; null when all are.
   *
   * @param prefix of the names, for an object in an object
   */
  static @Nullable String wrong(String prefix, List<Field> fields, JsonNode object) {
    for (Field field : fields) {
      String wrong = field.wrong(prefix, object.get(field.name));
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private @Nullable String wrong(String prefix, @Nullable JsonNode value) {
    String path = prefix + name;
    if (value == null || value.isNull()) {
      return required ? "The field " + path + " is missing." : null;
    }
    if (kind.fits(value)) {
      return null;
    }
    String inside = kind.inside(path, value);
    return inside == null ? "The field " + path + " must be " + kind.must() + "." : inside;
  }
}
