package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import dev.pipit.live.LiveStream;
import org.jspecify.annotations.Nullable;

/**
 * The streams that addresses below {@code /live/} name. Called from the server's few threads at
 * once: must neither block nor compute.
 */
public interface Streams {
  /** The stream of that name, or null when there is none. */
  @Nullable LiveStream stream(String name);

  /** The JPEGs of the stream of that name, or null when there are none. */
  @Nullable JpegFeed jpeg(String name);

  /** The name of the stream that addresses without a name mean; null when there is none. */
  @Nullable String first();
}
