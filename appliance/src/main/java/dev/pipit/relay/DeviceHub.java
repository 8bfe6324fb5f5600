package dev.pipit.relay;

import dev.pipit.accounts.AccountsException;
import dev.pipit.accounts.Device;
import dev.pipit.accounts.Registry;
import dev.pipit.accounts.RightLost;
import dev.pipit.link.FromDevice;
import dev.pipit.link.FromRelay;
import dev.pipit.link.LinkCodec;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All devices that are connected to a relay. The newest connection that proves a device's token is
 * the device; an older one is told so and closed. Any thread.
 *
 * <p>Thread {@code relay-devices} (virtual) looks at the time once a second, {@code
 * relay-devices-write} writes into the database which devices came; both end with {@link #close}.
 */
public final class DeviceHub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeviceHub.class);

  /** A device has so many cameras at most. */
  static final int MOST_CAMERAS = 16;

  private static final int ADMITTED_PER_SECOND = 100;
  private static final int ADMITTED_AT_ONCE = 200;

  /** Tokens that are none: each costs a look into the records. */
  private static final int STRANGERS_PER_SECOND = 20;

  private static final int STRANGERS_AT_ONCE = 100;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * What devices are told.
   *
   * @param relayName how the relay calls itself
   * @param mediaHost where media go to; null for the host that they came to
   * @param mediaPort the UDP port there
   * @param heartbeatSeconds how often each end says that it lives
   */
  public record Terms(
      String relayName, @Nullable String mediaHost, int mediaPort, int heartbeatSeconds) {
    /**
     * Checks that a welcome can be made of it.
     *
     * @throws IllegalArgumentException when the protocol cannot say that
     */
    public Terms {
      var _ =
          LinkCodec.text(
              new FromRelay.Welcome(
                  LinkCodec.REVISION,
                  "device",
                  relayName,
                  heartbeatSeconds,
                  0,
                  mediaHost,
                  mediaPort));
    }
  }

  /** What becomes of a device that comes. */
  public sealed interface Admission {}

  /** It comes in. */
  public record Admitted(DeviceVisit visit) implements Admission {}

  /** Nobody has that token, or nobody any more. */
  public record Unknown() implements Admission {}

  /** Too many come at once, or the database cannot be asked. */
  public record Later(int afterSeconds) implements Admission {}

  private final Registry registry;
  private final Terms terms;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Admissions admissions;
  private final Admissions strangers;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong rightsLost = new AtomicLong();
  private final Map<String, DeviceVisit> online = new ConcurrentHashMap<>();
  private final Set<DeviceVisit> visits = ConcurrentHashMap.newKeySet();
  private final Map<String, String> lastSaid = new ConcurrentHashMap<>();

  /** Devices of which something is to be written down, each once. */
  private final BlockingQueue<String> toNote = new LinkedBlockingQueue<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition due = lock.newCondition();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private final Thread writer;
  private volatile boolean closed;

  /** Starts its thread. */
  public DeviceHub(Registry registry, Terms terms, Clock clock) {
    this(registry, terms, clock, System::nanoTime);
  }

  DeviceHub(Registry registry, Terms terms, Clock clock, LongSupplier nanoTime) {
    this.registry = registry;
    this.terms = terms;
    this.clock = clock;
    this.nanoTime = nanoTime;
    admissions = new Admissions(ADMITTED_PER_SECOND, ADMITTED_AT_ONCE, nanoTime);
    strangers = new Admissions(STRANGERS_PER_SECOND, STRANGERS_AT_ONCE, nanoTime);
    registry.onRightLost(this::rightLost);
    thread = Thread.ofVirtual().name("relay-devices").start(this::run);
    writer = Thread.ofVirtual().name("relay-devices-write").start(this::writeDown);
  }

  /**
   * Looks whose token that is. Waits for the database.
   *
   * @param token anything
   * @param address the peer's, as text
   */
  public Admission admit(String token, String address) {
    if (closed || (strangers.isEmpty() && admissions.isEmpty())) {
      return later(token);
    }
    try {
      long lostBefore = rightsLost.get();
      Device device = registry.deviceTokens().authenticate(token);
      if (device == null) {
        return strangers.take() ? new Unknown() : later(token);
      }
      // Whoever has no token takes no device's turn.
      return admissions.take() ? admit(token, device, address, lostBefore) : later(token);
    } catch (AccountsException e) {
      log.warn("event=device-not-admitted {}", e.getMessage());
      return new Later(5);
    }
  }

  /** By chance, so that they do not come together again. */
  private static Later later(String token) {
    return new Later(1 + Math.floorMod(token.hashCode(), 5));
  }

  private Admission admit(String token, Device device, String address, long lostBefore)
      throws AccountsException {
    DeviceVisit visit =
        new DeviceVisit(
            this,
            numbers.incrementAndGet(),
            device.id(),
            device.name(),
            address,
            nanoTime.getAsLong());
    visits.add(visit);
    // A token that was taken back between the look and the list would never be told.
    if (rightsLost.get() != lostBefore && registry.deviceTokens().authenticate(token) == null) {
      visits.remove(visit);
      return new Unknown();
    }
    return new Admitted(visit);
  }

  /** The device, if it is connected. */
  public @Nullable Presence presence(String deviceId) {
    DeviceVisit visit = online.get(deviceId);
    return visit == null ? null : visit.presence();
  }

  /** How many devices are connected. */
  public int count() {
    return online.size();
  }

  /**
   * Asks a device for something.
   *
   * @param request makes the message of its number
   * @return the device's answer, or that it is not there; always completed within a quarter of a
   *     minute, on any thread
   */
  public CompletableFuture<FromDevice.Answer> ask(
      String deviceId, LongFunction<FromRelay.Request> request) {
    DeviceVisit visit = online.get(deviceId);
    return visit == null
        ? CompletableFuture.completedFuture(DeviceVisit.gone(0))
        : visit.ask(request);
  }

  /** What a device said first, if it is connected. */
  FromDevice.@Nullable Hello hello(String deviceId) {
    DeviceVisit visit = online.get(deviceId);
    return visit == null ? null : visit.hello();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  long millis() {
    return clock.millis();
  }

  FromRelay.Welcome welcome(String deviceName) {
    return new FromRelay.Welcome(
        LinkCodec.REVISION,
        deviceName,
        terms.relayName(),
        terms.heartbeatSeconds(),
        clock.millis(),
        terms.mediaHost(),
        terms.mediaPort());
  }

  /** A device has said hello. */
  void came(DeviceVisit visit, FromDevice.Hello hello) {
    DeviceVisit newest =
        online.merge(
            visit.deviceId(), visit, (one, other) -> one.number() > other.number() ? one : other);
    // Hellos may come in another order than the connections that they came on.
    visits.stream()
        .filter(other -> other.deviceId().equals(visit.deviceId()))
        .filter(other -> other.number() < newest.number() && other.hello() != null)
        .forEach(DeviceVisit::replaced);
    if (newest != visit) {
      return;
    }
    if (visit.presence() == null) {
      // It left at the same moment.
      online.remove(visit.deviceId(), visit);
      return;
    }
    if (lastSaid.put(visit.deviceId(), said(hello)) == null) {
      toNote.add(visit.deviceId());
    }
  }

  /** What is kept of it for as long as it is away. */
  private static String said(FromDevice.Hello hello) {
    String text =
        LinkCodec.text(
            new FromDevice.Hello(
                hello.revision(),
                hello.program(),
                hello.cameras(),
                hello.profiles(),
                hello.addresses(),
                null));
    return text.length() <= dev.pipit.accounts.DeviceTokens.LONGEST_SAID ? text : "{}";
  }

  /** A visit is over. */
  void left(DeviceVisit visit) {
    visits.remove(visit);
    if (online.remove(visit.deviceId(), visit)) {
      registry.deviceTokens().seen(visit.deviceId());
    }
  }

  private void rightLost(RightLost lost) {
    if (lost instanceof RightLost.OfDevice(String deviceId)) {
      rightsLost.incrementAndGet();
      visits.stream()
          .filter(visit -> visit.deviceId().equals(deviceId))
          .forEach(DeviceVisit::revoked);
    }
  }

  private void run() {
    while (!closed) {
      lock.lock();
      try {
        if (!closed) {
          long _ = due.awaitNanos(LOOK_NANOS);
        }
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
      look();
    }
  }

  private void look() {
    long now = nanoTime.getAsLong();
    long heartbeat = TimeUnit.SECONDS.toNanos(terms.heartbeatSeconds());
    visits.forEach(visit -> guarded(() -> visit.look(now, heartbeat)));
    online.keySet().forEach(device -> guarded(() -> registry.deviceTokens().seen(device)));
  }

  /**
   * Writes down which devices came, on a thread of its own, since the database may make it wait.
   */
  private void writeDown() {
    try {
      while (true) {
        String device = toNote.take();
        String said = lastSaid.remove(device);
        if (said != null && !noted(device, said)) {
          lastSaid.putIfAbsent(device, said);
          toNote.put(device);
          if (ended.await(1, TimeUnit.SECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there is nothing left to be done. */
  private boolean noted(String device, String said) {
    try {
      registry.deviceTokens().connected(device, said);
      return true;
    } catch (AccountsException e) {
      return switch (e.reason()) {
        case DATABASE, BUSY -> false;
        // Deleted meanwhile; its connection is ended by whoever did it.
        case NOT_FOUND -> true;
        case NOT_ALLOWED, TAKEN, WRONG_PASSWORD, WRONG_CODE, UNCONFIRMED, CLOSED, TOO_MANY -> {
          log.warn("event=device-not-noted {}", e.getMessage());
          yield true;
        }
      };
    } catch (RuntimeException e) {
      log.error("event=device-not-noted", e);
      return true;
    }
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.error("event=device-hub-failed", e);
    }
  }

  /** Sends all devices away, which come back by themselves, and ends the thread. */
  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      due.signalAll();
    } finally {
      lock.unlock();
    }
    visits.forEach(DeviceVisit::dismissed);
    ended.countDown();
    writer.interrupt();
    boolean interrupted = false;
    while (thread.isAlive() || writer.isAlive()) {
      try {
        thread.join();
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
