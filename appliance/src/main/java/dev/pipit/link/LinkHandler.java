package dev.pipit.link;

/** The device behind the link: what it is, and what it can be asked for. */
public interface LinkHandler {
  /**
   * What the device has, asked for each connection. On a virtual thread; what changes from now on
   * is to be told by {@link LinkClient#report}.
   */
  FromDevice.Hello hello();

  /**
   * Does what the relay asks for. On a virtual thread, one request after the other; one that takes
   * longer than 10 s is answered as failed and interrupted, and what it returns later counts for
   * nothing. A restart is to begin after it has returned.
   *
   * @throws Exception is told to the relay as a fault of this device
   */
  LinkAnswer handle(FromRelay.DeviceRequest request) throws Exception;

  /** The link is not as it was. On the link's own thread, which must not be held. */
  default void changed(LinkState state) {}
}
