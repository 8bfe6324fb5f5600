package dev.pipit.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every route of the API. {@code openapi.json} describes each of them; a test holds them together.
 *
 * <p>Filled before the server starts, only read afterwards.
 */
public final class ApiTable {
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Answers the calls of a route. Called by many threads at once. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers one call.
     *
     * @throws ApiFault when the call is refused
     */
    ApiAnswer handle(ApiCall call) throws ApiFault, InterruptedException;
  }

  /**
   * One route.
   *
   * @param method GET (answers HEAD too), POST, PATCH, PUT or DELETE
   * @param template the path, with {@code {name}} for a segment that varies
   * @param right what the caller needs
   * @param quick whether the handler runs on one of the server's few threads, as it never waits;
   *     else it gets a virtual thread
   * @param upload whether the handler reads the body itself, which may be large
   */
  public record Route(
      String method, String template, Right right, boolean quick, boolean upload, Handler handler) {
    boolean reads() {
      return method.equals("GET");
    }

    private @Nullable Map<String, String> match(String[] path) {
      String[] parts = template.split("/", -1);
      if (parts.length != path.length) {
        return null;
      }
      Map<String, String> variables = new HashMap<>();
      for (int i = 0; i < parts.length; i++) {
        String part = parts[i];
        if (part.startsWith("{")) {
          if (!VALUE.matcher(path[i]).matches()) {
            return null;
          }
          variables.put(part.substring(1, part.length() - 1), path[i]);
        } else if (!part.equals(path[i])) {
          return null;
        }
      }
      return variables;
    }
  }

  /** A route that answers to a path, and what the path has for its variables. */
  record Match(Route route, Map<String, String> variables) {}

  private final List<Route> routes = new ArrayList<>();

  ApiTable() {}

  /** Adds a route whose handler may wait for a disk or a device: it gets a virtual thread. */
  public ApiTable add(String method, String template, Right right, Handler handler) {
    return add(new Route(method, template, right, false, false, handler));
  }

  /** Adds a route whose handler answers from memory, within a millisecond. */
  public ApiTable addQuick(String method, String template, Right right, Handler handler) {
    return add(new Route(method, template, right, true, false, handler));
  }

  /**
   * Adds a route that takes a file: its handler reads the body with {@link ApiCall#upload()} on a
   * virtual thread, and says how much it takes. Who sends nothing for 30 seconds is cut off.
   */
  public ApiTable addUpload(String method, String template, Right right, Handler handler) {
    return add(new Route(method, template, right, false, true, handler));
  }

  private ApiTable add(Route route) {
    for (Route other : routes) {
      if (other.method.equals(route.method) && other.template.equals(route.template)) {
        throw new IllegalArgumentException("twice: " + route.method + " " + route.template);
      }
    }
    routes.add(route);
    return this;
  }

  /** All routes. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  /** The routes of that raw path, one for each method; empty when there is nothing. */
  List<Match> matches(String path) {
    String[] parts = path.split("/", 12);
    List<Match> found = new ArrayList<>();
    for (Route route : routes) {
      Map<String, String> variables = route.match(parts);
      if (variables != null) {
        found.add(new Match(route, variables));
      }
    }
    return found;
  }

  /** The value of the Allow field (RFC 9110 10.2.1). */
  static String allow(List<Match> matches) {
    TreeSet<String> methods = new TreeSet<>();
    for (Match match : matches) {
      methods.add(match.route.method);
      if (match.route.reads()) {
        methods.add("HEAD");
      }
    }
    return String.join(", ", methods);
  }
}
