package dev.pipit.capture;

/** What came of the wish to reset a camera's device; immutable. */
public sealed interface DeviceReset {
  /**
   * It was reset, as if it were unplugged and plugged in again.
   *
   * @param device which, for the log
   */
  record Done(String device) implements DeviceReset {}

  /**
   * It could be reset, but not by this program.
   *
   * @param sentence what is in the way
   * @param action what to do about it
   */
  record Refused(String sentence, String action) implements DeviceReset {}

  /** It is nothing that can be reset, such as a camera that is not on USB. */
  record NotPossible() implements DeviceReset {}
}
