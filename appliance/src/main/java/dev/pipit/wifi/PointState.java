package dev.pipit.wifi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the setup point is at.
 *
 * @param point the name of the device's own Wi-Fi
 * @param networks those that were heard before it was opened
 * @param country the one that is set, or null
 * @param failed the last attempt that failed, or null
 */
public record PointState(
    Phase phase,
    Ssid point,
    List<SeenNetwork> networks,
    @Nullable String country,
    @Nullable Failure failed) {
  /** The address of the device on its own Wi-Fi: RFC 5737 keeps it from being anybody else's. */
  public static final String ADDRESS = "192.0.2.1";

  /** Where it stands. */
  public enum Phase {
    /** The point is there. */
    OPEN,
    /** A network is tried; the point is gone meanwhile. */
    JOINING,
    /** The network is joined; the point is gone for good. */
    JOINED
  }

  /** A network that could not be joined, and why. */
  public record Failure(Ssid ssid, JoinFault fault) {}

  /** Copies the list. */
  public PointState {
    networks = List.copyOf(networks);
  }

  PointState at(Phase next) {
    return new PointState(next, point, networks, country, failed);
  }
}
