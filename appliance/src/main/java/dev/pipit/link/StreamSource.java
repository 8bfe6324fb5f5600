package dev.pipit.link;

import dev.pipit.live.LiveStream;
import org.jspecify.annotations.Nullable;

/** Where the streams of this device's cameras are. Any thread; must not wait. */
@FunctionalInterface
public interface StreamSource {
  /** The stream of the camera of that name, or null when there is none. */
  @Nullable LiveStream stream(String camera);
}
