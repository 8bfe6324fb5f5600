package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.config.Settings;
import dev.pipit.http.ApiTable.Route;
import dev.pipit.http.Right;
import dev.pipit.http.WebServer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code openapi.json} and {@code docs/reference/http-api.md} describe the routes there are. */
class OpenApiTest {
  private static final Path PAGE = Path.of("../docs/reference/http-api.md");

  private static JsonNode document;
  private static List<Route> routes;

  @BeforeAll
  static void read(@TempDir Path folder) throws Exception {
    try (InputStream in = WebServer.class.getResourceAsStream("openapi.json")) {
      document = new ObjectMapper().readTree(in);
    }
    Settings settings =
        Settings.of(
            folder.resolve("pipit.toml"),
            "",
            Map.of(),
            List.of("cameras.camera.source=test", "state.directory=" + folder));
    try (Pipit pipit = new Pipit(settings)) {
      routes = pipit.routes();
    }
  }

  @Test
  void theDocumentHasEveryRouteAndNoOther() {
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (!method.getKey().equals("parameters")) {
          described.add(
              method.getKey().toUpperCase(Locale.ROOT)
                  + " "
                  + path.getKey()
                  + " "
                  + method.getValue().path("x-pipit-right").asText());
        }
      }
    }
    assertThat(described).isEqualTo(told(routes));
  }

  @Test
  void thePageHasEveryRouteAndNoOther() throws Exception {
    Set<String> described = new TreeSet<>();
    Pattern.compile("^\\| `([A-Z]+ /api/[^`]+)` \\| ([a-z]+) \\| .+ \\|$", Pattern.MULTILINE)
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult row) -> row.group(1) + " " + row.group(2))
        .forEach(described::add);
    assertThat(described).isEqualTo(told(routes));
  }

  private static Set<String> told(List<Route> routes) {
    Set<String> told = new TreeSet<>();
    for (Route route : routes) {
      told.add(
          route.method()
              + " "
              + route.template()
              + " "
              + route.right().name().toLowerCase(Locale.ROOT));
    }
    return told;
  }

  @Test
  void everyOperationSaysItsPathItsBodyAndItsAnswers() {
    List<String> names = new ArrayList<>();
    for (Route route : routes) {
      String what = route.method() + " " + route.template();
      JsonNode operation =
          document
              .path("paths")
              .path(route.template())
              .path(route.method().toLowerCase(Locale.ROOT));
      names.add(operation.path("operationId").asText());
      assertThat(operation.path("summary").asText()).as(what).isNotEmpty();
      assertThat(operation.path("responses").properties())
          .as(what)
          .extracting(Map.Entry::getKey)
          .contains("default")
          .anyMatch(status -> status.startsWith("2"));
      Set<String> parameters = new TreeSet<>();
      for (JsonNode parameter : operation.path("parameters")) {
        if (parameter.path("in").asText().equals("path")) {
          parameters.add("{" + parameter.path("name").asText() + "}");
          assertThat(parameter.path("required").asBoolean()).as(what).isTrue();
        }
      }
      Set<String> variables = new TreeSet<>();
      Pattern.compile("\\{[^}]+}")
          .matcher(route.template())
          .results()
          .forEach(variable -> variables.add(variable.group()));
      assertThat(parameters).as(what).isEqualTo(variables);
    }
    assertThat(names).doesNotHaveDuplicates().doesNotContain("");
  }

  @Test
  void everyOperationTellsHowItIsRefused() {
    for (Route route : routes) {
      JsonNode operation =
          document
              .path("paths")
              .path(route.template())
              .path(route.method().toLowerCase(Locale.ROOT));
      Set<String> wanted = new TreeSet<>(Set.of("400", "413"));
      if (route.right() != Right.NONE) {
        wanted.addAll(Set.of("401", "403"));
      }
      if (route.template().contains("{")) {
        wanted.add("404");
      }
      if (!route.method().equals("GET")) {
        wanted.add("415");
      }
      if (operation.has("requestBody")) {
        wanted.add("422");
      }
      assertThat(operation.path("responses").properties())
          .as(route.method() + " " + route.template())
          .extracting(Map.Entry::getKey)
          .containsAll(wanted);
    }
  }

  @Test
  void everyReferenceInTheDocumentLeadsSomewhere() {
    for (JsonNode reference : document.findValues("$ref")) {
      String pointer = reference.asText();
      assertThat(pointer).startsWith("#/");
      assertThat(document.at(pointer.substring(1)).isMissingNode()).as(pointer).isFalse();
    }
  }
}
