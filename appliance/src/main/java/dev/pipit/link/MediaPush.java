package dev.pipit.link;

import dev.pipit.rtp.SrtpProfile;

/**
 * Sends media to the relay: the seam to package {@code rtp}. The calls come one after the other, on
 * virtual threads.
 */
public interface MediaPush {
  /**
   * What is to be sent where; the fields are those of {@link FromRelay.Play}.
   *
   * @param host a name or an IP address
   * @param port of UDP
   */
  record Order(
      String session,
      String camera,
      String host,
      int port,
      long ssrc,
      int payloadType,
      SrtpProfile profile,
      SecretBytes masterKey,
      SecretBytes masterSalt,
      int maxPacketBytes) {
    /**
     * The SSRC that the relay's reports come with: that of the media with its last bit turned over,
     * since both are protected with the same keys (RFC 3711 9.1).
     */
    public long reportSsrc() {
      return ssrc ^ 1;
    }
  }

  /**
   * Begins to send, or says why not. Must return soon; keys are wiped when it has.
   *
   * @throws Exception is told to the relay as a fault of this device
   */
  LinkAnswer start(Order order) throws Exception;

  /** Ends that session, when there is one. */
  void stop(String session);

  /** Ends all sessions: the connection on which they were asked for is over. */
  void stopAll();
}
