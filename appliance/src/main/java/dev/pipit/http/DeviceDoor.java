package dev.pipit.http;

import java.nio.ByteBuffer;

/** Where the devices of a relay come in, each by a WebSocket of its own at {@code /link}. */
public interface DeviceDoor {
  /** What becomes of a device that comes. */
  sealed interface Admission {}

  /**
   * It comes in.
   *
   * @param guest hears from its connection
   */
  record Admitted(DeviceGuest guest) implements Admission {}

  /** Nobody has that token, or nobody any more. */
  record Unknown() implements Admission {}

  /**
   * Too many come at once.
   *
   * @param afterSeconds when it may come again
   */
  record Later(int afterSeconds) implements Admission {}

  /**
   * Looks whose token that is. Called on a virtual thread; may wait for the database.
   *
   * @param token of the Authorization field; anything
   * @param address the peer's IP address as text
   */
  Admission admit(String token, String address);

  /** The relay's end of a connection. Any thread; nothing of it waits. */
  interface DeviceConnection {
    /**
     * Sends a text; what was sent before goes first. A device that takes nothing for long is cut
     * off rather than waited for.
     */
    void send(String text);

    /**
     * Says farewell and closes.
     *
     * @param status of RFC 6455, 7.4
     */
    void close(int status, String reason);
  }

  /**
   * Hears from a device. Its methods are called one after the other, in the order of what happens,
   * on a thread of the server: they must not wait.
   */
  interface DeviceGuest {
    /** It is there. */
    void opened(DeviceConnection connection);

    /** It says something. */
    void text(String message);

    /**
     * It sends bytes.
     *
     * @param bytes valid during the call only
     */
    void bytes(ByteBuffer bytes);

    /** It is gone; called once, also when it never came. */
    void closed();
  }
}
