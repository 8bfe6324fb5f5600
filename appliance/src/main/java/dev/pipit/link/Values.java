package dev.pipit.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values of an object's fields. Reading is for objects that were checked. One thread. */
record Values(ObjectNode json) {
  /** Nothing yet. */
  static Values none() {
    return new Values(JsonNodeFactory.instance.objectNode());
  }

  Values put(String name, @Nullable String text) {
    if (text != null) {
      json.put(name, text);
    }
    return this;
  }

  Values put(String name, long number) {
    json.put(name, number);
    return this;
  }

  Values put(String name, @Nullable Integer number) {
    if (number != null) {
      json.put(name, number);
    }
    return this;
  }

  Values put(String name, @Nullable Values object) {
    if (object != null) {
      json.set(name, object.json);
    }
    return this;
  }

  Values put(String name, byte[] bytes) {
    json.put(name, Base64.getEncoder().encodeToString(bytes));
    return this;
  }

  /** The secret's copy is wiped; its base64 is as long there as the message is. */
  Values put(String name, SecretBytes secret) {
    byte[] bytes = secret.copy();
    put(name, bytes);
    Arrays.fill(bytes, (byte) 0);
    return this;
  }

  /** An object that comes as text. */
  Values putObject(String name, @Nullable String object) {
    if (object != null) {
      try {
        json.set(name, LinkJson.object(object));
      } catch (MalformedMessageException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    }
    return this;
  }

  <T> Values putTexts(String name, List<T> list, Function<T, String> text) {
    ArrayNode array = json.putArray(name);
    list.forEach(item -> array.add(text.apply(item)));
    return this;
  }

  <T> Values putObjects(String name, List<T> list, Function<T, Values> object) {
    ArrayNode array = json.putArray(name);
    list.forEach(item -> array.add(object.apply(item).json));
    return this;
  }

  private JsonNode value(String name) {
    return json.path(name);
  }

  boolean has(String name) {
    return json.hasNonNull(name);
  }

  String text(String name) {
    return value(name).textValue();
  }

  @Nullable String maybeText(String name) {
    return has(name) ? text(name) : null;
  }

  int number(String name) {
    return value(name).intValue();
  }

  @Nullable Integer maybeNumber(String name) {
    return has(name) ? number(name) : null;
  }

  long longNumber(String name) {
    return value(name).longValue();
  }

  byte[] bytes(String name) {
    return Base64.getDecoder().decode(text(name));
  }

  SecretBytes secret(String name) {
    byte[] bytes = bytes(name);
    SecretBytes secret = SecretBytes.copyOf(bytes);
    Arrays.fill(bytes, (byte) 0);
    return secret;
  }

  Values object(String name) {
    return new Values((ObjectNode) value(name));
  }

  @Nullable String maybeObjectText(String name) {
    return has(name) ? JsonTrees.text(value(name)) : null;
  }

  String objectText(String name) {
    return JsonTrees.text(value(name));
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    value(name).forEach(item -> texts.add(item.textValue()));
    return texts;
  }

  List<Values> objects(String name) {
    List<Values> objects = new ArrayList<>();
    value(name).forEach(item -> objects.add(new Values((ObjectNode) item)));
    return objects;
  }
}
