package dev.pipit.live;

import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A viewer's place in the window: a segment and how many of its chunks were given out. It holds no
 * memory but what the viewer pins, so it costs the same however far it is behind.
 */
final class ViewerCursor implements LiveSubscription, Runnable {
  /** A shift of the clock's mapping that a viewer is told of. */
  private static final long NOTICEABLE_SHIFT_MILLIS = 100;

  private final LiveStream stream;
  private final ReentrantLock lock;
  private final Window window;
  private final BlockPool pool;
  private final Packager packager;
  private final long longestLagTicks;
  private final Listener listener;

  private @Nullable Segment segment;
  private int index;

  /** The sequence number of the chunk that comes next, 0 before the first. */
  private long nextSequence;

  private int toldFormatVersion;
  private long toldTimeZeroMillis;

  /** Has had all there was since it came or last skipped. */
  private boolean caughtUp;

  /** The stream has ended, and whether the viewer was told. */
  private boolean ended;

  private boolean toldEnd;

  /** The listener is to be told of the next chunk. */
  private boolean armed = true;

  private volatile boolean closed;

  ViewerCursor(
      LiveStream stream,
      ReentrantLock lock,
      Window window,
      BlockPool pool,
      Packager packager,
      long longestLagTicks,
      Listener listener) {
    this.stream = stream;
    this.lock = lock;
    this.window = window;
    this.pool = pool;
    this.packager = packager;
    this.longestLagTicks = longestLagTicks;
    this.listener = listener;
  }

  @Override
  public @Nullable LiveEvent next() {
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      if (ended) {
        boolean first = !toldEnd;
        toldEnd = true;
        return first ? new LiveEvent.End() : null;
      }
      LiveEvent.Skipped skipped = moveOn();
      if (skipped != null) {
        return skipped;
      }
      Segment at = segment;
      if (at == null || index >= at.chunks().size()) {
        armed = true;
        caughtUp |= at != null;
        return null;
      }
      Chunk chunk = at.chunks().get(index);
      LiveEvent.Start start = chunk.idr() ? startIfNew(at) : null;
      if (start != null) {
        return start;
      }
      index++;
      nextSequence = chunk.sequence() + 1;
      return new LiveEvent.Chunk(
          pool.pin(chunk.extents()),
          chunk.idr(),
          chunk.decodeTicks(),
          caughtUp ? chunk.madeNanos() : 0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    stream.leave(this);
  }

  /** Under the lock: whether the listener is to be told now; asks once. */
  boolean disarm() {
    if (!armed || closed) {
      return false;
    }
    Segment at = segment;
    boolean available;
    if (at == null || at.isEvicted()) {
      available = window.newestIdrSegment() != null;
    } else {
      available = index < at.chunks().size() || hasChunks(at.next());
    }
    armed = !available;
    return available;
  }

  /** Under the lock: the stream has ended, and the listener is to be told. */
  void end() {
    ended = true;
  }

  /** Tells the listener, outside of the lock. */
  @Override
  public void run() {
    if (!closed) {
      listener.available();
    }
  }

  /** Goes to the segment of the next chunk; says so when chunks were left out. */
  private LiveEvent.@Nullable Skipped moveOn() {
    Segment at = segment;
    while (at != null && !at.isEvicted() && index >= at.chunks().size() && at.next() != null) {
      at = at.next();
      segment = at;
      index = 0;
    }
    boolean lost = at == null || at.isEvicted();
    if (at != null && !at.isEvicted() && !isTooFarBehind(at)) {
      return null;
    }
    Segment idrSegment = window.newestIdrSegment();
    if (idrSegment == null) {
      segment = lost ? null : at;
      return null;
    }
    long idrSequence = idrSegment.chunks().get(window.newestIdrIndex()).sequence();
    if (idrSequence <= nextSequence && !(lost && idrSequence == nextSequence)) {
      segment = lost ? null : at;
      return null;
    }
    int left = nextSequence == 0 ? 0 : (int) (idrSequence - nextSequence);
    segment = idrSegment;
    index = window.newestIdrIndex();
    nextSequence = idrSequence;
    caughtUp = false;
    if (left == 0) {
      return null;
    }
    stream.countSkipped(left);
    return new LiveEvent.Skipped(left);
  }

  private boolean isTooFarBehind(Segment at) {
    return index < at.chunks().size()
        && packager.endTicks() - at.chunks().get(index).decodeTicks() > longestLagTicks;
  }

  private LiveEvent.@Nullable Start startIfNew(Segment at) {
    Segment.Beginning beginning = at.beginning();
    long shiftMillis = Math.abs(beginning.timeZeroMillis() - toldTimeZeroMillis);
    StreamFormat format = beginning.format();
    if (format.version() == toldFormatVersion && shiftMillis <= NOTICEABLE_SHIFT_MILLIS) {
      return null;
    }
    toldFormatVersion = format.version();
    toldTimeZeroMillis = beginning.timeZeroMillis();
    return new LiveEvent.Start(
        format.header().bytes(),
        format.header().codecs(),
        format.header().sps().widthPixels(),
        format.header().sps().heightPixels(),
        packager.framesPerSecond(),
        Instant.ofEpochMilli(toldTimeZeroMillis),
        format.header().parameterSets());
  }

  private static boolean hasChunks(@Nullable Segment segment) {
    return segment != null && !segment.chunks().isEmpty();
  }
}
