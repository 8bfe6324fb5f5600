package dev.pipit.http;

import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * What a web server serves beside the streams: a camera's pages or a relay's.
 *
 * @param gate who is let in
 * @param onChange told once what to call when somebody may have lost a right
 * @param refresh called once a second
 * @param status what programs ask that watch over the service
 * @param page the pages
 * @param statusRight what {@link #status} tells its details to
 * @param parts the API
 * @param events who is to be told of settings and sensors; null where there are none
 * @param invocation whether the gate may wait: then each request has a virtual thread
 */
record Front(
    Gate gate,
    Consumer<Runnable> onChange,
    Runnable refresh,
    StatusPages status,
    Right statusRight,
    PageRoute page,
    List<ApiRoutes> parts,
    @Nullable EventRoute events,
    InvocationType invocation) {
  /** Makes it of what the server has. */
  @FunctionalInterface
  interface Maker {
    Front of(Traffic traffic);
  }
}
