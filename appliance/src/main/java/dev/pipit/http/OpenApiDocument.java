package dev.pipit.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The description of the API (OpenAPI 3.1), as it stands in the resources. */
final class OpenApiDocument implements ApiRoutes {
  static final String PATH = "/api/v1/openapi.json";
  private static final String RESOURCE = "openapi.json";

  @Override
  public void addTo(ApiTable table) {
    table.add("GET", PATH, Right.NONE, _ -> ApiAnswer.bytes("application/json", read()));
  }

  private static ByteBuffer read() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("this build has no " + RESOURCE);
      }
      return ByteBuffer.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
