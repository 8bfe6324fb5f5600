package dev.pipit.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Everything by which a browser may ask for this machine.
 *
 * @param dnsNames host names in lower case, sorted
 * @param addresses IP addresses in their usual form, without link-local ones, sorted
 */
public record MachineNames(List<String> dnsNames, List<String> addresses) {
  /** IFA_F_TEMPORARY of linux/if_addr.h. */
  private static final int TEMPORARY = 0x01;

  /** Copies the lists. */
  public MachineNames {
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  /**
   * Asks this machine each time it is called, since addresses come and go.
   *
   * @param configured further host names
   */
  public static Supplier<MachineNames> ofThisMachine(Set<String> configured) {
    return () -> of(hostName(), configured, addressesOfInterfaces());
  }

  /** Puts the names together that go with a machine's name. */
  static MachineNames of(String machineName, Set<String> configured, Set<String> addresses) {
    Set<String> names = new TreeSet<>(Set.of("localhost", "pipit.local"));
    configured.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    String machine = machineName.strip().toLowerCase(Locale.ROOT);
    if (machine.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
      int dot = machine.indexOf('.');
      String first = dot < 0 ? machine : machine.substring(0, dot);
      names.addAll(List.of(machine, first, first + ".local"));
    }
    return new MachineNames(List.copyOf(names), List.copyOf(new TreeSet<>(addresses)));
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname"));
    } catch (IOException e) {
      return "";
    }
  }

  /** With those of the loopback. */
  private static Set<String> addressesOfInterfaces() {
    Set<String> addresses = new TreeSet<>();
    Set<String> passing = temporaryAddresses();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(each.getInetAddresses())) {
          // Java writes a zone behind every IPv6 address of an interface, even the loopback's.
          String text = address.getHostAddress().split("%", 2)[0];
          // A link-local address needs a zone, which no browser's address bar takes.
          if (!address.isLinkLocalAddress() && !passing.contains(text)) {
            addresses.add(text);
          }
        }
      }
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
    return addresses;
  }

  /**
   * Addresses that IPv6 gives up after a day (RFC 8981): nobody types them, and a certificate for
   * each would be a new one every day.
   */
  private static Set<String> temporaryAddresses() {
    Set<String> found = new TreeSet<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/net/if_inet6"))) {
        String[] column = line.strip().split("\\s+", -1);
        if (column.length == 6 && (Integer.parseInt(column[4], 16) & TEMPORARY) != 0) {
          byte[] bytes = HexFormat.of().parseHex(column[0]);
          found.add(InetAddress.getByAddress(bytes).getHostAddress());
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // A kernel without IPv6 has no such file, and no such addresses.
      return Set.of();
    }
    return found;
  }
}
