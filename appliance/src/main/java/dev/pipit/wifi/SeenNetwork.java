package dev.pipit.wifi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that the radio has heard, by however many access points.
 *
 * @param signalPercent of the strongest of them, 0 to 100
 * @param isLowBand whether one is at 2.4 GHz
 * @param isHighBand whether one is at 5 GHz or above
 */
public record SeenNetwork(
    Ssid ssid, int signalPercent, boolean isLowBand, boolean isHighBand, Security security) {
  /** More than a person looks through. */
  static final int MOST = 40;

  private static final int HIGH_BAND_MHZ = 4_000;

  /** One access point, at that frequency. */
  static SeenNetwork at(Ssid ssid, int signalPercent, int megahertz, Security security) {
    boolean isHigh = megahertz > HIGH_BAND_MHZ;
    return new SeenNetwork(ssid, Math.clamp(signalPercent, 0, 100), !isHigh, isHigh, security);
  }

  /** Those of the same name as one, the strongest first. */
  static List<SeenNetwork> merged(List<SeenNetwork> points) {
    Map<Ssid, SeenNetwork> byName = new LinkedHashMap<>();
    points.forEach(point -> byName.merge(point.ssid, point, SeenNetwork::with));
    List<SeenNetwork> sorted = new ArrayList<>(byName.values());
    sorted.sort(
        Comparator.comparingInt(SeenNetwork::signalPercent)
            .reversed()
            .thenComparing(network -> network.ssid.hex()));
    return List.copyOf(sorted.subList(0, Math.min(MOST, sorted.size())));
  }

  /** This one, taken to ask for that. */
  SeenNetwork asking(Security other) {
    return new SeenNetwork(ssid, signalPercent, isLowBand, isHighBand, other);
  }

  private SeenNetwork with(SeenNetwork other) {
    return new SeenNetwork(
        ssid,
        Math.max(signalPercent, other.signalPercent),
        isLowBand || other.isLowBand,
        isHighBand || other.isHighBand,
        security.and(other.security));
  }
}
