package dev.pipit.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What programs ask that watch over the service. */
interface StatusPages {
  String METRICS = "/metrics";
  String HEALTH = "/health";

  /** Answers {@link #METRICS}. */
  void metrics(Request request, Response response, Callback callback);

  /**
   * Answers {@link #HEALTH}: 200 when all is as it should be, else 503 with the reasons, a line
   * each; who may not watch hears no names.
   */
  void health(Request request, Response response, Callback callback, boolean mayView);
}
