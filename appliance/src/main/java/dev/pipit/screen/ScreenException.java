package dev.pipit.screen;

import dev.pipit.linux.Errno;
import dev.pipit.linux.SystemCallException;
import java.nio.file.Path;

/** There is a screen, and it cannot be drawn on; the message is a sentence for its owner. */
final class ScreenException extends Exception {
  private static final long serialVersionUID = 1;

  ScreenException(String sentence) {
    super(sentence);
  }

  /** Whether there is merely no screen. */
  static boolean isAbsence(SystemCallException fault) {
    return fault.errno() == Errno.ENOENT
        || fault.errno() == Errno.ENODEV
        || fault.errno() == Errno.ENXIO;
  }

  static ScreenException of(Path node, SystemCallException fault) {
    ScreenException raised =
        new ScreenException("The screen " + node + " cannot be used: " + fault.getMessage() + ".");
    raised.initCause(fault);
    return raised;
  }
}
