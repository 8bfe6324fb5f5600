package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.encode.ProbeResult.Fails;
import dev.pipit.encode.ProbeResult.Works;
import dev.pipit.installed.Await;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BoundedTrialTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Hangs until it is broken off. */
  private static final class Hanging implements Encoder {
    private final CountDownLatch brokenOff = new CountDownLatch(1);

    @Override
    public String name() {
      return "hanging";
    }

    @Override
    public void encode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink) {
      throw new AssertionError("This test calls await.");
    }

    void await() {
      try {
        brokenOff.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void breakOff() {
      brokenOff.countDown();
    }

    @Override
    public long undecodableFrames() {
      return 0;
    }

    @Override
    public long lateFrames() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Test
  void oneThatHangsWhileItOpensIsGivenUp() throws Exception {
    Hanging never = new Hanging();

    ProbeResult result =
        new BoundedTrial("stuck-1", SHORT, LONG)
            .of(
                _ -> {
                  never.await();
                  return new Works("stuck-1", 1, 1, 1, 30);
                });

    assertThat(result).isInstanceOf(Fails.class).extracting("why").asString().contains("no answer");
    never.breakOff();
  }

  @Test
  void whileOneHangsThereIsNoOtherBesideIt() throws Exception {
    Hanging never = new Hanging();
    BoundedTrial.Trial hangs =
        _ -> {
          never.await();
          return new Works("again", 1, 1, 1, 30);
        };
    BoundedTrial.Trial works = _ -> new Works("again", 1, 1, 1, 30);
    new BoundedTrial("again", SHORT, LONG).of(hangs);

    assertThat(new BoundedTrial("again", LONG, LONG).of(works))
        .isInstanceOf(Fails.class)
        .extracting("why")
        .isEqualTo("It still gives no answer to an earlier trial.");

    never.breakOff();
    Await.until(
        "tried again",
        Duration.ofSeconds(10),
        () -> new BoundedTrial("again", LONG, LONG).of(works) instanceof Works);
  }

  @Test
  void oneThatHangsAtAPictureIsBrokenOff() throws Exception {
    Hanging encoder = new Hanging();
    CountDownLatch ended = new CountDownLatch(1);

    ProbeResult result =
        new BoundedTrial("stuck-2", LONG, SHORT)
            .of(
                watcher -> {
                  watcher.opened(encoder);
                  watcher.encoding();
                  watcher.encoded();
                  watcher.encoding();
                  encoder.await();
                  ended.countDown();
                  return new Works("stuck-2", 1, 1, 1, 30);
                });

    assertThat(result)
        .isEqualTo(
            new Fails(
                "stuck-2",
                "It gave no answer for 0.5 s, at a picture.",
                "Restart the board: what hangs in its firmware ends with that alone.",
                true));
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneThatHangsAtItsEndIsGivenUp() throws Exception {
    Hanging encoder = new Hanging();

    ProbeResult result =
        new BoundedTrial("stuck-3", SHORT, LONG)
            .of(
                watcher -> {
                  watcher.opened(encoder);
                  watcher.encoding();
                  watcher.encoded();
                  watcher.closing();
                  encoder.await();
                  return new Works("stuck-3", 1, 1, 1, 30);
                });

    assertThat(result).asString().contains("It gave no answer for 0.5 s, at its end.");
    encoder.breakOff();
  }

  @Test
  void whatItThrowsIsTheReason() throws Exception {
    ProbeResult refused =
        new BoundedTrial("x", LONG, LONG)
            .of(
                _ -> {
                  throw new EncodeException("Refused.", "Choose another.");
                });
    ProbeResult broken =
        new BoundedTrial("x", LONG, LONG)
            .of(
                _ -> {
                  throw new UnsatisfiedLinkError("gone");
                });

    assertThat(refused).isEqualTo(new Fails("x", "Refused.", "Choose another.", false));
    assertThat(broken).extracting("why").asString().contains("gone");
  }
}
