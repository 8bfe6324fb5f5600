package dev.pipit.rtp;

/** What became of a packet that was to be protected or unprotected. */
public enum SrtpOutcome {
  /** It was done; the buffer's limit is the new end. */
  DONE,
  /** It is too short or its header is wrong. */
  MALFORMED,
  /** It is of another SSRC than these keys are used for. */
  OTHER_SSRC,
  /** It was there before. */
  REPLAYED,
  /** It is so old that nobody knows whether it was there before. */
  TOO_OLD,
  /** It was not made with these keys, or was changed on the way. */
  NOT_AUTHENTIC,
  /** The keys have protected as many packets as they may (RFC 3711 9.2): new ones are needed. */
  KEYS_USED_UP
}
