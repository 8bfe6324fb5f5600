package dev.pipit.link;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Bounded JSON (RFC 8259) to and from Jackson's trees, by its streaming part alone: no object
 * mapper (ADR 23).
 */
final class LinkJson {
  /** Deeper nesting is refused. */
  static final int MAX_DEPTH = 16;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(40)
                  .maxStringLength(LinkCodec.MAX_TEXT_BYTES)
                  .maxNameLength(256)
                  .build())
          // Names of strangers must not fill a table that lasts.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private LinkJson() {}

  /**
   * Reads one object and nothing after it.
   *
   * @throws MalformedMessageException when it is not that, has a member twice, is too deep, or has
   *     a number or a name without end
   */
  static ObjectNode object(String json) throws MalformedMessageException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedMessageException("The message is no JSON object.");
      }
      JsonNode tree = value(parser);
      if (parser.nextToken() != null) {
        throw new MalformedMessageException("There is something after the JSON object.");
      }
      return (ObjectNode) tree;
    } catch (JsonProcessingException e) {
      // Its own words may repeat what stands there, which may be a key.
      throw new MalformedMessageException(
          "The message is no JSON that is read here, from character "
              + (e.getLocation() == null ? 0 : e.getLocation().getCharOffset())
              + " on: broken, a member twice, nested deeper than "
              + MAX_DEPTH
              + ", or too long a name or number.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode value(JsonParser parser) throws IOException, MalformedMessageException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new MalformedMessageException("The JSON ends in the middle.");
    }
    // As deep as the parser lets it be.
    return switch (token) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> items(parser);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_NUMBER_FLOAT -> {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
          throw new MalformedMessageException("The JSON has a number that is too large.");
        }
        yield NODES.numberNode(number);
      }
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            case BIG_INTEGER, BIG_DECIMAL, FLOAT, DOUBLE ->
                NODES.numberNode(parser.getBigIntegerValue());
          };
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new MalformedMessageException("The JSON has a place without a value.");
    };
  }

  private static ObjectNode members(JsonParser parser)
      throws IOException, MalformedMessageException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.set(name, value(parser));
    }
    return object;
  }

  private static ArrayNode items(JsonParser parser) throws IOException, MalformedMessageException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  /** On one line. */
  static String text(JsonNode node) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(node, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** With a line for each member, for people. */
  static String pretty(JsonNode node) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.useDefaultPrettyPrinter();
      write(node, generator);
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
      case NUMBER -> {
        if (node.isFloatingPointNumber()) {
          out.writeNumber(node.doubleValue());
        } else if (node.canConvertToLong()) {
          out.writeNumber(node.longValue());
        } else {
          out.writeNumber(node.bigIntegerValue());
        }
      }
      case BINARY, MISSING, POJO -> throw new IllegalArgumentException("There is no such JSON.");
    }
  }
}
