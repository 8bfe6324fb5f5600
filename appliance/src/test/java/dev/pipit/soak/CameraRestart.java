package dev.pipit.soak;

/** A way to take the running program's camera away for a moment. */
@FunctionalInterface
interface CameraRestart {
  /** Takes it away and gives it back; returns when it is given back, not when it is live again. */
  void restart() throws Exception;
}
