package dev.pipit.announce;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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
    Duration snapshotEvery) {}
