package dev.pipit.accounts;

/**
 * A device as those see it who may.
 *
 * @param id for addresses: 20 letters and digits that nobody guesses
 * @param serial what it calls itself, empty until it was claimed
 * @param connectedMs when it last connected, 0 for never
 * @param lastSeenMs when it last said something, to the minute, 0 for never
 * @param said what it says of itself, as JSON; {@code {}} until it said something
 * @param alwaysOn whether it sends when nobody looks, too
 */
public record Device(
    String id,
    String ownerId,
    String name,
    String serial,
    long createdMs,
    long connectedMs,
    long lastSeenMs,
    String said,
    boolean alwaysOn,
    PlainRtp plainRtp) {
  /**
   * Plain RTP without our device.
   *
   * @param on whether it is taken
   * @param port UDP port, 0 when the relay chooses
   * @param source the only address it is taken from, empty for any
   * @param sdp what describes it (RFC 8866), empty for none
   */
  public record PlainRtp(boolean on, int port, String source, String sdp) {
    /** Off, as it is until the owner wants it. */
    public static final PlainRtp OFF = new PlainRtp(false, 0, "", "");
  }
}
