package dev.pipit.live;

import dev.pipit.hls.PlaylistRules;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.DelayMeter;
import dev.pipit.media.MediaTime;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's stream: the window of media and everybody who reads it.
 *
 * <p>Any thread may feed it, in the order of the pictures; any thread may read. Readers take the
 * lock for a few microseconds and never while they send, so none makes the producer wait. Playlists
 * are served as long as the stream is open, also when the producer is gone; what waits for more is
 * answered after three target durations.
 */
public final class LiveStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);
  private static final long AFTER_FAULT_NANOS = 100_000_000;

  private final LiveClock clock;
  private final BlockPool pool;
  private final Window window;
  private final Packager packager;
  private final HlsRequests hls;
  private final Thread fanOut;

  /** Taken before the other one, and by those who feed alone: a place is filled outside of it. */
  private final ReentrantLock feeding = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final List<ViewerCursor> viewers = new ArrayList<>();
  private boolean pending;
  private boolean closed;
  private long skippedChunks;
  private final DelayMeter sendDelay = new DelayMeter();
  private final AtomicLong sentBytes = new AtomicLong();

  /** Starts the fan-out thread {@code live-NAME}. */
  public LiveStream(String name, LiveSettings settings) {
    this(name, settings, LiveClock.SYSTEM);
  }

  /** As above, by another clock; capture times must be of its monotonic one. */
  public LiveStream(String name, LiveSettings settings, LiveClock clock) {
    this.clock = clock;
    PlaylistRules rules = PlaylistRules.of(settings.segmentTarget(), settings.partTarget());
    this.pool = new BlockPool(settings.windowBytes(), blockBytes(settings.windowBytes()));
    this.window = new Window(rules, MediaTime.ticksFromNanos(settings.window().toNanos()), pool);
    this.packager = new Packager(name, window, pool, KeyFramePace.of(settings), clock);
    byte[] run = new byte[8];
    new SecureRandom().nextBytes(run);
    String runName = HexFormat.of().formatHex(run);
    this.hls = new HlsRequests(runName, clock, window, packager, pool);
    this.fanOut = Thread.ofPlatform().name("live-" + name).daemon().start(this::fanOut);
  }

  /**
   * Takes an access unit, an {@link AccessUnit.Sink}: copies it once into the window. Access units
   * before the first IDR are dropped and counted, and so is what finds no memory, with what follows
   * it up to the next IDR.
   */
  public void publish(AccessUnit accessUnit) {
    feeding.lock();
    try {
      packager.read(accessUnit);
      if (place(accessUnit.captureNanos())) {
        packager.write();
      }
    } finally {
      feeding.unlock();
    }
  }

  private boolean place(long captureNanos) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      wake();
      return packager.place(captureNanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the frame taken at {@code captureNanos} should become an IDR: a segment or a key frame
   * within it is due, or nothing can start without one. Asks again when none came: after a quarter
   * of a segment, or half the distance of key frames where that is less.
   */
  public boolean wantsIdr(long captureNanos) {
    lock.lock();
    try {
      return packager.wantsIdr(captureNanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Somebody lost pictures and cannot go on without an IDR: {@link #wantsIdr} says so for the next
   * frame. Asking again before it came changes nothing. Any thread.
   */
  public void askForIdr() {
    lock.lock();
    try {
      packager.askForIdr();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Cuts and keeps by other lengths, from the next segment on; viewers go on. The target duration
   * of the playlist grows when it must and never shrinks, so that no segment in it is too long.
   */
  public void reshape(LiveSettings settings) {
    pool.limit(settings.windowBytes());
    producerStep(
        () -> {
          PlaylistRules wanted = PlaylistRules.of(settings.segmentTarget(), settings.partTarget());
          int seconds =
              Math.max(wanted.targetDurationSeconds(), window.rules().targetDurationSeconds());
          packager.reshape(
              new Packager.Shape(
                  new PlaylistRules(seconds, wanted.segmentTargetTicks(), wanted.partTargetTicks()),
                  MediaTime.ticksFromNanos(settings.window().toNanos()),
                  KeyFramePace.of(settings)));
        });
  }

  private long lagTicks() {
    lock.lock();
    try {
      return window.rules().segmentTargetTicks() * 3 / 2;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The producer changed: what was taken so far is completed, and the next IDR starts behind an
   * EXT-X-DISCONTINUITY, by a new clock.
   */
  public void discontinuity() {
    producerStep(packager::changeProducer);
  }

  /**
   * No access unit came for long: completes the held one and its segment, so that nobody waits for
   * it. The next access unit begins a segment.
   */
  public void stalled() {
    producerStep(packager::pause);
  }

  /**
   * A new viewer of the push way, placed at the newest IDR chunk. It skips to the newest IDR chunk
   * when it is more than one and a half segments behind. When the stream has ended, that is all it
   * is told.
   */
  public LiveSubscription subscribe(LiveSubscription.Listener listener) {
    long longestLagTicks = lagTicks();
    ViewerCursor viewer =
        new ViewerCursor(this, lock, window, pool, packager, longestLagTicks, listener);
    boolean ended;
    lock.lock();
    try {
      ended = closed;
      if (ended) {
        viewer.end();
      } else {
        viewers.add(viewer);
        wake();
      }
    } finally {
      lock.unlock();
    }
    if (ended) {
      viewer.run();
    }
    return viewer;
  }

  /** As below, for a player that needs no gaps. */
  public void hls(String resource, @Nullable String query, HlsAnswer.Receiver receiver) {
    hls(resource, query, StartGaps.NONE, receiver);
  }

  /**
   * Answers an HLS request, at once or when what it waits for is there.
   *
   * @param resource the path below {@code /live/{camera}/}, such as {@code index.m3u8}
   * @param query the raw query, or null
   * @param startGaps what the player needs before the first segment of a run
   * @param receiver gets exactly one answer
   */
  public void hls(
      String resource, @Nullable String query, StartGaps startGaps, HlsAnswer.Receiver receiver) {
    @Nullable HlsAnswer answer;
    lock.lock();
    try {
      answer = closed ? hls.answerClosed() : hls.answerOrHold(resource, query, startGaps, receiver);
      if (answer == null && hls.heldCount() == 1) {
        wake();
      }
    } finally {
      lock.unlock();
    }
    if (answer != null) {
      receiver.answer(answer);
    }
  }

  /** The stream at this moment. */
  public LiveStatistics statistics() {
    lock.lock();
    try {
      StreamFormat format = packager.format();
      StreamRate rate = StreamRate.of(window);
      return new LiveStatistics(
          format == null ? "" : format.header().codecs(),
          format == null ? 0 : format.header().sps().widthPixels(),
          format == null ? 0 : format.header().sps().heightPixels(),
          rate.framesPerSecond(),
          rate.averageBitsPerSecond(),
          MediaTime.secondsFromTicks(window.listedMediaTicks()),
          window.lengthBytes(),
          pool.allocatedBytes(),
          pool.lingeringBytes(),
          viewers.size(),
          hls.heldCount(),
          packager.accessUnits(),
          packager.dropped(),
          packager.forcedCuts(),
          packager.discontinuities(),
          packager.timelineShifts(),
          skippedChunks,
          pool.revokedPins(),
          hls.requests(),
          hls.notFound(),
          hls.rejected(),
          hls.timedOut());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Told by whoever sends media when the kernel has them.
   *
   * @param lengthBytes of what was sent
   * @param madeNanos when it was made, as the event or the answer said; 0 is not measured
   */
  public void sent(long lengthBytes, long madeNanos) {
    sentBytes.addAndGet(lengthBytes);
    if (madeNanos != 0) {
      sendDelay.add(clock.monotonicNanos() - madeNanos);
    }
  }

  /** Media bytes sent to viewers since the start. */
  public long sentBytes() {
    return sentBytes.get();
  }

  /** How long the first access unit of a part waits, from the encoder until the part is there. */
  public DelayMeter partDelay() {
    return packager.partDelay();
  }

  /**
   * How long what was just made takes until the kernel has it: chunks of viewers who are not
   * behind, and parts that were waited for.
   */
  public DelayMeter sendDelay() {
    return sendDelay;
  }

  /** Answers all that wait, ends the fan-out thread and frees the window. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      wake();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (fanOut.isAlive() && !Thread.currentThread().equals(fanOut)) {
      try {
        fanOut.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A viewer is gone. */
  void leave(ViewerCursor viewer) {
    lock.lock();
    try {
      viewers.remove(viewer);
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  void countSkipped(int chunks) {
    skippedChunks += chunks;
  }

  BlockPool pool() {
    return pool;
  }

  /** How many media playlists were rendered. */
  long renderings() {
    lock.lock();
    try {
      return hls.renderings();
    } finally {
      lock.unlock();
    }
  }

  private void producerStep(Runnable step) {
    feeding.lock();
    lock.lock();
    try {
      if (!closed) {
        step.run();
        wake();
      }
    } finally {
      lock.unlock();
      feeding.unlock();
    }
  }

  private void wake() {
    pending = true;
    work.signal();
  }

  /** The fan-out thread: tells viewers, answers what was held, asks slow readers for memory. */
  private void fanOut() {
    List<Runnable> calls = new ArrayList<>();
    boolean last = false;
    while (!last) {
      boolean failed = false;
      lock.lock();
      try {
        awaitWork();
        pending = false;
        last = closed;
        collect(calls);
      } catch (RuntimeException | Error e) {
        // Without this thread every reader would wait for ever.
        LOG.error("event=fan-out-failed", e);
        failed = true;
      } finally {
        lock.unlock();
      }
      if (failed && !last) {
        LockSupport.parkNanos(AFTER_FAULT_NANOS);
      }
      for (int i = 0; i < calls.size(); i++) {
        guarded(calls.get(i));
      }
      calls.clear();
    }
  }

  private void awaitWork() {
    while (!pending && !closed) {
      try {
        if (hls.heldCount() == 0) {
          work.await();
        } else {
          long waitNanos = hls.earliestDeadlineNanos() - clock.monotonicNanos();
          if (waitNanos <= 0 || work.awaitNanos(waitNanos) <= 0) {
            return;
          }
        }
      } catch (InterruptedException e) {
        LOG.warn("event=interrupt-ignored thread={}", Thread.currentThread().getName());
      }
    }
  }

  /** Gathers what is to be called outside of the lock: viewers first, they hurry most. */
  private void collect(List<Runnable> calls) {
    if (closed) {
      viewers.forEach(ViewerCursor::end);
      calls.addAll(viewers);
      hls.releaseAll(calls);
      packager.close();
      window.clear();
      pool.close();
      viewers.clear();
      return;
    }
    for (int i = 0; i < viewers.size(); i++) {
      if (viewers.get(i).disarm()) {
        calls.add(viewers.get(i));
      }
    }
    hls.release(calls);
    if (pool.crowded()) {
      calls.addAll(pool.revoke());
    }
  }

  /** A reader's fault is its own: the others are served all the same. */
  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      LOG.warn("event=reader-failed", e);
    }
  }

  private static int blockBytes(long windowBytes) {
    return Math.clamp(Long.highestOneBit(windowBytes / 64), 16 << 10, 256 << 10);
  }
}
