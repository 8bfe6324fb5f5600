package dev.pipit.http;

import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import org.jspecify.annotations.Nullable;

/**
 * What the web server shows. Called from its few threads at once: must neither block nor compute.
 */
public interface Cameras extends Streams {
  /** How the service and its cameras are right now. */
  ServiceState state();

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
