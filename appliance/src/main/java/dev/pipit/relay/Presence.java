package dev.pipit.relay;

import dev.pipit.link.CameraOffer;
import dev.pipit.link.FromDevice;
import java.util.List;

/**
 * A device that is connected, as it was at that moment.
 *
 * @param sinceMs when its connection began, Unix time
 * @param address from where
 * @param program name and version of its program
 * @param ownAddresses where its own page is, as seen from its own networks
 * @param cameras as they were told last
 * @param roundTripMicros the way there and back of the newest ping; -1 before the first
 */
public record Presence(
    String deviceId,
    long sinceMs,
    String address,
    String program,
    List<String> ownAddresses,
    List<CameraOffer> cameras,
    long roundTripMicros) {
  /** Copies the lists. */
  public Presence {
    ownAddresses = List.copyOf(ownAddresses);
    cameras = List.copyOf(cameras);
  }

  static Presence of(String deviceId, long sinceMs, String address, FromDevice.Hello hello) {
    return new Presence(
        deviceId, sinceMs, address, hello.program(), hello.addresses(), hello.cameras(), -1);
  }

  Presence with(List<CameraOffer> now) {
    return new Presence(deviceId, sinceMs, address, program, ownAddresses, now, roundTripMicros);
  }

  Presence withRoundTrip(long micros) {
    return new Presence(deviceId, sinceMs, address, program, ownAddresses, cameras, micros);
  }
}
