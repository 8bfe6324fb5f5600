package dev.pipit.link;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Objects of bounded JSON (RFC 8259), within narrower bounds than those of the API. */
final class LinkJson {
  /** Deeper nesting is refused. */
  static final int MAX_DEPTH = 16;

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
      JsonNode tree = JsonTrees.value(parser);
      if (parser.nextToken() != null) {
        throw new MalformedMessageException("There is something after the JSON object.");
      }
      requireFinite(tree);
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

  /** What Java cannot hold would be written again as no JSON. */
  private static void requireFinite(JsonNode tree) throws MalformedMessageException {
    if (tree.isFloatingPointNumber() && !Double.isFinite(tree.doubleValue())) {
      throw new MalformedMessageException("The JSON has a number that is too large.");
    }
    for (JsonNode inner : tree) {
      requireFinite(inner);
    }
  }
}
