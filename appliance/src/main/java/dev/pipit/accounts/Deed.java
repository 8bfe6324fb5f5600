package dev.pipit.accounts;

import java.util.Locale;

/** What the audit trail tells of. */
public enum Deed {
  /** An account was made. */
  REGISTERED,
  /** An address was confirmed. */
  CONFIRMED,
  /** A session began. */
  LOGGED_IN,
  /** A password was wrong. */
  LOGIN_REFUSED,
  /** A session was ended by its owner. */
  SESSION_ENDED,
  /** All sessions but one at most were ended. */
  SESSIONS_ENDED,
  /** The password was changed by who knew it. */
  PASSWORD_CHANGED,
  /** The password was set by who reads the mailbox. */
  PASSWORD_RESET,
  /** The address was changed. */
  EMAIL_CHANGED,
  /** An invitation was made. */
  INVITED,
  /** An account became an administrator's. */
  ADMINISTRATOR_MADE,
  /** An administrator deleted an account. */
  ACCOUNT_DELETED,
  /** A device was added. */
  DEVICE_ADDED,
  /** A claim code was made. */
  CLAIM_CODE_MADE,
  /** A device traded its code for a token. */
  DEVICE_CLAIMED,
  /** A device's name or settings were changed. */
  DEVICE_CHANGED,
  /** A device was given a new token. */
  TOKEN_ROTATED,
  /** A device's tokens were revoked. */
  DEVICE_REVOKED,
  /** A device was deleted. */
  DEVICE_DELETED,
  /** A share link was made. */
  SHARED,
  /** A share link was revoked. */
  SHARE_REVOKED,
  /** Somebody was let watch a device. */
  VIEWER_ADDED,
  /** Somebody was no longer let watch. */
  VIEWER_REMOVED,
  /** A passkey was added. */
  PASSKEY_ADDED,
  /** A passkey was removed. */
  PASSKEY_REMOVED;

  /** As it is kept and told: lower case, with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
