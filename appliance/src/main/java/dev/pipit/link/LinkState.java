package dev.pipit.link;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the link to the relay is, for the page, the API and the metrics. */
public sealed interface LinkState {
  /** No relay is wanted. */
  record Off() implements LinkState {}

  /**
   * The relay is being reached.
   *
   * @param lastFault why there is no connection since the last one; null at first
   */
  record Connecting(RelayAddress relay, @Nullable LinkFault lastFault) implements LinkState {}

  /**
   * The relay has let the device in.
   *
   * @param since by this device's clock
   * @param relayName how the relay calls itself
   * @param deviceName how the owner calls the device there
   */
  record Online(RelayAddress relay, Instant since, String relayName, String deviceName)
      implements LinkState {}

  /**
   * There is no connection, and it is tried again.
   *
   * @param until when, by this device's clock
   */
  record Waiting(RelayAddress relay, Instant until, LinkFault fault) implements LinkState {}

  /** There is no connection, and it is not tried again until other settings come. */
  record Stopped(RelayAddress relay, LinkFault fault) implements LinkState {}
}
