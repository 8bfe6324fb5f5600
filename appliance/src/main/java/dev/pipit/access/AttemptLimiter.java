package dev.pipit.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits guesses. Each peer has ten attempts and gets one more every twenty seconds; strangers
 * together have a budget too, one for the local network and one for everyone else.
 *
 * <p>Nobody can use up the owner's attempts: a browser that has logged in before, this machine
 * itself and each address of a session have budgets of their own.
 *
 * <p>Remembers 4,096 peers; when there are more, the one that tried longest ago is forgotten. It
 * then has its ten attempts again, but the strangers' budget still binds it.
 */
public final class AttemptLimiter {
  private static final int MAX_PEERS = 4096;
  private static final Rate PEER = new Rate(10, TimeUnit.SECONDS.toNanos(20));
  private static final Rate NEIGHBOURS = new Rate(40, TimeUnit.SECONDS.toNanos(2));
  private static final Rate WORLD = new Rate(20, TimeUnit.SECONDS.toNanos(5));

  /** How near somebody is. */
  public enum Nearness {
    /** A browser that logged in before, an address of a session, this machine. */
    KNOWN,
    /** An address that only the local network has. */
    NEIGHBOUR,
    /** Anyone else. */
    WORLD
  }

  /**
   * How many attempts there are.
   *
   * @param burst that many at once
   * @param refillNanos after so long there is one more
   */
  public record Rate(int burst, long refillNanos) {}

  private static final class Bucket {
    private final Rate rate;
    private long emptyUntilNanos;

    Bucket(Rate rate, long now) {
      this.rate = rate;
      emptyUntilNanos = now - rate.burst * rate.refillNanos;
    }

    /** Nanoseconds until an attempt is there, 0 or less for at once. */
    long waitNanos(long now) {
      emptyUntilNanos = Math.max(emptyUntilNanos, now - rate.burst * rate.refillNanos);
      return emptyUntilNanos + rate.refillNanos - now;
    }

    void take() {
      emptyUntilNanos += rate.refillNanos;
    }

    void giveBack() {
      emptyUntilNanos -= rate.refillNanos;
    }
  }

  private final LongSupplier nanoTime;
  private final Rate ofPeer;
  private final Bucket neighbours;
  private final Bucket world;
  private final Map<String, Bucket> peers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_PEERS;
        }
      };

  AttemptLimiter(LongSupplier nanoTime) {
    this(nanoTime, PEER, NEIGHBOURS, WORLD);
  }

  /**
   * With other rates, as a server needs them that has more than one owner.
   *
   * @param world for all together that come from anywhere
   */
  public AttemptLimiter(LongSupplier nanoTime, Rate peer, Rate world) {
    this(nanoTime, peer, world, world);
  }

  private AttemptLimiter(LongSupplier nanoTime, Rate peer, Rate neighbours, Rate world) {
    this.nanoTime = nanoTime;
    ofPeer = peer;
    this.neighbours = new Bucket(neighbours, nanoTime.getAsLong());
    this.world = new Bucket(world, nanoTime.getAsLong());
  }

  /**
   * Takes one attempt.
   *
   * @param peer whose budget: a device or what {@link #network} says of an address
   * @return 0, or the seconds to wait because there is none
   */
  public synchronized int take(String peer, Nearness nearness) {
    long now = nanoTime.getAsLong();
    Bucket own = peers.computeIfAbsent(peer, _ -> new Bucket(ofPeer, now));
    long wait = own.waitNanos(now);
    Bucket all =
        switch (nearness) {
          case KNOWN -> own;
          case NEIGHBOUR -> neighbours;
          case WORLD -> world;
        };
    wait = Math.max(wait, all.waitNanos(now));
    if (wait > 0) {
      return (int) Math.ceilDiv(wait, TimeUnit.SECONDS.toNanos(1));
    }
    own.take();
    if (all != own) {
      all.take();
    }
    return 0;
  }

  /** Gives a peer back all of its attempts: it has shown that it is the owner. */
  public synchronized void forgive(String peer) {
    peers.remove(peer);
  }

  /** Gives a peer back one attempt, for one that was none. */
  public synchronized void giveBack(String peer) {
    Bucket own = peers.get(peer);
    if (own != null) {
      own.giveBack();
    }
  }

  synchronized int peers() {
    return peers.size();
  }

  /**
   * The address, for IPv6 the network of 64 bits: who has one address there has them all, as who is
   * on this machine has all of the loopback.
   */
  public static String network(String address) {
    InetAddress parsed = parsed(address);
    if (parsed.isLoopbackAddress()) {
      return "loopback";
    }
    if (!(parsed instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = parsed.getAddress();
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      network.append(Character.forDigit((bytes[i] >> 4) & 15, 16));
      network.append(Character.forDigit(bytes[i] & 15, 16));
    }
    return network.append("/64").toString();
  }

  static Nearness nearness(String address) {
    InetAddress parsed = parsed(address);
    if (parsed.isLoopbackAddress()) {
      return Nearness.KNOWN;
    }
    boolean uniqueLocal = parsed instanceof Inet6Address && (parsed.getAddress()[0] & 0xfe) == 0xfc;
    return parsed.isSiteLocalAddress() || parsed.isLinkLocalAddress() || uniqueLocal
        ? Nearness.NEIGHBOUR
        : Nearness.WORLD;
  }

  /** No name is looked up; what is no address counts as one from far away. */
  private static InetAddress parsed(String address) {
    String plain = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
    int zone = plain.indexOf('%');
    try {
      return InetAddress.ofLiteral(zone < 0 ? plain : plain.substring(0, zone));
    } catch (IllegalArgumentException e) {
      return InetAddress.ofLiteral("192.0.2.1");
    }
  }
}
