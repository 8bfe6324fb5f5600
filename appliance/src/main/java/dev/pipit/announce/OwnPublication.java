package dev.pipit.announce;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A responder of our own on each network interface that multicasts; needs UDP port 5353, which it
 * shares.
 */
final class OwnPublication implements ServiceAnnouncement.Publication {
  private static final Logger log = LoggerFactory.getLogger(OwnPublication.class);

  private final Service service;
  private final Set<String> addresses;
  private final List<JmDNS> responders = new ArrayList<>();

  private OwnPublication(Service service, Set<String> addresses) {
    this.service = service;
    this.addresses = addresses;
  }

  /**
   * Announces on all networks there are now.
   *
   * @param hostName the machine's own name, without a domain
   * @throws IOException when there is none yet, or the port cannot be had
   */
  static OwnPublication publish(Service service, String hostName) throws IOException {
    Set<String> addresses = addresses(service);
    if (addresses.isEmpty()) {
      throw new IOException("there is no network to announce on");
    }
    OwnPublication publication = new OwnPublication(service, addresses);
    try {
      for (String address : addresses) {
        JmDNS responder = JmDNS.create(InetAddress.ofLiteral(address), hostName);
        publication.responders.add(responder);
        responder.registerService(
            ServiceInfo.create(
                service.type() + ".local.", service.name(), service.port(), 0, 0, service.text()));
      }
    } catch (IOException e) {
      publication.close();
      throw e;
    }
    return publication;
  }

  private static Set<String> addresses(Service service) throws IOException {
    Set<String> addresses = new TreeSet<>();
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      if (network.isUp() && network.supportsMulticast() && !network.isLoopback()) {
        network
            .inetAddresses()
            .filter(Inet4Address.class::isInstance)
            .filter(address -> service.address() == null || address.equals(service.address()))
            .map(InetAddress::getHostAddress)
            .forEach(addresses::add);
      }
    }
    return addresses;
  }

  /** Until the machine gets other addresses. */
  @Override
  public boolean stands() {
    try {
      return addresses(service).equals(addresses);
    } catch (IOException e) {
      return false;
    }
  }

  /** All say goodbye at the same time, for it takes seconds (RFC 6762, 10.1). */
  @Override
  public void close() {
    List<Thread> goodbyes = new ArrayList<>();
    for (JmDNS responder : responders) {
      goodbyes.add(Thread.ofVirtual().name("mdns-goodbye").start(() -> close(responder)));
    }
    responders.clear();
    try {
      for (Thread goodbye : goodbyes) {
        goodbye.join();
      }
    } catch (InterruptedException e) {
      // They end by themselves, within six seconds at most.
      Thread.currentThread().interrupt();
    }
  }

  private static void close(JmDNS responder) {
    try {
      responder.close();
    } catch (IOException e) {
      log.debug("a responder's socket went with its network", e);
    }
  }
}
