package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.json.JsonTrees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients what changes, as server-sent events (HTML standard, 9.2). A client always gets the
 * newest; what it was too slow for it never sees. Nothing is made while nobody listens.
 *
 * <p>{@value #MOST_CLIENTS} clients at most. Each waits on a virtual thread, and loses its
 * connection when it takes nothing for half a minute.
 */
final class EventRoute implements ApiRoutes {
  private static final int MOST_CLIENTS = 32;
  private static final long STATE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Supplier<ObjectNode> state;
  private final Cameras cameras;
  private final AtomicInteger clients = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private @Nullable Snapshot snapshot;
  private long snapshotNanos;
  private long settingsVersion;
  private String settingsRevision = "";
  private long sensorsVersion;

  /**
   * A state.
   *
   * @param lasting what of it does not change by the mere passing of time
   */
  private record Snapshot(String lasting, String json) {}

  EventRoute(Supplier<ObjectNode> state, Cameras cameras) {
    this.state = state;
    this.cameras = cameras;
  }

  @Override
  public void addTo(ApiTable table) {
    table.addQuick("GET", "/api/v1/events", Right.READ, _ -> open());
  }

  /** The settings are others now. */
  void settingsChanged(String revision) {
    lock.lock();
    try {
      settingsVersion++;
      settingsRevision = revision;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The motion sensor tells something else now, or it is night or day. */
  void sensorsChanged() {
    lock.lock();
    try {
      sensorsVersion++;
      // The state tells it too.
      snapshot = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many listen. */
  int clients() {
    return clients.get();
  }

  private ApiAnswer open() throws ApiFault {
    if (clients.get() >= MOST_CLIENTS) {
      throw new ApiFault(
              HttpStatus.SERVICE_UNAVAILABLE_503, "Too many clients listen to the events.")
          .retryAfter(5);
    }
    return ApiAnswer.streamed("text/event-stream", this::tell);
  }

  private void tell(OutputStream out) throws IOException, InterruptedException {
    clients.incrementAndGet();
    try {
      out.write("retry: 3000\n\n".getBytes(StandardCharsets.US_ASCII));
      String stateSeen = "";
      ServiceHealth healthSeen = null;
      long settingsSeen = settingsVersion();
      Motion motionSeen = null;
      Night nightSeen = null;
      long sentNanos = System.nanoTime() - KEEP_ALIVE_NANOS;
      while (true) {
        boolean said = false;
        long sensorsSeen = sensorsVersion();
        Snapshot now = snapshot();
        if (!now.lasting.equals(stateSeen)) {
          event(out, "state", now.json);
          stateSeen = now.lasting;
          said = true;
        }
        ServiceHealth healthNow = cameras.health().now();
        if (!healthNow.equals(healthSeen)) {
          event(out, "health", JsonTrees.text(HealthRoutes.json(healthNow)));
          healthSeen = healthNow;
          said = true;
        }
        long settings = settingsVersion();
        if (settings != settingsSeen) {
          event(out, "settings", settingsEvent());
          settingsSeen = settings;
          said = true;
        }
        Motion motion = cameras.motion();
        if (motion != null && !motion.equals(motionSeen)) {
          event(out, "motion", JsonTrees.text(JsonTrees.tree(motion)));
          motionSeen = motion;
          said = true;
        }
        Night night = cameras.night();
        if (night != null && !night.equals(nightSeen)) {
          event(out, "night", JsonTrees.text(JsonTrees.tree(night)));
          nightSeen = night;
          said = true;
        }
        if (!said && System.nanoTime() - sentNanos >= KEEP_ALIVE_NANOS) {
          out.write(":\n\n".getBytes(StandardCharsets.US_ASCII));
          said = true;
        }
        if (said) {
          out.flush();
          sentNanos = System.nanoTime();
        }
        await(settingsSeen, sensorsSeen);
      }
    } finally {
      clients.decrementAndGet();
    }
  }

  /** Jackson writes one line. */
  private static void event(OutputStream out, String name, String json) throws IOException {
    out.write(("event: " + name + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  private long settingsVersion() {
    lock.lock();
    try {
      return settingsVersion;
    } finally {
      lock.unlock();
    }
  }

  private long sensorsVersion() {
    lock.lock();
    try {
      return sensorsVersion;
    } finally {
      lock.unlock();
    }
  }

  private String settingsEvent() {
    lock.lock();
    try {
      return JsonTrees.text(JsonTrees.object().put("revision", settingsRevision));
    } finally {
      lock.unlock();
    }
  }

  private void await(long settingsSeen, long sensorsSeen) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = STATE_NANOS;
      while (settingsVersion == settingsSeen && sensorsVersion == sensorsSeen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The state, made anew when it is older than two seconds, for all clients together. */
  private Snapshot snapshot() {
    lock.lock();
    try {
      long now = System.nanoTime();
      Snapshot last = snapshot;
      if (last != null && now - snapshotNanos < STATE_NANOS) {
        return last;
      }
      ObjectNode json = state.get();
      String whole = JsonTrees.text(json);
      json.remove("nowMs");
      Snapshot made = new Snapshot(JsonTrees.text(json), whole);
      snapshot = made;
      snapshotNanos = now;
      return made;
    } finally {
      lock.unlock();
    }
  }
}
