package dev.pipit.config;

import java.util.Map;

/**
 * What is known while the service runs and decides what may be configured.
 *
 * @param encodersInUse by the name of the camera, the libavcodec name of its open encoder
 */
public record Circumstances(Map<String, String> encodersInUse) {
  /** Takes a copy. */
  public Circumstances {
    encodersInUse = Map.copyOf(encodersInUse);
  }

  /** Nothing is known: the service does not run. */
  public Circumstances() {
    this(Map.of());
  }
}
