package dev.pipit.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Who watches by HLS: a client (address and user agent) that asked for a camera's playlist within
 * the last ten seconds.
 *
 * <p>The table holds 4,096 clients at most; further ones are not counted until places are free.
 */
final class HlsViewers {
  private static final long VIEWING_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MAX_CLIENTS = 4096;

  private record Client(String camera, String address, String userAgent) {}

  private final Map<Client, Long> lastSeenNanos = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  HlsViewers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Notes a playlist request. */
  void seen(String camera, String address, String userAgent) {
    String agent = userAgent.length() > 100 ? userAgent.substring(0, 100) : userAgent;
    Client client = new Client(camera, address, agent);
    long now = nanoTime.getAsLong();
    if (lastSeenNanos.size() >= MAX_CLIENTS && !lastSeenNanos.containsKey(client)) {
      forgetGone(now);
      if (lastSeenNanos.size() >= MAX_CLIENTS) {
        return;
      }
    }
    lastSeenNanos.put(client, now);
  }

  /** How many watch that camera now. */
  int count(String camera) {
    forgetGone(nanoTime.getAsLong());
    int count = 0;
    for (Client client : lastSeenNanos.keySet()) {
      if (client.camera.equals(camera)) {
        count++;
      }
    }
    return count;
  }

  private void forgetGone(long now) {
    lastSeenNanos.values().removeIf(seen -> now - seen > VIEWING_NANOS);
  }
}
