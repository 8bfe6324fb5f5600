package dev.pipit.camera;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.DeviceReset;
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
   * Resets the device of the source, which is not open, as if it were unplugged and plugged in
   * again; may block in the device. Called on the capture thread before {@link #open}, rarely.
   */
  default DeviceReset reset() {
    return new DeviceReset.NotPossible();
  }

  /**
   * Whether {@link Camera#devicesChanged} is called whenever a source that is gone may be back, so
   * that it need not be tried again and again meanwhile. Any thread.
   */
  default boolean isToldOfChanges() {
    return false;
  }
}
