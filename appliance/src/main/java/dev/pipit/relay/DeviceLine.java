package dev.pipit.relay;

/** The relay's end of a device's WebSocket. Any thread; nothing of it waits. */
public interface DeviceLine {
  /** Sends a text; what was sent before goes first. */
  void send(String text);

  /**
   * Says farewell and closes.
   *
   * @param status of RFC 6455, 7.4
   */
  void close(int status, String reason);
}
