package dev.pipit.device;

import dev.pipit.device.MachineState.Kind;
import dev.pipit.device.MachineState.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The machine's networks that are made of something: {@code /sys/class/net}
 * (Documentation/ABI/testing/sysfs-class-net). One thread.
 */
final class LinksWatch {
  private static final String NETWORKS = "sys/class/net/";
  private static final int MOST = 16;

  private final DeviceFiles files;
  private final Function<String, List<String>> addresses;
  private final Supplier<Map<String, String>> wifiNames;

  /**
   * @param addresses of the network of that name
   * @param wifiNames the name of the Wi-Fi network that each radio is in; asked where there is one
   */
  LinksWatch(
      DeviceFiles files,
      Function<String, List<String>> addresses,
      Supplier<Map<String, String>> wifiNames) {
    this.files = files;
    this.addresses = addresses;
    this.wifiNames = wifiNames;
  }

  /** All of them; bridges, tunnels and the loopback have no device of their own and are none. */
  List<Link> read() {
    List<Link> links = new ArrayList<>();
    for (String name : files.names(NETWORKS)) {
      if (links.size() < MOST && files.exists(NETWORKS + name + "/device")) {
        links.add(link(name));
      }
    }
    return links;
  }

  private Link link(String name) {
    String folder = NETWORKS + name;
    boolean radio = files.exists(folder + "/phy80211") || files.exists(folder + "/wireless");
    String state = files.text(folder + "/operstate");
    boolean up = state != null && state.strip().equals("up");
    return new Link(
        name,
        radio ? Kind.WIFI : Kind.CABLE,
        up,
        addresses.apply(name),
        radio ? wifiNames.get().get(name) : null,
        radio ? NetworkCounts.signal(files, name) : null);
  }
}
