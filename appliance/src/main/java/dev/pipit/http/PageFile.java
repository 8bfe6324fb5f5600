package dev.pipit.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/**
 * One file of the page in one encoding, ready to be sent.
 *
 * @param contentType by the file's suffix
 * @param encoding the Content-Encoding, null for the file as it is
 * @param entityTag strong, of these very bytes
 * @param body direct and read-only; duplicate before use
 */
record PageFile(
    HttpField contentType, @Nullable HttpField encoding, HttpField entityTag, ByteBuffer body) {
  private static final Map<String, HttpField> TYPES =
      Map.ofEntries(
          type("html", "text/html; charset=utf-8"),
          type("js", "text/javascript; charset=utf-8"),
          type("css", "text/css; charset=utf-8"),
          type("json", "application/json"),
          type("map", "application/json"),
          type("webmanifest", "application/manifest+json"),
          type("svg", "image/svg+xml"),
          type("png", "image/png"),
          type("webp", "image/webp"),
          type("ico", "image/vnd.microsoft.icon"),
          type("woff2", "font/woff2"),
          type("txt", "text/plain; charset=utf-8"));

  /** Names without %, backslash, empty or dot-led segments: nothing that leads out of a folder. */
  private static final Pattern SAFE_PATH =
      Pattern.compile("(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){1,4}");

  private static Map.Entry<String, HttpField> type(String suffix, String type) {
    return Map.entry(suffix, new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, type));
  }

  /** Whether that can be the raw path of a page file: safe, and of a type that a page has. */
  static boolean isPath(String path) {
    return path.length() <= 200
        && SAFE_PATH.matcher(path).matches()
        && TYPES.containsKey(suffix(path));
  }

  /**
   * Reads a file from the class path.
   *
   * @param folder resource folder without a slash at the end
   * @param path for which {@link #isPath} holds
   * @param encoding a Content-Encoding token with the suffix of its variant, or null
   * @return null when there is no such file
   */
  static @Nullable PageFile read(
      ClassLoader loader, String folder, String path, @Nullable Encoding encoding)
      throws IOException {
    HttpField contentType = TYPES.get(suffix(path));
    if (contentType == null) {
      return null;
    }
    String name = folder + path + (encoding == null ? "" : encoding.suffix);
    try (InputStream in = loader.getResourceAsStream(name)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      ByteBuffer body = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      return new PageFile(
          contentType,
          encoding == null
              ? null
              : new PreEncodedHttpField(HttpHeader.CONTENT_ENCODING, encoding.token),
          new PreEncodedHttpField(HttpHeader.ETAG, entityTag(bytes)),
          body.asReadOnlyBuffer());
    }
  }

  /** The encodings that the build makes, best first. */
  enum Encoding {
    BROTLI("br", ".br"),
    GZIP("gzip", ".gz");

    final String token;
    private final String suffix;

    Encoding(String token, String suffix) {
      this.token = token;
      this.suffix = suffix;
    }
  }

  private static String suffix(String path) {
    return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String entityTag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
