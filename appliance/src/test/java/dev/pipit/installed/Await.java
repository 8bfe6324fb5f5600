package dev.pipit.installed;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition of another process, which can only be asked for. */
public final class Await {
  /**
   * A condition that may fail to be asked while the other process is not up; that counts as not
   * met.
   */
  @FunctionalInterface
  public interface Condition {
    boolean met() throws Exception;
  }

  private Await() {}

  /**
   * Asks every 50 ms until the condition is met.
   *
   * @param what what is waited for, for the error message
   * @return how long it took
   * @throws AssertionError when the limit is over, with the last failure as its cause
   */
  public static Duration until(String what, Duration limit, Condition condition) {
    return until(what, limit, Duration.ofMillis(50), condition);
  }

  /** As {@link #until(String, Duration, Condition)} with its own interval. */
  public static Duration until(
      String what, Duration limit, Duration interval, Condition condition) {
    long start = System.nanoTime();
    while (true) {
      Exception failure = null;
      try {
        if (condition.met()) {
          return Duration.ofNanos(System.nanoTime() - start);
        }
      } catch (Exception e) {
        failure = e;
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("Not within " + limit.toMillis() + " ms: " + what, failure);
      }
      if (Thread.interrupted()) {
        throw new AssertionError("Interrupted while waiting for: " + what);
      }
      LockSupport.parkNanos(interval.toNanos());
    }
  }
}
