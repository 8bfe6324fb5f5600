package dev.pipit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version, and the licences of everything that is shipped. */
final class AboutRoute implements ApiRoutes {
  private static final String LICENCES = "licences.json";

  private final Cameras cameras;

  AboutRoute(Cameras cameras) {
    this.cameras = cameras;
  }

  @Override
  public void addTo(ApiTable table) {
    table.add("GET", "/api/v1/about", Right.VIEW, _ -> ApiAnswer.json(about()));
  }

  ObjectNode about() {
    ObjectNode json = JsonTrees.object();
    json.put("version", cameras.state().version());
    json.put("licence", "Apache-2.0; this distribution as a whole: GPL-3.0-or-later");
    json.put(
        "sources", "licences/SOURCES.txt of the installed program says where the sources are.");
    json.set("licences", licences());
    return json;
  }

  private static JsonNode licences() {
    try (InputStream in = AboutRoute.class.getResourceAsStream(LICENCES)) {
      if (in == null) {
        throw new IllegalStateException("this build has no " + LICENCES);
      }
      return JsonTrees.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
