package dev.pipit.camera;

import dev.pipit.encode.EncodeException;
import dev.pipit.encode.JpegEncoder;
import dev.pipit.live.LiveStream;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes JPEGs of a camera's pictures while somebody asks for them, one for all who ask. Each asks
 * for one picture at a time, so that a slow reader gets the newest and never a backlog.
 *
 * <p>The frames are the encoder's: one more holder of one of them at a time. A camera's H.264 is
 * decoded from its stream, from the newest IDR picture on.
 *
 * <p>The thread {@code jpeg-NAME} (platform, for native calls) ends {@value #IDLE_MILLIS} ms after
 * the last question; then nothing is left of all this but a comparison for each frame.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock
public final class JpegFeed {
  /** Somebody who asked. */
  public interface Reader {
    /** Gets the picture, and closes it. On any thread; must not block. */
    void picture(JpegPicture picture);

    /** There is none, for that reason: one plain sentence. On any thread; must not block. */
    void none(String sentence);
  }

  private record Ask(Reader reader, long fromNanos, long untilNanos) {}

  private static final Logger log = LoggerFactory.getLogger(JpegFeed.class);
  private static final int IDLE_MILLIS = 2000;
  private static final int MOST_FREE_PICTURES = 3;
  private static final String TOO_LATE = "There was no picture in time.";
  private static final String CLOSED = "The camera is being closed.";

  private final String name;
  private final LiveStream stream;
  private final List<Ask> asks = new ArrayList<>();
  private final ArrayDeque<JpegPicture> free = new ArrayDeque<>();

  /** Frames taken at this time or later are wanted; none when nobody asks. */
  private volatile long wantedFromNanos = Long.MAX_VALUE;

  private volatile long pictures;
  private @Nullable RawFrame waiting;
  private boolean busy;
  private boolean inStream;
  private boolean streamHasMore = true;
  private @Nullable JpegPicture newest;
  private @Nullable Thread thread;
  private boolean closed;

  JpegFeed(String name, LiveStream stream) {
    this.name = name;
    this.stream = stream;
  }

  /**
   * Asks for one picture. The answer comes once, perhaps during the call.
   *
   * @param fromNanos the picture must have been taken at this time or later, monotonic clock
   * @param patience how long to wait for it
   */
  public void ask(Reader reader, long fromNanos, Duration patience) {
    JpegPicture ready = null;
    synchronized (this) {
      if (!closed) {
        JpegPicture known = newest;
        if (known != null && known.captureNanos() >= fromNanos) {
          ready = known.retain();
        } else {
          asks.add(new Ask(reader, fromNanos, System.nanoTime() + patience.toNanos()));
          wantedFromNanos = Math.min(wantedFromNanos, fromNanos);
          if (thread == null) {
            thread = Thread.ofPlatform().name("jpeg-" + name).daemon(true).start(this::run);
          }
          notifyAll();
          return;
        }
      }
    }
    if (ready == null) {
      reader.none(CLOSED);
    } else {
      reader.picture(ready);
    }
  }

  /**
   * Takes a question back.
   *
   * @return whether it was still open; then the reader is not called any more
   */
  public synchronized boolean cancel(Reader reader) {
    boolean open = asks.removeIf(ask -> ask.reader.equals(reader));
    wantedFromNanos = earliest();
    return open;
  }

  private long earliest() {
    long earliest = Long.MAX_VALUE;
    for (Ask ask : asks) {
      earliest = Math.min(earliest, ask.fromNanos);
    }
    return earliest;
  }

  /** JPEGs made since the start. */
  public long pictures() {
    return pictures;
  }

  /** Whether the thread runs, because somebody asks or asked a moment ago. */
  public synchronized boolean isRunning() {
    return thread != null;
  }

  /** Shows a frame on its way to the encoder; who calls holds it. Never blocks for long. */
  void offer(RawFrame frame) {
    if (frame.captureNanos() < wantedFromNanos) {
      return;
    }
    RawFrame late;
    synchronized (this) {
      inStream = frame.format().pixelFormat() == PixelFormat.H264;
      // One frame at most is held here: the camera has few buffers.
      if (busy || asks.isEmpty() || closed) {
        return;
      }
      late = waiting;
      waiting = inStream ? null : frame.retain();
      notifyAll();
    }
    if (late != null) {
      late.release();
    }
  }

  /** From now on no picture is given that was taken before. */
  void forget() {
    JpegPicture old;
    RawFrame late;
    synchronized (this) {
      old = newest;
      newest = null;
      late = waiting;
      waiting = null;
      inStream = false;
    }
    if (old != null) {
      old.close();
    }
    if (late != null) {
      late.release();
    }
  }

  private void run() {
    try (JpegEncoder encoder = new JpegEncoder();
        StreamPictures coded = new StreamPictures(stream, encoder, this::wake)) {
      while (!hasEnded()) {
        RawFrame frame = next();
        if (frame != null) {
          make(encoder, frame);
        } else if (coded.follow(isInStream())) {
          ByteBuffer jpeg = encoder.newestJpeg();
          if (jpeg != null) {
            deliver(jpeg, System.nanoTime());
          }
        }
      }
    } catch (EncodeException e) {
      log.atWarn().addKeyValue("camera", name).log("{} {}", e.getMessage(), e.action());
      end(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(CLOSED);
    } catch (RuntimeException | Error e) {
      log.atError().setCause(e).addKeyValue("camera", name).log("making JPEGs failed");
      end("No JPEG can be made: something failed here; the log says more.");
    }
  }

  /** A frame to make a JPEG of, held by the caller; null when it is time to look at the rest. */
  private @Nullable RawFrame next() throws InterruptedException {
    List<Ask> late = List.of();
    RawFrame frame = null;
    synchronized (this) {
      long idleUntil = System.nanoTime() + IDLE_MILLIS * 1_000_000L;
      while (true) {
        long now = System.nanoTime();
        late = takeLate(now);
        if (!late.isEmpty()) {
          break;
        }
        if (waiting != null && !asks.isEmpty()) {
          frame = waiting;
          waiting = null;
          busy = true;
          break;
        }
        if (closed || (asks.isEmpty() && now - idleUntil >= 0)) {
          rest();
          break;
        }
        if (inStream && streamHasMore && !asks.isEmpty()) {
          streamHasMore = false;
          break;
        }
        long until = asks.isEmpty() ? idleUntil : earliestEnd(now + IDLE_MILLIS * 1_000_000L);
        wait(Math.max(1, (until - now) / 1_000_000));
      }
    }
    late.forEach(ask -> ask.reader.none(TOO_LATE));
    return frame;
  }

  private List<Ask> takeLate(long nowNanos) {
    List<Ask> late = List.of();
    for (Iterator<Ask> i = asks.iterator(); i.hasNext(); ) {
      Ask ask = i.next();
      if (nowNanos - ask.untilNanos >= 0) {
        late = late.isEmpty() ? new ArrayList<>() : late;
        late.add(ask);
        i.remove();
      }
    }
    wantedFromNanos = late.isEmpty() ? wantedFromNanos : earliest();
    return late;
  }

  private long earliestEnd(long otherwise) {
    long end = otherwise;
    for (Ask ask : asks) {
      end = Math.min(end, ask.untilNanos);
    }
    return end;
  }

  /** Under the lock: the thread ends, and another is started when somebody asks again. */
  private void rest() {
    thread = null;
    JpegPicture old = newest;
    newest = null;
    if (old != null) {
      old.close();
    }
    free.clear();
    inStream = false;
    streamHasMore = true;
  }

  private synchronized boolean hasEnded() {
    return !Thread.currentThread().equals(thread);
  }

  private synchronized boolean isInStream() {
    return inStream && !asks.isEmpty();
  }

  /** The stream has more for a subscription that had come to its end. */
  private synchronized void wake() {
    streamHasMore = true;
    notifyAll();
  }

  private void make(JpegEncoder encoder, RawFrame frame) throws EncodeException {
    try {
      ByteBuffer jpeg = encoder.encode(frame);
      if (jpeg != null) {
        deliver(jpeg, frame.captureNanos());
      }
    } finally {
      synchronized (this) {
        busy = false;
      }
      frame.release();
    }
  }

  private void deliver(ByteBuffer jpeg, long captureNanos) {
    List<Ask> due = new ArrayList<>();
    JpegPicture old;
    JpegPicture picture;
    synchronized (this) {
      picture = free.isEmpty() ? new JpegPicture(this::takeBack) : free.pop();
    }
    long ageMicros = (System.nanoTime() - captureNanos) / 1000;
    picture.hold(jpeg, captureNanos, System.currentTimeMillis() * 1000 - ageMicros);
    synchronized (this) {
      pictures = pictures + 1;
      for (Iterator<Ask> i = asks.iterator(); i.hasNext(); ) {
        Ask ask = i.next();
        if (ask.fromNanos <= captureNanos) {
          due.add(ask);
          i.remove();
          picture.retain();
        }
      }
      wantedFromNanos = earliest();
      old = newest;
      newest = picture;
    }
    if (old != null) {
      old.close();
    }
    for (Ask ask : due) {
      ask.reader.picture(picture);
    }
  }

  private synchronized void takeBack(JpegPicture picture) {
    if (thread != null && free.size() < MOST_FREE_PICTURES) {
      free.push(picture);
    }
  }

  private void end(String sentence) {
    List<Ask> left;
    synchronized (this) {
      left = List.copyOf(asks);
      asks.clear();
      wantedFromNanos = Long.MAX_VALUE;
      if (Thread.currentThread().equals(thread)) {
        rest();
      }
    }
    forget();
    left.forEach(ask -> ask.reader.none(sentence));
  }

  /** Answers all who ask and ends the thread. */
  void close(Duration limit) throws InterruptedException {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
      notifyAll();
    }
    end(CLOSED);
    if (running != null) {
      boolean _ = running.join(limit);
    }
  }
}
