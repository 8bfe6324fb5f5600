package dev.pipit.device;

/** What a press of the button asks for. */
public enum ButtonAction {
  /** Closes every camera, or opens them again. */
  PRIVACY,
  /** Forgets the password: whoever has the claim code may set another. */
  FORGET,
  /** Forgets the password and the settings. */
  RESET
}
