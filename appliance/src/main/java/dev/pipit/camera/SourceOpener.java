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
}
