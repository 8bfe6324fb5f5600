package dev.pipit.http;

import java.util.List;

/** What a relay tells programs that watch over it. Any thread; must not wait. */
public interface RelayHouse {
  /** What is not as it should be, a sentence each. */
  List<String> faults();

  /**
   * Its figures.
   *
   * @param name of the metric, such as {@code pipit_relay_devices_online}
   * @param help what it counts
   * @param isCounter whether it only grows
   */
  record Figure(String name, String help, double value, boolean isCounter) {}

  /** All figures of this moment. */
  List<Figure> figures();

  /** The program's version. */
  String version();
}
