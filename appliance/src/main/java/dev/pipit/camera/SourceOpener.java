package dev.pipit.camera;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.Source;

/** Opens a camera's source, as often as it must; called on the capture thread. */
@FunctionalInterface
public interface SourceOpener {
  /**
   * Opens the source; may block in the device.
   *
   * @throws CaptureException with words for people when it cannot be opened
   */
  Source open() throws CaptureException, InterruptedException;

  /**
   * Whether {@link Camera#devicesChanged} is called whenever a source that is gone may be back, so
   * that it need not be tried again and again meanwhile. Any thread.
   */
  default boolean isToldOfChanges() {
    return false;
  }
}
