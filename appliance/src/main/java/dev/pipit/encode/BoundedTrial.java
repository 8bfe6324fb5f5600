package dev.pipit.encode;

import dev.pipit.encode.ProbeResult.Fails;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Of the first picture, for which libraries are loaded, the patience is so many times longer. */
  private static final int FIRST_TIMES = 3;

  /** Threads of trials that were given up, by the name of what was tried; few, as that is. */
  private static final Map<String, Thread> HANGING = new ConcurrentHashMap<>();

  private final String name;
  private final Duration opening;
  private final Duration picture;
  private final CompletableFuture<ProbeResult> outcome = new CompletableFuture<>();
  private volatile @Nullable Encoder encoder;

  /** Since when the encoder has been in the making or at a picture; 0 while it is not. */
  private volatile long waitingSinceNanos;

  private volatile boolean oneEncoded;
  private volatile boolean ending;

  /**
   * @param opening an encoder must be made within, and closed
   * @param picture it must be done with a picture within; with the first within three times that
   */
  BoundedTrial(String name, Duration opening, Duration picture) {
    this.name = name;
    this.opening = opening;
    this.picture = picture;
  }

  ProbeResult of(Trial trial) throws InterruptedException {
    Thread before = HANGING.get(name);
    if (before != null && before.isAlive()) {
      // Another would only be one more that hangs.
      return noAnswer("It still gives no answer to an earlier trial.");
    }
    waitingSinceNanos = System.nanoTime();
    Thread thread =
        Thread.ofPlatform().daemon().name("encoder-probe-" + name).start(() -> run(trial));
    while (true) {
      Duration patience = patience();
      long since = waitingSinceNanos;
      long left = since == 0 ? Long.MAX_VALUE : since + patience.toNanos() - System.nanoTime();
      try {
        // Not the whole of it: another step may begin meanwhile.
        long slice = Math.clamp(left, 0, picture.toNanos() / 4);
        return outcome.get(slice, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (left <= 0) {
          HANGING.put(name, thread);
          breakOff();
          return noAnswer(
              "It gave no answer for %.1f s%s.".formatted(patience.toMillis() / 1000.0, place()));
        }
      } catch (ExecutionException e) {
        return new Fails(name, "It failed: " + e.getCause());
      }
    }
  }

  private Fails noAnswer(String why) {
    return new Fails(
        name, why, "Restart the board: what hangs in its firmware ends with that alone.", true);
  }

  private Duration patience() {
    if (encoder == null || ending) {
      return opening;
    }
    return oneEncoded ? picture : picture.multipliedBy(FIRST_TIMES);
  }

  private String place() {
    if (encoder == null) {
      return "";
    }
    return ending ? ", at its end" : ", at a picture";
  }

  private void run(Trial trial) {
    try {
      outcome.complete(trial.run(this));
    } catch (EncodeException e) {
      outcome.complete(new Fails(name, String.valueOf(e.getMessage()), e.action(), false));
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
    waitingSinceNanos = 0;
    ending = false;
    encoder = open;
  }

  @Override
  public void encoding() {
    waitingSinceNanos = System.nanoTime();
  }

  @Override
  public void encoded() {
    waitingSinceNanos = 0;
    oneEncoded = true;
  }

  @Override
  public void closing() {
    ending = true;
    waitingSinceNanos = System.nanoTime();
  }
}
