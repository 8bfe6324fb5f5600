package dev.pipit.installed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The description that a running Pipit gives of its API. */
record ApiDocument(JsonNode json) {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /** What the server says before it knows which operation is meant, or when it fails. */
  private static final Set<Integer> OF_ANY = Set.of(405, 408, 421, 431, 500, 503);

  /** Fetches it. */
  static ApiDocument of(int port) throws IOException {
    return new ApiDocument(Owner.json(Owner.ask(port, "GET", "/api/v1/openapi.json", "", "")));
  }

  /**
   * One operation.
   *
   * @param method in capitals
   * @param template the path with {@code {name}} for what varies
   */
  record Operation(String method, String template, JsonNode json) {
    String id() {
      return json.path("operationId").asText();
    }

    String right() {
      return json.path("x-pipit-right").asText();
    }

    boolean changes() {
      return !method.equals("GET");
    }

    /** The path, with that in the place of every variable. */
    String path(String value) {
      return template.replaceAll("\\{[^}]+}", value);
    }

    /** The status of success. */
    int success() {
      for (Map.Entry<String, JsonNode> answer : json.path("responses").properties()) {
        if (answer.getKey().startsWith("2")) {
          return Integer.parseInt(answer.getKey());
        }
      }
      throw new IllegalStateException(this + " tells no success");
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  /** All operations, in the document's order. */
  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : json.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          operations.add(
              new Operation(
                  method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
        }
      }
    }
    return operations;
  }

  /** The operations that change something. */
  List<Operation> changing() {
    return operations().stream().filter(Operation::changes).toList();
  }

  /** What the Allow field of a path must be. */
  String allow(String template) {
    Set<String> methods = new TreeSet<>();
    for (Operation operation : operations()) {
      if (operation.template().equals(template)) {
        methods.add(operation.method());
        if (!operation.changes()) {
          methods.add("HEAD");
        }
      }
    }
    return String.join(", ", methods);
  }

  /** What is not as the document says in an answer to that operation; empty when all is. */
  List<String> faults(Operation operation, Answer answer) throws IOException {
    JsonNode responses = operation.json().path("responses");
    JsonNode told = responses.path(Integer.toString(answer.status()));
    JsonNode response =
        Schema.resolved(json, told.isMissingNode() ? responses.path("default") : told);
    if (told.isMissingNode() && !OF_ANY.contains(answer.status())) {
      return List.of("status " + answer.status() + " is not told");
    }
    String type = answer.header("content-type").replaceFirst("\\s*;.*", "");
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      return type.isEmpty() && answer.raw().isEmpty() ? List.of() : List.of("has a body");
    }
    if (!content.has(type)) {
      return List.of("type " + type + " is not told");
    }
    boolean isJson = type.equals("application/json") || type.endsWith("+json");
    return isJson
        ? Schema.faults(json, content.path(type).path("schema"), Owner.json(answer))
        : List.of();
  }
}
