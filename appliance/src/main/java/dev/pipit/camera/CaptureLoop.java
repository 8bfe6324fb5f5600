package dev.pipit.camera;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.Source;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens one source and puts its frames into the slot, on a platform thread of its own, until told
 * to stop or the source fails. A loop runs once.
 *
 * <p>The supervisor reads its state from another thread; a loop that hangs in the device can be
 * abandoned.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // each counter has one writing thread
final class CaptureLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(CaptureLoop.class);
  private static final Duration POLL = Duration.ofMillis(250);

  /** A source that promises its next picture only after this is not believed. */
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  private final SourceOpener opener;
  private final FrameSlot slot;
  private final Runnable changed;
  private final Thread thread;
  private final long startNanos = System.nanoTime();

  private volatile boolean stopping;
  private volatile boolean silenced;
  private volatile @Nullable Source source;
  private volatile @Nullable CaptureException failure;
  private volatile long frames;
  private volatile long lastFrameNanos;

  CaptureLoop(String threadName, SourceOpener opener, FrameSlot slot, Runnable changed) {
    this.opener = opener;
    this.slot = slot;
    this.changed = changed;
    thread = Thread.ofPlatform().name(threadName).daemon(true).unstarted(this);
  }

  CaptureLoop start() {
    thread.start();
    return this;
  }

  @Override
  public void run() {
    try (Source open = opener.open()) {
      source = open;
      while (!stopping) {
        RawFrame frame = open.next(POLL);
        if (frame != null) {
          pass(frame);
        }
      }
    } catch (CaptureException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.atError().setCause(e).addKeyValue("thread", thread.getName()).log("capture failed");
      failure =
          new CaptureException(
              CaptureException.Reason.BROKEN,
              "The camera's driver gave something unexpected: " + e,
              "Report this with the log; the camera is opened again.");
    } finally {
      changed.run();
    }
  }

  private void pass(RawFrame frame) {
    lastFrameNanos = System.nanoTime();
    boolean first = frames == 0;
    frames = frames + 1;
    if (first) {
      changed.run();
    }
    if (stopping || silenced) {
      frame.release();
    } else {
      slot.offer(frame);
    }
  }

  /** Goes on taking frames but passes none on from now on. */
  void silence() {
    silenced = true;
  }

  boolean isSilenced() {
    return silenced;
  }

  /** Asks the loop to end; it does so within its poll time unless the device hangs. */
  void stop() {
    stopping = true;
    thread.interrupt();
  }

  boolean hasEnded() {
    return thread.getState() == Thread.State.TERMINATED;
  }

  /** Waits for the thread; false when it is still there, hanging in the device. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  @Nullable Source source() {
    return source;
  }

  @Nullable CaptureException failure() {
    return failure;
  }

  long frames() {
    return frames;
  }

  /** Nanoseconds since the start. */
  long ageNanos() {
    return System.nanoTime() - startNanos;
  }

  /**
   * Nanoseconds since the last frame, or since the start when there was none; 0 while the source's
   * own clock says that none is due, for a minute at most.
   */
  long silentNanos() {
    long now = System.nanoTime();
    long silent = now - (frames == 0 ? startNanos : lastFrameNanos);
    Source open = source;
    long due = open == null ? Long.MIN_VALUE : open.dueNanos();
    return due == Long.MIN_VALUE || silent > LONGEST_PAUSE_NANOS
        ? silent
        : Math.clamp(now - due, 0, Math.max(0, silent));
  }
}
