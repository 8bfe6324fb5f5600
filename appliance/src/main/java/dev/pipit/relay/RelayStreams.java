package dev.pipit.relay;

import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that are watched on a relay, by their {@linkplain StreamName names}. A stream is made
 * when it is first asked for, and goes when nobody wanted it for {@value #KEPT_MINUTES} minutes.
 *
 * <p>Thread {@code relay-streams} (virtual) looks at all of them ten times a second; it ends with
 * {@link #close}. {@value #MOST_STREAMS} streams at most. All else is for any thread.
 */
public final class RelayStreams implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RelayStreams.class);
  private static final int KEPT_MINUTES = 10;
  private static final int MOST_STREAMS = 2_000;
  private static final long LOOK_MILLIS = 100;

  private final DeviceHub hub;
  private final MediaPort port;
  private final LiveSettings settings;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, RelayStream> streams = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts its thread.
   *
   * @param settings how streams are cut and kept
   */
  public RelayStreams(DeviceHub hub, MediaPort port, LiveSettings settings, Clock clock) {
    this(hub, port, settings, clock, System::nanoTime);
  }

  /** As above, by another clock for who watches. */
  public RelayStreams(
      DeviceHub hub, MediaPort port, LiveSettings settings, Clock clock, LongSupplier nanoTime) {
    this.hub = hub;
    this.port = port;
    this.settings = settings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    thread = Thread.ofVirtual().name("relay-streams").start(this::run);
  }

  /**
   * The stream of that name, which somebody wants who may watch it; asks the device for it.
   *
   * @return null when there are too many
   */
  public @Nullable LiveStream want(String name) {
    RelayStream stream = streams.get(name);
    if (stream == null) {
      if (streams.size() >= MOST_STREAMS || ended.getCount() == 0) {
        return null;
      }
      stream = streams.computeIfAbsent(name, this::made);
    }
    stream.wanted(nanoTime.getAsLong());
    return stream.live();
  }

  /** How the stream of that name is; null when nobody has wanted it lately. */
  public @Nullable StreamState state(String name) {
    RelayStream stream = streams.get(name);
    return stream == null ? null : stream.state();
  }

  /** How many there are. */
  public int count() {
    return streams.size();
  }

  private RelayStream made(String name) {
    return new RelayStream(
        name, StreamName.of(name), hub, port, settings, clock::millis, nanoTime.getAsLong());
  }

  private void run() {
    try {
      while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = nanoTime.getAsLong();
        streams.forEach((name, stream) -> look(name, stream, now));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(String name, RelayStream stream, long nowNanos) {
    try {
      stream.look(nowNanos);
      if (stream.isForgotten(nowNanos, TimeUnit.MINUTES.toNanos(KEPT_MINUTES))
          && streams.remove(name, stream)) {
        stream.close();
      }
    } catch (RuntimeException e) {
      log.error("event=relay-stream-failed stream={}", name, e);
    }
  }

  /** A device is gone for good: its streams end, with all who read them. */
  public void forget(String deviceId) {
    streams.forEach(
        (name, stream) -> {
          if (stream.deviceId().equals(deviceId) && streams.remove(name, stream)) {
            stream.close();
          }
        });
  }

  /** Ends all streams and the thread. */
  @Override
  public void close() {
    ended.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    streams.values().forEach(RelayStream::close);
    streams.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
