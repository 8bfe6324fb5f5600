package dev.pipit.http;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names a request may use for this machine, and which pages may talk to it.
 *
 * <p>Without the first, any web page could point a name of its own at this machine and read
 * everything here (DNS rebinding); an IP address cannot be pointed anywhere, so all of them are
 * allowed. Without the second, any web page could open a WebSocket here, since browsers let them.
 */
final class HostCheck {
  private final Set<String> hostNames = new HashSet<>(Set.of("localhost", "pipit.local"));
  private final Set<String> origins = new HashSet<>();
  private final boolean anyHost;

  /**
   * @param machineName the machine's own name, empty when it is not known
   * @param configuredNames further names, or {@code *} for every name
   * @param configuredOrigins further origins, scheme and authority
   */
  HostCheck(String machineName, Set<String> configuredNames, Set<String> configuredOrigins) {
    anyHost = configuredNames.contains("*");
    configuredNames.forEach(name -> hostNames.add(normal(name)));
    configuredOrigins.forEach(origin -> origins.add(origin.toLowerCase(Locale.ROOT)));
    if (!machineName.isBlank()) {
      String name = normal(machineName.strip());
      hostNames.add(name);
      int dot = name.indexOf('.');
      String shortName = dot < 0 ? name : name.substring(0, dot);
      hostNames.add(shortName);
      hostNames.add(shortName + ".local");
    }
  }

  /** The name this machine has, from the kernel; empty when it cannot be read. */
  static String machineName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Whether a request may name this machine so; {@code host} has no port, an IPv6 address has [].
   */
  boolean allowsHost(@Nullable String host) {
    if (host == null || host.isEmpty()) {
      return false;
    }
    return anyHost || namesThisMachine(host);
  }

  /** The same without the permission to use any name. */
  boolean namesThisMachine(@Nullable String host) {
    return host != null && !host.isEmpty() && (isAddress(host) || hostNames.contains(normal(host)));
  }

  /**
   * Whether a page of that origin may act here.
   *
   * @param origin the Origin field (RFC 6454 7.3); null when the client is no browser
   * @param host the host that the request names, without port
   * @param port the port that the request names, 0 or less for the scheme's default
   */
  boolean allowsOrigin(@Nullable String origin, @Nullable String host, int port) {
    if (origin == null || origins.contains(origin.toLowerCase(Locale.ROOT))) {
      return true;
    }
    URI uri;
    try {
      uri = new URI(origin);
    } catch (URISyntaxException e) {
      return false;
    }
    String scheme = uri.getScheme();
    String originHost = uri.getHost();
    if (scheme == null || originHost == null || host == null) {
      return false;
    }
    // Behind a proxy that ends TLS the origin says https and the request names no port.
    int schemePort =
        switch (scheme) {
          case "http" -> 80;
          case "https" -> 443;
          default -> -1;
        };
    if (schemePort < 0) {
      return false;
    }
    int originPort = uri.getPort() < 0 ? schemePort : uri.getPort();
    int hostPort = port <= 0 ? schemePort : port;
    return originPort == hostPort && normal(originHost).equals(normal(host));
  }

  private static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Four decimal numbers, or anything in [] (which the URI parser has checked). */
  private static boolean isAddress(String host) {
    if (host.charAt(0) == '[') {
      return host.endsWith("]");
    }
    int dots = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.') {
        if (digits == 0) {
          return false;
        }
        dots++;
        digits = 0;
        value = 0;
      } else if (c >= '0' && c <= '9') {
        value = 10 * value + (c - '0');
        if (++digits > 3 || value > 255) {
          return false;
        }
      } else {
        return false;
      }
    }
    return dots == 3 && digits > 0;
  }
}
