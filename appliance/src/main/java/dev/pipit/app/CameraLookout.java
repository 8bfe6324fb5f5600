package dev.pipit.app;

import dev.pipit.camera.GrowingPause;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a camera was plugged in, at once when a device came and then ever more rarely, on a
 * platform thread of its own: a look opens devices, and a driver that hangs must not stop the test
 * picture.
 *
 * <p>There is never more than one thread. One that hangs in a driver when it is told to end ends
 * when the driver answers, or with the process. Any thread may call.
 */
final class CameraLookout {
  /** The thread's name. */
  static final String THREAD = "camera-lookout";

  private final BooleanSupplier look;
  private final GrowingPause pause;
  private @Nullable Thread thread;
  private boolean wanted;
  private boolean found;
  private boolean changed;

  /**
   * @param look whether there is a camera; may block
   * @param first the pause before the first look and after a change
   * @param longest what the pause grows to, asked each time
   */
  CameraLookout(BooleanSupplier look, Duration first, Supplier<Duration> longest) {
    this.look = look;
    this.pause = new GrowingPause(first, longest);
  }

  /** Begins to look; the first time after a pause. */
  synchronized void begin() {
    wanted = true;
    found = false;
    pause.restart();
    if (thread == null) {
      thread = Thread.ofPlatform().daemon(true).name(THREAD).start(this::watch);
    }
  }

  /** Some device came, went or changed: looks at once, if it looks at all. Does not wait. */
  synchronized void devicesChanged() {
    changed = true;
    notifyAll();
  }

  /** Whether a camera was found since the beginning; does not wait. */
  synchronized boolean hasFound() {
    return found;
  }

  /** Looks no more; does not wait for a look that is under way. */
  synchronized void end() {
    wanted = false;
    notifyAll();
  }

  private void watch() {
    try {
      while (pause()) {
        boolean seen = look.getAsBoolean();
        synchronized (this) {
          found |= seen && wanted;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (this) {
        thread = null;
      }
    }
  }

  /** False when it is to look no more: the thread is given up in the same step. */
  private synchronized boolean pause() throws InterruptedException {
    long deadline = System.nanoTime() + pause.next().toNanos();
    while (wanted && !found) {
      if (changed) {
        changed = false;
        pause.restart();
        return true;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return true;
      }
      wait(left / 1_000_000 + 1);
    }
    thread = null;
    return false;
  }
}
