package dev.pipit.link;

import dev.pipit.live.LiveStatistics;
import dev.pipit.live.LiveStream;
import dev.pipit.rtp.SrtpKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends streams to a relay as SRTP, each session by itself, all on one platform thread, {@code
 * link-media}, which lives as long as a session is open. {@value #MOST_SESSIONS} sessions at most.
 */
public final class RtpPush implements MediaPush, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RtpPush.class);
  private static final int MOST_SESSIONS = 16;
  private static final long LONGEST_WAIT_MILLIS = 1_000;

  private final StreamSource streams;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, PushedStream> sessions = new LinkedHashMap<>();

  /** Those of {@link #sessions}, for who looks at them for each picture. */
  private volatile List<PushedStream> open = List.of();

  private final Queue<PushedStream> closing = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Selector selector;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Waits for orders.
   *
   * @throws IOException when the system gives no selector
   */
  public RtpPush(StreamSource streams) throws IOException {
    this.streams = streams;
    selector = Selector.open();
    thread = Thread.ofPlatform().name("link-media").daemon().start(this::run);
  }

  @Override
  public LinkAnswer start(Order order) throws IOException {
    LiveStream stream = streams.stream(order.camera());
    if (stream == null) {
      return new LinkAnswer.Failed(
          new LinkFault(
              "no-such-camera",
              "This device has no camera " + order.camera() + ".",
              "Look at its cameras again."));
    }
    // Before the lock: a name may take its time, and no other stream shall wait for it.
    List<InetAddress> addresses = List.of(InetAddress.getAllByName(order.host()));
    byte[] key = order.masterKey().copy();
    byte[] salt = order.masterSalt().copy();
    try (SrtpKeys keys = new SrtpKeys(order.profile(), key, salt)) {
      return start(order, addresses, keys, stream);
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(salt, (byte) 0);
    }
  }

  private LinkAnswer start(
      Order order, List<InetAddress> addresses, SrtpKeys keys, LiveStream stream)
      throws IOException {
    synchronized (sessions) {
      if (Thread.currentThread().isInterrupted()) {
        // Nobody waits for it any more, and nobody would stop it.
        throw new InterruptedIOException("asked for too long ago");
      }
      if (closed || sessions.size() >= MOST_SESSIONS || sessions.containsKey(order.session())) {
        return new LinkAnswer.Failed(
            new LinkFault(
                "no-more-sessions",
                "This device sends " + sessions.size() + " streams already.",
                "Stop one of them."));
      }
      sessions.put(
          order.session(),
          new PushedStream(order, addresses, keys, stream, selector, random, this::wake));
      open = List.copyOf(sessions.values());
    }
    wake();
    return new LinkAnswer.Done();
  }

  @Override
  public void stop(String session) {
    synchronized (sessions) {
      PushedStream stopped = sessions.remove(session);
      if (stopped != null) {
        closing.add(stopped);
        open = List.copyOf(sessions.values());
      }
    }
    wake();
  }

  @Override
  public void stopAll() {
    synchronized (sessions) {
      closing.addAll(sessions.values());
      sessions.clear();
      open = List.of();
    }
    wake();
  }

  /** What is sent in each session, for the relay; any thread. */
  public List<FromDevice.Stats> statistics() {
    List<FromDevice.Stats> all = new ArrayList<>();
    for (PushedStream one : open) {
      LiveStatistics live = one.stream().statistics();
      all.add(one.statistics((int) live.bitsPerSecond(), (int) Math.round(live.framesPerSecond())));
    }
    return all;
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (IOException | RuntimeException e) {
        log.error("event=media-push-failed", e);
      }
    }
    stopAll();
    closeStopped();
  }

  private void turn() throws IOException {
    long next = Long.MAX_VALUE;
    for (PushedStream one : open) {
      next = Math.min(next, one.deadlineNanos());
    }
    long wait =
        next == Long.MAX_VALUE
            ? LONGEST_WAIT_MILLIS
            : TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime());
    selector.select(RtpPush::read, Math.clamp(wait, 1, LONGEST_WAIT_MILLIS));
    woken.set(false);
    closeStopped();
    long now = System.nanoTime();
    for (PushedStream one : open) {
      pump(one, now);
    }
  }

  /** A fault of one session ends that one alone. */
  private void pump(PushedStream one, long now) {
    try {
      one.pump(now);
    } catch (RuntimeException e) {
      log.warn("event=push-failed session={} {}", one.session(), e.toString());
      stop(one.session());
    }
    if (one.hasEnded()) {
      stop(one.session());
    }
  }

  private static void read(SelectionKey key) {
    if (key.attachment() instanceof PushedStream one) {
      one.read();
    }
  }

  private void closeStopped() {
    PushedStream stopped = closing.poll();
    while (stopped != null) {
      stopped.close();
      stopped = closing.poll();
    }
  }

  /** Ends all sessions and the thread. */
  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    selector.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
