package dev.pipit.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.pipit.installed.Await;
import dev.pipit.installed.InstalledPipit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rounds of fifty viewers that come and go; after each, when all have left, the process must hold
 * what it held before. {@code -Dsoak.minutes=10} says how long.
 */
@Tag("soak")
class SoakTest {
  private static final int VIEWERS = 50;

  /** Rounds in which code is still being compiled and pools fill. */
  private static final int WARM_UP = 3;

  /** Viewers by HLS count as present for so long after their last request. */
  private static final int QUIET_SECONDS = 10;

  @Test
  void nothingGrowsWhileViewersComeAndGo() throws Exception {
    int seconds = Integer.getInteger("soak.minutes", 10) * 60;
    int rounds = Math.clamp(seconds / 20, 8, 12);
    Duration round = Duration.ofSeconds(Math.max(10, seconds / rounds - QUIET_SECONDS));
    Tally tally = new Tally();
    List<Sample> samples = new ArrayList<>();
    FileCamera camera = FileCamera.make();
    try (InstalledPipit pipit = InstalledPipit.start("soak", "--source", camera.source())) {
      pipit.awaitLive("camera", Duration.ofSeconds(20));
      Crowd crowd = new Crowd(pipit.client().uri("/live/camera/"), VIEWERS, tally);
      System.out.println(Sample.HEADING);
      for (int number = 0; number < rounds; number++) {
        FutureTask<Void> restart =
            new FutureTask<>(
                () -> {
                  camera.restart(pipit.client());
                  return null;
                });
        Thread.ofVirtual().name("camera-restart").start(restart);
        crowd.visit(round, number);
        restart.get();
        awaitQuiet(pipit);
        samples.add(Sample.of(pipit));
        System.out.println(samples.getLast());
      }
      System.out.println(tally);
      tally.faults().forEach(System.out::println);
      assertThat(pipit.stop(Duration.ofSeconds(5))).as("exit status after SIGTERM").isZero();
    }
    assertThat(tally.faults()).as("what viewers met").isEmpty();
    assertThat(tally.of("websocket chunks")).as("chunks by WebSocket").isPositive();
    assertThat(tally.of("hls answers")).as("answers by HLS").isPositive();
    assertFlat(samples.subList(WARM_UP, samples.size()));
  }

  /** Connections of those who left without a word are noticed by time limits only. */
  private static void awaitQuiet(InstalledPipit pipit) {
    Await.until(
        "no viewer is counted any more",
        Duration.ofMinutes(1),
        () -> {
          var viewers = pipit.client().camera("camera").path("viewers");
          return viewers.path("webSocket").asInt(-1) == 0 && viewers.path("hls").asInt(-1) == 0;
        });
  }

  private static void assertFlat(List<Sample> samples) {
    assertSoftly(
        softly -> {
          softly
              .assertThat(Trend.growth(samples, Sample::heapBytes))
              .as("heap growth in bytes")
              .isLessThan(1_000_000);
          softly
              .assertThat(Trend.growth(samples, Sample::residentBytes))
              .as("growth of resident memory in bytes")
              .isLessThan(12_000_000);
          softly
              .assertThat(Trend.growth(samples, Sample::threads))
              .as("growth in threads")
              .isLessThan(3);
          softly
              .assertThat(Trend.growth(samples, Sample::fileDescriptors))
              .as("growth in file descriptors")
              .isLessThan(5);
        });
  }
}
