package dev.pipit.device;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

/**
 * Whether other machines can find this one at all: some network of it has an address. What it gave
 * itself counts where it is of IPv4 (RFC 3927), for a cable from machine to machine; that of IPv6
 * does not, as each network has one at once. Looked at anew after {@value #FRESH_MILLIS} ms. One
 * thread.
 */
public final class NetworkPresence {
  private static final int FRESH_MILLIS = 2_000;

  private boolean looked;
  private long lookedNanos;
  private boolean present;

  /** Whether there is an address. */
  public boolean isThere(long nowNanos) {
    if (!looked || TimeUnit.NANOSECONDS.toMillis(nowNanos - lookedNanos) >= FRESH_MILLIS) {
      looked = true;
      lookedNanos = nowNanos;
      present = look();
    }
    return present;
  }

  private static boolean look() {
    try {
      return NetworkInterface.networkInterfaces().anyMatch(NetworkPresence::counts);
    } catch (SocketException e) {
      // Without any, the kernel says so in this way too.
      return false;
    }
  }

  private static boolean counts(NetworkInterface network) {
    try {
      return network.isUp()
          && !network.isLoopback()
          && network.inetAddresses().anyMatch(NetworkPresence::counts);
    } catch (SocketException e) {
      // It is gone by now.
      return false;
    }
  }

  private static boolean counts(InetAddress address) {
    return address.getAddress().length == 4 || !address.isLinkLocalAddress();
  }
}
