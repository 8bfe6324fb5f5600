package dev.pipit.app;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where other machines find the page, for people to read and phones to scan. */
final class OwnAddresses {
  private static final int HTTP_PORT = 80;
  private static final int MOST = 4;

  private OwnAddresses() {}

  /**
   * The addresses of this machine's networks, the one that most can reach first; then the name.
   *
   * @param bind the address that the server listens on, or one that stands for all
   * @param name by which multicast DNS finds it, null when it is not announced
   */
  static List<String> of(String bind, int port, @Nullable String name) {
    Set<String> found = new LinkedHashSet<>();
    InetAddress listening = InetAddress.ofLiteral(bind);
    List<InetAddress> addresses =
        new ArrayList<>(listening.isAnyLocalAddress() ? local() : List.of(listening));
    // Every phone asks for the first; few can ask a name that ends with .local.
    addresses.sort(
        Comparator.comparing((InetAddress address) -> !(address instanceof Inet4Address))
            .thenComparing(InetAddress::isLinkLocalAddress));
    boolean old = addresses.stream().anyMatch(Inet4Address.class::isInstance);
    for (InetAddress address : addresses) {
      // Nobody types one of IPv6 who has the other.
      if (address instanceof Inet4Address || !(old || address.isLinkLocalAddress())) {
        found.add(url(Pipit.host(address.getHostAddress().replaceFirst("%.*", "")), port));
      }
    }
    List<String> urls = new ArrayList<>(found);
    if (name != null && !urls.isEmpty()) {
      urls.add(1, url(name, port));
    }
    return List.copyOf(urls.subList(0, Math.min(MOST, urls.size())));
  }

  private static String url(String host, int port) {
    return "http://" + host + (port == HTTP_PORT ? "" : ":" + port) + "/";
  }

  private static List<InetAddress> local() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(OwnAddresses::isUp)
          .sorted(Comparator.comparing(OwnAddresses::isMadeUp))
          .flatMap(NetworkInterface::inetAddresses)
          .toList();
    } catch (SocketException e) {
      // Without any, the kernel says so in this way too.
      return List.of();
    }
  }

  /** Of a container, a virtual machine or a tunnel: few others can reach it. */
  private static boolean isMadeUp(NetworkInterface network) {
    return !Files.exists(Path.of("/sys/class/net", network.getName(), "device"));
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback();
    } catch (SocketException e) {
      // It is gone by now.
      return false;
    }
  }
}
