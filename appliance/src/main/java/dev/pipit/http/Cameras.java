package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.live.LiveStream;
import org.jspecify.annotations.Nullable;

/**
 * What the web server shows. Called from its few threads at once: must neither block nor compute.
 */
public interface Cameras {
  /** How the service and its cameras are right now. */
  ServiceState state();

  /** The stream of the camera of that name, or null when there is no such camera. */
  @Nullable LiveStream stream(String camera);

  /** The JPEGs of the camera of that name, or null when there is no such camera. */
  @Nullable JpegFeed jpeg(String camera);

  /** The name of the camera that addresses without a name mean; null when there is none. */
  @Nullable String first();

  /**
   * What the motion sensor tells; null when there is none, it cannot be read, or is not to be told.
   */
  default @Nullable Motion motion() {
    return null;
  }

  /** Whether it is night; null where nothing is wired for it. */
  default @Nullable Night night() {
    return null;
  }

  /** How everything is and was. */
  default Health health() {
    return Health.NONE;
  }
}
