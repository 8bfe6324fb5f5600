package dev.pipit.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The page and its assets from the class path, each file read once and kept: there are few, and
 * what does not exist is not kept.
 */
final class PageRoute {
  /** Where the build puts the page on the class path. */
  static final String FOLDER = "dev/pipit/http/page";

  /** The same for the pages of a relay. */
  static final String RELAY_FOLDER = "dev/pipit/http/relay";

  /**
   * The addresses of the page's views, which the page itself tells apart. As in
   * web/src/view/routes.ts; /health is for programs, so people's health is under /status.
   */
  private static final Set<String> VIEWS = Set.of("/", "/settings", "/status", "/access", "/about");

  private static final HttpField VARY =
      new PreEncodedHttpField(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());

  private final ClassLoader loader;
  private final String folder;
  private final Map<String, Optional<PageFile>> files = new ConcurrentHashMap<>();

  PageRoute(ClassLoader loader, String folder) {
    this.loader = loader;
    this.folder = folder;
  }

  /** Answers a GET or HEAD of a raw path outside of the API and the streams. */
  void handle(Request request, Response response, Callback callback, String rawPath) {
    String path = VIEWS.contains(rawPath) ? "/index.html" : rawPath;
    if (path.equals(OwnWifi.PAGE)) {
      path = "/setup.html";
    }
    PageFile plain = PageFile.isPath(path) ? file(path, null) : null;
    if (plain == null) {
      boolean missingPage = "/index.html".equals(path);
      Reply.fault(
          request,
          response,
          callback,
          HttpStatus.NOT_FOUND_404,
          missingPage
              ? "This build has no page. Streams and the API work; `make build` makes the page."
              : "There is nothing under this address.");
      return;
    }
    PageFile file = accepted(path, request.getHeaders(), plain);
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(file.entityTag());
    headers.put(VARY);
    headers.put(path.startsWith("/assets/") ? Fields.FOREVER : Fields.NO_CACHE);
    headers.put(Fields.NO_REFERRER);
    headers.put(Fields.CONTENT_SECURITY_POLICY);
    headers.put(Fields.OPENER_POLICY);
    if (matches(request.getHeaders().get(HttpHeader.IF_NONE_MATCH), file.entityTag().getValue())) {
      response.setStatus(HttpStatus.NOT_MODIFIED_304);
      response.write(true, null, callback);
      return;
    }
    if (file.encoding() != null) {
      headers.put(file.encoding());
    }
    Reply.bytes(
        request,
        response,
        callback,
        HttpStatus.OK_200,
        file.contentType(),
        file.body().duplicate());
  }

  private PageFile accepted(String path, HttpFields request, PageFile plain) {
    String accepted = request.get(HttpHeader.ACCEPT_ENCODING);
    if (accepted != null) {
      for (PageFile.Encoding encoding : PageFile.Encoding.values()) {
        PageFile file = accepts(accepted, encoding.token) ? file(path, encoding) : null;
        if (file != null) {
          return file;
        }
      }
    }
    return plain;
  }

  private @Nullable PageFile file(String path, PageFile.@Nullable Encoding encoding) {
    String key = encoding == null ? path : path + ':' + encoding.token;
    Optional<PageFile> known = files.get(key);
    if (known != null) {
      return known.orElse(null);
    }
    PageFile read;
    try {
      read = PageFile.read(loader, folder, path, encoding);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the page file " + path, e);
    }
    // A missing variant of a file that exists is remembered; a missing file is not, or a client
    // could fill the memory with names.
    if (read != null || encoding != null) {
      files.put(key, Optional.ofNullable(read));
    }
    return read;
  }

  /** Whether an Accept-Encoding field (RFC 9110 12.5.3) takes that encoding. */
  static boolean accepts(String accepted, String token) {
    for (String part : accepted.split(",", 20)) {
      int semicolon = part.indexOf(';');
      String name = semicolon < 0 ? part : part.substring(0, semicolon);
      if (name.strip().equalsIgnoreCase(token)) {
        String weight = semicolon < 0 ? "" : part.substring(semicolon + 1);
        return !weight.strip().toLowerCase(Locale.ROOT).matches("q\\s*=\\s*0(\\.0*)?");
      }
    }
    return false;
  }

  /** Whether If-None-Match (RFC 9110 13.1.2) names that tag. */
  static boolean matches(@Nullable String ifNoneMatch, @Nullable String tag) {
    return ifNoneMatch != null
        && tag != null
        && ("*".equals(ifNoneMatch.strip()) || ifNoneMatch.contains(tag));
  }
}
