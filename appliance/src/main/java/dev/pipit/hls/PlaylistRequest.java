package dev.pipit.hls;

import org.jspecify.annotations.Nullable;

/** What a request for a media playlist asks by its query (RFC 8216bis 6.2.5). */
public sealed interface PlaylistRequest {
  /** No media sequence number, no part index. */
  int NONE = -1;

  /** The playlist as it is. */
  Reload PLAIN = new Reload(NONE, NONE, false);

  /** The longest query that is looked at. */
  int LONGEST_QUERY = 1024;

  /**
   * A request that keeps the form.
   *
   * @param mediaSequenceNumber {@code _HLS_msn}, or {@link #NONE}
   * @param partIndex {@code _HLS_part}, or {@link #NONE}
   * @param delta whether {@code _HLS_skip} asks for a delta update
   */
  record Reload(long mediaSequenceNumber, int partIndex, boolean delta)
      implements PlaylistRequest {}

  /**
   * A request that does not.
   *
   * @param sentence what is wrong, plain, without anything of the request in it
   */
  record Fault(String sentence) implements PlaylistRequest {}

  /**
   * Reads a raw query. Parameters that do not begin with {@code _HLS_} are none of ours; those that
   * do and are not known are passed over, since later versions may define them.
   */
  static PlaylistRequest parse(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return PLAIN;
    }
    if (query.length() > LONGEST_QUERY) {
      return new Fault("The query is longer than " + LONGEST_QUERY + " characters.");
    }
    long mediaSequenceNumber = NONE;
    long partIndex = NONE;
    boolean delta = false;
    int from = 0;
    while (from <= query.length()) {
      int ampersand = query.indexOf('&', from);
      int to = ampersand < 0 ? query.length() : ampersand;
      if (query.startsWith("_HLS_msn=", from)) {
        if (mediaSequenceNumber != NONE) {
          return new Fault("_HLS_msn is given twice.");
        }
        mediaSequenceNumber = Digits.parse(query, from + "_HLS_msn=".length(), to);
        if (mediaSequenceNumber == NONE) {
          return new Fault("_HLS_msn must be a decimal number.");
        }
      } else if (query.startsWith("_HLS_part=", from)) {
        if (partIndex != NONE) {
          return new Fault("_HLS_part is given twice.");
        }
        partIndex = Digits.parse(query, from + "_HLS_part=".length(), to);
        if (partIndex == NONE || partIndex > Integer.MAX_VALUE) {
          return new Fault("_HLS_part must be a decimal number.");
        }
      } else if (query.startsWith("_HLS_skip=", from)) {
        int value = from + "_HLS_skip=".length();
        if (!isValue(query, value, to, "YES") && !isValue(query, value, to, "v2")) {
          return new Fault("_HLS_skip must be YES or v2.");
        }
        delta = true;
      }
      from = to + 1;
    }
    if (partIndex != NONE && mediaSequenceNumber == NONE) {
      return new Fault("_HLS_part needs _HLS_msn.");
    }
    return new Reload(mediaSequenceNumber, (int) partIndex, delta);
  }

  private static boolean isValue(String query, int from, int to, String value) {
    return to - from == value.length() && query.startsWith(value, from);
  }
}
