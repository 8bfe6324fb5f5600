package dev.pipit.rtp;

/** Why bytes are no RTP packet (RFC 3550 5.1 and A.1). */
public enum RtpFault {
  /** Less than the fixed header. */
  TOO_SHORT("is shorter than the 12 bytes of an RTP header"),
  /** Another version than 2, most likely another protocol. */
  WRONG_VERSION("does not say version 2 of RTP"),
  /** The list of contributing sources goes beyond the end. */
  SOURCES_BEYOND_END("names more contributing sources than it has room for"),
  /** The header extension goes beyond the end. */
  EXTENSION_BEYOND_END("has a header extension that goes beyond its end"),
  /** The last byte says more padding than there is payload, or none. */
  WRONG_PADDING("says that it is padded by none or by more bytes than it has");

  private final String clause;

  RtpFault(String clause) {
    this.clause = clause;
  }

  /** For people: "The packet …", with a full stop. */
  public String sentence() {
    return "The packet " + clause + ".";
  }
}
