package dev.pipit.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What an address gives; nothing where there is no answer yet. */
final class Fetched {
  private static final int LIMIT_MILLIS = 10_000;

  private Fetched() {}

  static String text(URI address) throws IOException {
    return new String(content(address), StandardCharsets.UTF_8);
  }

  static int bytes(URI address) throws IOException {
    return content(address).length;
  }

  private static byte[] content(URI address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      return new byte[0];
    }
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }
}
