package dev.pipit.soak;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * So many viewers at any time, each leaving after a while and replaced by another of a random kind.
 */
final class Crowd {
  private static final List<Visit> KINDS =
      List.of(
          new WebSocketVisit(),
          new WebSocketVisit(),
          new HlsVisit(),
          new HlsVisit(),
          new RudeVisit());

  private final URI camera;
  private final int viewers;
  private final Tally tally;

  Crowd(URI camera, int viewers, Tally tally) {
    this.camera = camera;
    this.viewers = viewers;
    this.tally = tally;
  }

  /**
   * Lets them come and go for a while; returns when the last one has left and all connections are
   * closed.
   */
  void visit(Duration howLong, long seed) throws InterruptedException {
    long until = System.nanoTime() + howLong.toNanos();
    CountDownLatch left = new CountDownLatch(viewers);
    try (HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build()) {
      Visit.Place place = new Visit.Place(http, camera, until, tally);
      IntStream.range(0, viewers)
          .forEach(
              number ->
                  Thread.ofVirtual()
                      .name("viewer-" + number)
                      .start(() -> comeAndGo(place, new Random(seed * 1_000 + number), left)));
      if (!left.await(howLong.toSeconds() + 60, TimeUnit.SECONDS)) {
        tally.fault(left.getCount() + " viewers hang a minute after the end of the round");
        http.shutdownNow();
      }
    }
  }

  private void comeAndGo(Visit.Place place, Random random, CountDownLatch left) {
    try {
      while (System.nanoTime() - place.untilNanos() < 0) {
        Visit visit = KINDS.get(random.nextInt(KINDS.size()));
        tally.count("visits");
        try {
          visit.stay(place, random);
        } catch (Exception e) {
          tally.fault(visit.getClass().getSimpleName() + ": " + e);
        }
      }
    } finally {
      left.countDown();
    }
  }
}
