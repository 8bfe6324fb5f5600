package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Those who ask for JPEGs, one by one or as Motion JPEG. At most {@value #MOST} at a time, since
 * each may hold a picture; more are refused.
 */
final class JpegReaders {
  static final int MOST = 32;

  /** More than this the eye does not ask for, and a small board cannot give. */
  private static final double MOST_PER_SECOND = 30;

  private static final double FEWEST_PER_SECOND = 0.2;
  private static final double USUAL_PER_SECOND = 15;
  private static final String RATE = "fps=";

  private final Set<JpegExchange> open = ConcurrentHashMap.newKeySet();
  private final WriteQueue queue;
  private volatile boolean stopping;

  JpegReaders(WriteQueue queue) {
    this.queue = queue;
  }

  /** Answers with one picture. */
  void snapshot(
      Request request, Response response, Callback callback, String camera, JpegFeed feed) {
    begin(new SnapshotExchange(this, request, response, callback, camera, feed));
  }

  /**
   * Answers with pictures until the reader goes.
   *
   * @param query may say how many per second at most, as in {@code fps=5}
   */
  void stream(
      Request request,
      Response response,
      Callback callback,
      String camera,
      JpegFeed feed,
      @Nullable String query) {
    double rate = rate(query);
    if (rate == 0) {
      Reply.fault(
          request,
          response,
          callback,
          HttpStatus.BAD_REQUEST_400,
          "fps is a number from "
              + FEWEST_PER_SECOND
              + " to "
              + (int) MOST_PER_SECOND
              + ", the most pictures per second.");
      return;
    }
    begin(new MjpegExchange(this, request, response, callback, camera, feed, rate));
  }

  /** The rate that a query asks for, the usual one if none, 0 when it cannot be. */
  static double rate(@Nullable String query) {
    if (query != null) {
      for (String part : query.split("&", -1)) {
        if (part.startsWith(RATE)) {
          String value = part.substring(RATE.length());
          if (!value.matches("[0-9]{1,3}(\\.[0-9]{1,6})?")) {
            return 0;
          }
          double rate = Double.parseDouble(value);
          return rate >= FEWEST_PER_SECOND && rate <= MOST_PER_SECOND ? rate : 0;
        }
      }
    }
    return USUAL_PER_SECOND;
  }

  private void begin(JpegExchange exchange) {
    open.add(exchange);
    if (stopping || open.size() > MOST) {
      exchange.refuse(
          stopping
              ? "Pipit is stopping."
              : "There are already " + MOST + " readers of JPEGs, the most that are allowed.");
    } else {
      exchange.begin();
    }
  }

  /** Lets one of the server's threads write what the maker of pictures should not. */
  void write(Runnable task) {
    queue.add(task);
  }

  void ended(JpegExchange exchange) {
    open.remove(exchange);
  }

  boolean isStopping() {
    return stopping;
  }

  /** How many watch that camera as Motion JPEG. */
  int count(String camera) {
    int count = 0;
    for (JpegExchange exchange : open) {
      if (exchange instanceof MjpegExchange && exchange.camera().equals(camera)) {
        count++;
      }
    }
    return count;
  }

  /** Whether nobody reads. */
  boolean isQuiet() {
    return open.isEmpty() && queue.isIdle();
  }

  /** Ends the streams of callers who may not watch any more. */
  void end(Predicate<Caller> lost) {
    for (JpegExchange exchange : open) {
      if (lost.test(exchange.caller())) {
        exchange.stop();
      }
    }
  }

  /** Ends every stream after its picture and refuses further ones. */
  void stop() {
    stopping = true;
    open.forEach(JpegExchange::stop);
  }
}
