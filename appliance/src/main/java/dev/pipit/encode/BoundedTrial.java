package dev.pipit.encode;

import dev.pipit.encode.ProbeResult.Fails;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A trial that takes no longer than it may, on a daemon thread of its own. One that stands still is
 * broken off; when that does not end it, its thread and memory are given up.
 */
final class BoundedTrial implements EncoderTrial.Watcher {
  /** What is tried. */
  @FunctionalInterface
  interface Trial {
    ProbeResult run(EncoderTrial.Watcher watcher) throws EncodeException;
  }

  private final String name;
  private final Duration stall;
  private final Duration limit;
  private final CompletableFuture<ProbeResult> outcome = new CompletableFuture<>();
  private volatile @Nullable Encoder encoder;

  /** Since when the encoder has been at a picture; 0 while it is not. */
  private volatile long encodingSinceNanos;

  /**
   * @param stall an encoder must be done with a picture within
   * @param limit all of it must be done within
   */
  BoundedTrial(String name, Duration stall, Duration limit) {
    this.name = name;
    this.stall = stall;
    this.limit = limit;
  }

  ProbeResult of(Trial trial) throws InterruptedException {
    long startNanos = System.nanoTime();
    Thread.ofPlatform().daemon().name("encoder-probe-" + name).start(() -> run(trial));
    while (true) {
      long now = System.nanoTime();
      long left = limit.toNanos() - (now - startNanos);
      String silence = "It gave no answer for " + limit.toSeconds() + " s.";
      long since = encodingSinceNanos;
      if (since != 0) {
        long untilStall = stall.toNanos() - (now - since);
        if (untilStall < left) {
          left = untilStall;
          silence = "It hung for %.1f s at a picture.".formatted(stall.toMillis() / 1000.0);
        }
      }
      try {
        // Not the whole of it: another picture may begin meanwhile.
        long slice = Math.clamp(left, 0, stall.toNanos() / 4);
        return outcome.get(slice, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (left <= 0) {
          breakOff();
          return new Fails(name, silence);
        }
      } catch (ExecutionException e) {
        return new Fails(name, "It failed: " + e.getCause());
      }
    }
  }

  private void run(Trial trial) {
    try {
      outcome.complete(trial.run(this));
    } catch (EncodeException e) {
      outcome.complete(new Fails(name, String.valueOf(e.getMessage())));
    } catch (Throwable e) {
      outcome.completeExceptionally(e);
    }
  }

  private void breakOff() {
    Encoder open = encoder;
    if (open != null) {
      open.breakOff();
    }
  }

  @Override
  public void opened(Encoder open) {
    encoder = open;
  }

  @Override
  public void encoding() {
    encodingSinceNanos = System.nanoTime();
  }

  @Override
  public void encoded() {
    encodingSinceNanos = 0;
  }
}
