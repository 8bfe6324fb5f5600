package dev.pipit.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import dev.pipit.link.Kind.AnyObject;
import dev.pipit.link.Kind.Bytes;
import dev.pipit.link.Kind.Choice;
import dev.pipit.link.Kind.Group;
import dev.pipit.link.Kind.Host;
import dev.pipit.link.Kind.Name;
import dev.pipit.link.Kind.Several;
import dev.pipit.link.Kind.Text;
import dev.pipit.link.Kind.Whole;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Messages by chance that keep every rule of their fields, often at a limit. The same seed makes
 * the same.
 */
final class RandomMessages {
  private static final String PLAIN = "aZ09 äß€\uD83D\uDCF7\"\\/<'{}";
  private static final String WORD = "abcXYZ019._-";
  private final SplittableRandom random;

  RandomMessages(long seed) {
    random = new SplittableRandom(seed);
  }

  String of(Shape shape) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", shape.word());
    fill(json, shape.fields());
    if (json.path("profile").asText().equals("AEAD_AES_128_GCM")) {
      json.put("masterSalt", base64(12));
    } else if (json.has("profile")) {
      json.put("masterSalt", base64(14));
    }
    return JsonTrees.text(json);
  }

  private void fill(ObjectNode json, List<Field> fields) {
    for (Field field : fields) {
      if (field.required() || random.nextBoolean()) {
        json.set(
            field.name(),
            field.name().equals("parameterSets")
                ? JsonNodeFactory.instance.textNode(annexB())
                : value(field.kind()));
      }
    }
  }

  private JsonNode value(Kind kind) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (kind) {
      case Text text -> nodes.textNode(text(PLAIN, length(0, text.maxCharacters())));
      case Name name -> nodes.textNode(text(WORD, length(1, name.maxCharacters())));
      case Host _ -> nodes.textNode(text("abc019.-", length(1, 253)));
      case Whole whole -> nodes.numberNode(number(whole.min(), whole.max()));
      case Bytes bytes -> nodes.textNode(base64(length(bytes.min(), bytes.max())));
      case Choice choice ->
          nodes.textNode(choice.words().get(random.nextInt(choice.words().size())));
      case Several several -> {
        ArrayNode list = nodes.arrayNode();
        // Messages of the longest lists of the longest texts are too long for a message.
        for (int i = length(0, Math.min(4, several.max())); i > 0; i--) {
          list.add(value(several.of()));
        }
        yield list;
      }
      case Group group -> {
        ObjectNode object = nodes.objectNode();
        fill(object, group.fields());
        yield object;
      }
      case AnyObject _ -> anything(3);
    };
  }

  private ObjectNode anything(int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = text(PLAIN, length(1, 20));
      switch (random.nextInt(depth == 0 ? 4 : 5)) {
        case 0 -> object.putNull(name);
        case 1 -> object.put(name, random.nextDouble());
        case 2 -> object.put(name, random.nextLong());
        case 3 -> object.put(name, random.nextBoolean());
        default -> object.set(name, anything(depth - 1));
      }
    }
    return object;
  }

  /** An SPS and a PPS by chance, without anything that looks like a start code. */
  private String annexB() {
    byte[] bytes = new byte[4 + 20 + 4 + 6];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(4, 256);
    }
    startCode(bytes, 0, 0x67);
    startCode(bytes, 24, 0x68);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void startCode(byte[] bytes, int at, int header) {
    bytes[at] = 0;
    bytes[at + 1] = 0;
    bytes[at + 2] = 0;
    bytes[at + 3] = 1;
    bytes[at + 4] = (byte) header;
  }

  private String base64(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Whole code points only, never longer than that. */
  private String text(String alphabet, int length) {
    int[] letters = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int letter = letters[random.nextInt(letters.length)];
      text.appendCodePoint(text.length() + Character.charCount(letter) > length ? 'a' : letter);
    }
    return text.toString();
  }

  private int length(int min, int max) {
    return (int) number(min, max);
  }

  private long number(long min, long max) {
    return switch (random.nextInt(4)) {
      case 0 -> min;
      case 1 -> max;
      default -> random.nextLong(min, max + 1);
    };
  }
}
