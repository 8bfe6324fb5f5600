package dev.pipit.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) read and written by Jackson's streaming part, from and to its trees. Its object
 * mapper is not used where every start meets it: its 450 classes would take 7 MB for as long as the
 * program runs.
 */
public final class JsonTrees {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER_LENGTH = 40;

  /** Longer texts are refused. */
  public static final int MAX_STRING_LENGTH = 64 * 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(MAX_STRING_LENGTH)
                  .build())
          .build();

  private JsonTrees() {}

  /** An empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * A value as a tree.
   *
   * @param value a tree, a text, a number, a truth value, null, a constant of an enum (its name in
   *     lower case), a list or a map of such, or a record of such: its components are the members
   * @throws IllegalArgumentException for anything else
   */
  public static JsonNode tree(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof JsonNode node) {
      return node;
    } else if (value instanceof String text) {
      return nodes.textNode(text);
    } else if (value instanceof Boolean truth) {
      return nodes.booleanNode(truth);
    } else if (value instanceof Integer number) {
      return nodes.numberNode(number.intValue());
    } else if (value instanceof Long number) {
      return nodes.numberNode(number.longValue());
    } else if (value instanceof Double number) {
      return nodes.numberNode(number.doubleValue());
    } else if (value == null) {
      return nodes.nullNode();
    } else if (value instanceof Enum<?> constant) {
      return nodes.textNode(constant.name().toLowerCase(Locale.ROOT));
    } else if (value instanceof Collection<?> list) {
      ArrayNode array = nodes.arrayNode();
      list.forEach(item -> array.add(tree(item)));
      return array;
    } else if (value instanceof Map<?, ?> map) {
      ObjectNode object = nodes.objectNode();
      map.forEach((key, member) -> object.set(String.valueOf(key), tree(member)));
      return object;
    } else if (value instanceof Record one) {
      return members(one);
    }
    throw new IllegalArgumentException("There is no JSON of " + value.getClass());
  }

  /** A record as an object. */
  public static ObjectNode members(Record value) {
    ObjectNode object = object();
    try {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        var accessor = component.getAccessor();
        // Records of other packages may be their own affair.
        accessor.setAccessible(true);
        object.set(component.getName(), tree(accessor.invoke(value)));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("There is no JSON of " + value.getClass(), e);
    }
    return object;
  }

  /** In UTF-8, on one line. */
  public static byte[] bytes(@Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(tree(value), generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** On one line. */
  public static String text(@Nullable Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /** With a line for each member, indented. */
  public static String pretty(@Nullable Object value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.useDefaultPrettyPrinter();
      write(tree(value), generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void write(JsonNode node, JsonGenerator out) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        out.writeStartObject();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          out.writeFieldName(member.getKey());
          write(member.getValue(), out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (JsonNode item : node) {
          write(item, out);
        }
        out.writeEndArray();
      }
      case STRING -> out.writeString(node.textValue());
      case BOOLEAN -> out.writeBoolean(node.booleanValue());
      case NULL -> out.writeNull();
      case NUMBER -> writeNumber(node, out);
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("There is no JSON of a node " + node.getNodeType());
    }
  }

  private static void writeNumber(JsonNode number, JsonGenerator out) throws IOException {
    if (number.isFloat()) {
      out.writeNumber(number.floatValue());
    } else if (number.isFloatingPointNumber()) {
      out.writeNumber(number.doubleValue());
    } else if (number.canConvertToLong()) {
      out.writeNumber(number.longValue());
    } else {
      out.writeNumber(number.bigIntegerValue());
    }
  }

  /**
   * Reads one value and nothing after it.
   *
   * @throws JsonProcessingException when it is no JSON, has a member twice, is nested deeper than
   *     32, or has a text longer than 64 kB; its place tells where
   */
  public static JsonNode parse(String json) throws JsonProcessingException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      JsonNode tree = value(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "There is something after the value.");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the value that begins with the current token, as deep as the parser lets it be.
   *
   * @throws JsonParseException when there is none
   */
  public static JsonNode value(JsonParser parser) throws IOException {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new JsonParseException(parser, "There is nothing.");
    }
    return switch (token) {
      case START_OBJECT -> {
        ObjectNode object = nodes.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.set(name, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = nodes.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_STRING -> nodes.textNode(parser.getText());
      case VALUE_TRUE -> nodes.booleanNode(true);
      case VALUE_FALSE -> nodes.booleanNode(false);
      case VALUE_NULL -> nodes.nullNode();
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            case BIG_INTEGER, BIG_DECIMAL, FLOAT, DOUBLE ->
                nodes.numberNode(parser.getBigIntegerValue());
          };
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new JsonParseException(parser, "There is no value.");
    };
  }
}
