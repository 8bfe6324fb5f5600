package dev.pipit.soak;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Random;

/** One viewer's stay, from its first request to its leaving. */
@FunctionalInterface
interface Visit {
  /**
   * Stays for a while.
   *
   * @param place where to, and until when at most
   * @param random the viewer's own, seeded
   * @throws Exception when something happened that must not; it is reported as a fault
   */
  void stay(Place place, Random random) throws Exception;

  /**
   * What all viewers share.
   *
   * @param http a client of the current round; closing it closes its connections
   * @param camera such as {@code http://127.0.0.1:8080/live/camera/}
   * @param untilNanos System.nanoTime at which a viewer leaves at the latest
   */
  record Place(HttpClient http, URI camera, long untilNanos, Tally tally) {
    /** The end of a stay of random length, in System.nanoTime. */
    long someTime(Random random, int minMillis, int maxMillis) {
      long end = System.nanoTime() + random.nextInt(minMillis, maxMillis) * 1_000_000L;
      return end - untilNanos < 0 ? end : untilNanos;
    }
  }
}
