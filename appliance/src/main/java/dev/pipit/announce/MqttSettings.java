package dev.pipit.announce;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which broker to talk to, and how.
 *
 * @param broker {@code mqtt://host:port} or {@code mqtts://host:port}
 * @param user empty for none
 * @param passwordFile a file whose first line is the password, read at each connection, or null
 * @param discoveryPrefix the first part of Home Assistant's discovery topics
 * @param snapshotEvery the time between two pictures, zero for no pictures
 */
public record MqttSettings(
    URI broker,
    String user,
    @Nullable Path passwordFile,
    String discoveryPrefix,
    Duration snapshotEvery) {
  private static final int PORT = 1883;
  private static final int TLS_PORT = 8883;

  /** Whether the connection is encrypted. */
  boolean encrypted() {
    return "mqtts".equals(broker.getScheme());
  }

  /** The broker's port, the usual one where none is named. */
  int port() {
    return broker.getPort() > 0 ? broker.getPort() : encrypted() ? TLS_PORT : PORT;
  }

  /** Whether what the one is told stays where the other reads it. */
  boolean sameBroker(@Nullable MqttSettings other) {
    return other != null
        && broker.getHost().equalsIgnoreCase(other.broker.getHost())
        && port() == other.port();
  }

  /** Whether a connection made for the one serves the other. */
  boolean sameConnection(@Nullable MqttSettings other) {
    return other != null
        && sameBroker(other)
        && encrypted() == other.encrypted()
        && user.equals(other.user)
        && Objects.equals(passwordFile, other.passwordFile)
        && discoveryPrefix.equals(other.discoveryPrefix);
  }
}
