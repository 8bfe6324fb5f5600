package dev.pipit.http;

import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The device's own Wi-Fi, on which every name leads here. Phones and computers ask there for a page
 * of their maker's that they know, and open a window when they are sent to another one: {@code
 * /hotspot-detect.html} (iOS, macOS), {@code /generate_204} (Android), {@code /connecttest.txt}
 * (Windows), {@code /canonical.html} (Firefox).
 *
 * <p>Only while it is there, only for what came to its address, and nothing but the way to the page
 * is told: a name that is not ours stays refused everywhere else.
 */
final class OwnWifi {
  /** The address of the setup page. */
  static final String PAGE = "/setup";

  private volatile Supplier<@Nullable String> address = () -> null;

  void at(Supplier<@Nullable String> where) {
    address = where;
  }

  /** Whether a request came over it. */
  boolean reached(Request request) {
    String own = address.get();
    return own != null && own.equals(Request.getLocalAddr(request));
  }

  /** Whether a request came over it that wants to read somebody else's page. */
  boolean isAskedForAnother(Request request, HostCheck hostCheck) {
    String method = request.getMethod();
    return (HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method))
        && !hostCheck.namesThisMachine(Request.getServerName(request))
        && !request.getHeaders().contains(HttpHeader.UPGRADE)
        && reached(request);
  }

  void sendToPage(Request request, Response response, Callback callback) {
    int port = Request.getLocalPort(request);
    String authority = Request.getLocalAddr(request) + (port == 80 ? "" : ":" + port);
    response.getHeaders().put(Fields.NO_STORE);
    response.getHeaders().put(HttpHeader.LOCATION, "http://" + authority + PAGE);
    response.setStatus(HttpStatus.FOUND_302);
    response.write(true, null, callback);
  }
}
