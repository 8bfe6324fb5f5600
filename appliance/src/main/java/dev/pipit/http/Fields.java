package dev.pipit.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** Header fields that never change, encoded once for HTTP/1.1 and HTTP/2. */
final class Fields {
  /** Nothing is what it does not say it is. */
  static final HttpField NOSNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

  /** Other sites' pages may not embed what is served here. */
  static final HttpField SAME_ORIGIN =
      new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin");

  /**
   * Other sites' pages may show a JPEG, as OctoPrint's does, but not read it. Who may not watch
   * gets none: browsers send no cookie of ours with what another site embeds.
   */
  static final HttpField CROSS_ORIGIN =
      new PreEncodedHttpField("Cross-Origin-Resource-Policy", "cross-origin");

  static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");

  /** No page of another origin keeps a handle on ours. */
  static final HttpField OPENER_POLICY =
      new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin");

  /** What the page may load; {@code blob:} is how Media Source Extensions and hls.js play. */
  static final HttpField CONTENT_SECURITY_POLICY =
      new PreEncodedHttpField(
          "Content-Security-Policy",
          "default-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; "
              + "img-src 'self' data:; connect-src 'self'; style-src 'self'; script-src 'self'; "
              + "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

  static final HttpField NO_CACHE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache");
  static final HttpField VARY_USER_AGENT = new PreEncodedHttpField(HttpHeader.VARY, "User-Agent");
  static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

  /** Media under a run's own path never changes, and is of no use a minute later. */
  static final HttpField MEDIA_CACHE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "max-age=60, immutable");

  /**
   * The same where not everybody may watch: for no cache but the viewer's own (RFC 9111 5.2.2.7).
   */
  static final HttpField PRIVATE_MEDIA_CACHE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "private, max-age=60, immutable");

  /** Page files whose name holds a hash of their content. */
  static final HttpField FOREVER =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "max-age=31536000, immutable");

  static final HttpField PLAYLIST =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/vnd.apple.mpegurl");
  static final HttpField MP4 = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "video/mp4");
  static final HttpField PLAIN_TEXT =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
  static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
  static final HttpField PROBLEM_JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/problem+json");

  /** Prometheus text exposition format 0.0.4. */
  static final HttpField METRICS =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");

  /** How to say who one is (RFC 6750 3). */
  static final HttpField BEARER = new PreEncodedHttpField(HttpHeader.WWW_AUTHENTICATE, "Bearer");

  static final HttpField ALLOW_GET = new PreEncodedHttpField(HttpHeader.ALLOW, "GET, HEAD");
  static final HttpField RETRY_SOON = new PreEncodedHttpField(HttpHeader.RETRY_AFTER, "1");
  static final HttpField CLOSE = new PreEncodedHttpField(HttpHeader.CONNECTION, "close");

  private Fields() {}
}
