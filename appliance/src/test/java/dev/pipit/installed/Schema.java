package dev.pipit.installed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds JSON against a schema of an OpenAPI document, with the words of JSON Schema that Pipit's
 * document uses; another word is an error, so that none is passed over. A member that the schema
 * does not name is a fault too: the document tells all there is.
 */
final class Schema {
  private static final Set<String> NOTES =
      Set.of("description", "title", "format", "contentMediaType", "default", "examples");

  private final JsonNode document;
  private final List<String> faults = new ArrayList<>();

  private Schema(JsonNode document) {
    this.document = document;
  }

  /** What is wrong with that value, a line each; empty when it is as the schema says. */
  static List<String> faults(JsonNode document, JsonNode schema, JsonNode value) {
    Schema check = new Schema(document);
    Set<String> known = check.check("$", schema, value);
    if (value.isObject()) {
      check.strangers("$", known, value);
    }
    return check.faults;
  }

  /** Follows references. */
  static JsonNode resolved(JsonNode document, JsonNode schema) {
    JsonNode found = schema;
    while (found.has("$ref")) {
      found = document.at(found.path("$ref").asText().substring(1));
    }
    return found;
  }

  /** Checks a value; the members that the schema names, with "*" for any. */
  private Set<String> check(String place, JsonNode reference, JsonNode value) {
    JsonNode schema = resolved(document, reference);
    Set<String> known = new HashSet<>();
    if (schema.isMissingNode() || !schema.isObject()) {
      faults.add(place + ": no schema");
    }
    boolean described = schema.has("properties") || schema.has("allOf");
    for (Map.Entry<String, JsonNode> word : schema.properties()) {
      JsonNode is = word.getValue();
      switch (word.getKey()) {
        case "type" -> require(isOfType(is, value), place, "is not of type " + is, value);
        case "enum" -> require(contains(is, value), place, "is none of " + is, value);
        case "const" -> require(is.equals(value), place, "is not " + is, value);
        case "minLength" ->
            require(value.asText().length() >= is.asInt(), place, "is too short", value);
        case "maxLength" ->
            require(value.asText().length() <= is.asInt(), place, "is too long", value);
        case "minimum" -> require(value.asDouble() >= is.asDouble(), place, "is too small", value);
        case "maximum" -> require(value.asDouble() <= is.asDouble(), place, "is too large", value);
        case "required" -> {
          for (JsonNode name : is) {
            require(!value.isObject() || value.has(name.asText()), place, "lacks " + name, value);
          }
        }
        case "properties" -> {
          for (Map.Entry<String, JsonNode> member : is.properties()) {
            known.add(member.getKey());
            inside(place + "." + member.getKey(), member.getValue(), value.path(member.getKey()));
          }
        }
        case "items" -> {
          for (int i = 0; i < value.size() && value.isArray(); i++) {
            inside(place + "[" + i + "]", is, value.path(i));
          }
        }
        case "additionalProperties" -> {
          if (is.isObject()) {
            known.add("*");
            for (Map.Entry<String, JsonNode> member : value.properties()) {
              if (!schema.path("properties").has(member.getKey())) {
                inside(place + "." + member.getKey(), is, member.getValue());
              }
            }
          } else if (is.asBoolean()) {
            known.add("*");
          }
        }
        case "allOf" -> is.forEach(part -> known.addAll(check(place, part, value)));
        case "oneOf", "anyOf" -> known.addAll(anyOf(place, is, value));
        default -> require(NOTES.contains(word.getKey()), place, "has the word " + word, value);
      }
    }
    if (!described) {
      known.add("*");
    }
    return known;
  }

  private void inside(String place, JsonNode schema, JsonNode value) {
    if (!value.isMissingNode()) {
      strangers(place, check(place, schema, value), value);
    }
  }

  private Set<String> anyOf(String place, JsonNode choices, JsonNode value) {
    for (JsonNode choice : choices) {
      if (faults(document, choice, value).isEmpty()) {
        return Set.of("*");
      }
    }
    faults.add(place + " is none of the choices: " + value);
    return Set.of("*");
  }

  private void strangers(String place, Set<String> known, JsonNode value) {
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      if (!known.contains("*") && !known.contains(member.getKey())) {
        faults.add(place + " has " + member.getKey() + ", which the document does not tell");
      }
    }
  }

  private void require(boolean met, String place, String fault, JsonNode value) {
    if (!met) {
      faults.add(place + " " + fault + ": " + value);
    }
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode each : list) {
      if (each.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfType(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (JsonNode each : type) {
        if (isOfType(each, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> false;
    };
  }
}
