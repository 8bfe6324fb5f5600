package dev.pipit.link;

import dev.pipit.link.FromRelay.Welcome;
import dev.pipit.link.LinkConnection.Outgoing;
import dev.pipit.link.LinkEvent.Answered;
import dev.pipit.link.LinkEvent.Came;
import dev.pipit.link.LinkEvent.Ended;
import dev.pipit.link.LinkEvent.Look;
import dev.pipit.link.LinkEvent.Opened;
import dev.pipit.link.LinkSession.End;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one control channel to a relay, for ever. Nothing that a relay does, or leaves, makes a
 * caller wait.
 *
 * <p>Thread {@code link} (virtual) decides everything, one event after the other; {@code link-read}
 * and {@code link-write} live as long as a connection, {@code link-request} as long as a request.
 * All end with {@link #close}.
 */
public final class LinkClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LinkClient.class);

  /** Events that wait; who has a further one waits, which slows the relay. */
  private static final int MAX_EVENTS = 64;

  /** A connection that held so long was a good one. */
  private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final Duration END = Duration.ofSeconds(15);

  private final LinkHandler handler;
  private final MediaPush push;
  private final RelayTrust trust;
  private final LinkTime time;
  private final BackOff backOff;
  private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>(MAX_EVENTS);
  private final RequestLine requests;
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  private volatile @Nullable RelayCredential wanted;
  private volatile boolean closing;
  private volatile LinkState state = new LinkState.Off();
  private volatile @Nullable LinkConnection current;
  private volatile long roundTripMicros = -1;
  private @Nullable LinkFault lastFault;

  /**
   * Waits for {@link #follow}.
   *
   * @param random spreads what many devices do at the same time
   */
  public LinkClient(
      LinkHandler handler,
      MediaPush push,
      RelayTrust trust,
      LinkTime time,
      RandomGenerator random) {
    this.handler = handler;
    this.push = push;
    this.trust = trust;
    this.time = time;
    backOff = new BackOff(random);
    requests = new RequestLine(events, time);
    thread = Thread.ofVirtual().name("link").start(this::run);
  }

  /**
   * Goes on with that relay; never waits. Also begins anew after it was stopped.
   *
   * @param credential null for no relay
   */
  public void follow(@Nullable RelayCredential credential) {
    wanted = credential;
    // A full queue wakes the thread as well.
    boolean _ = events.offer(new Look());
  }

  /** How it is now. Any thread. */
  public LinkState state() {
    return state;
  }

  /** What happened so far. Any thread. */
  public LinkCounts counts() {
    return new LinkCounts(connections.get(), faults.get(), dropped.get(), roundTripMicros);
  }

  /**
   * Tells the relay something; never waits, any thread. Without a connection nothing is told: the
   * next one begins with all there is. Statistics that the relay does not take are dropped and
   * counted; anything else that it does not take ends the connection.
   *
   * @throws IllegalArgumentException when it cannot be said in this protocol
   */
  public void report(FromDevice.Report report) {
    LinkConnection connection = current;
    if (connection == null || connection.send(new Outgoing.Text(LinkCodec.text(report)))) {
      return;
    }
    dropped.incrementAndGet();
    switch (report) {
      case FromDevice.Stats _ -> {}
      case FromDevice.CameraState _, FromDevice.CameraGone _ -> connection.giveUp();
    }
  }

  private void run() {
    try {
      while (!closing) {
        RelayCredential credential = wanted;
        if (credential == null) {
          lastFault = null;
          become(new LinkState.Off());
          pause(null, Long.MAX_VALUE);
        } else {
          stayWith(credential);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      requests.close();
      push.stopAll();
      become(new LinkState.Off());
    }
  }

  private void become(LinkState now) {
    state = now;
    try {
      handler.changed(now);
    } catch (RuntimeException e) {
      log.error("a change of the link was not heard", e);
    }
  }

  /** Connects, again and again, until something else is wanted. */
  private void stayWith(RelayCredential credential) throws InterruptedException {
    backOff.reset();
    lastFault = null;
    while (isWanted(credential)) {
      become(new LinkState.Connecting(credential.relay(), lastFault));
      switch (served(credential)) {
        case null -> {}
        case End.Again again -> {
          Duration wait = backOff.next(again.notBefore());
          fault(again.fault());
          become(new LinkState.Waiting(credential.relay(), time.now().plus(wait), again.fault()));
          pause(credential, wait.toNanos());
        }
        case End.ForGood stop -> {
          fault(stop.fault());
          become(new LinkState.Stopped(credential.relay(), stop.fault()));
          pause(credential, Long.MAX_VALUE);
        }
      }
    }
  }

  private void fault(LinkFault fault) {
    faults.incrementAndGet();
    if (!fault.equals(lastFault)) {
      log.warn("event=link-fault code={} {} {}", fault.code(), fault.sentence(), fault.action());
    }
    lastFault = fault;
  }

  /** Whether this very credential is wanted: the same one anew means to begin anew. */
  @SuppressWarnings("ReferenceEquality")
  private boolean isWanted(@Nullable RelayCredential credential) {
    return !closing && wanted == credential;
  }

  /** Waits while that is wanted, at most so long. What still comes of the past is passed over. */
  private void pause(@Nullable RelayCredential credential, long nanos) throws InterruptedException {
    long start = time.nanos();
    long left = nanos;
    while (left > 0 && isWanted(credential)) {
      LinkEvent event = time.poll(events, Math.min(left, requests.nextNanos()));
      if (event instanceof Answered answered) {
        requests.answered(answered);
      }
      requests.look();
      left = nanos - (time.nanos() - start);
    }
  }

  /** One connection; how it ended, or null when something else is wanted. */
  private @Nullable End served(RelayCredential credential) throws InterruptedException {
    long start = time.nanos();
    LinkConnection connection = new LinkConnection(credential, trust, events);
    LinkSession session = new LinkSession(credential, connection, requests, handler, push, time);
    try {
      while (session.end() == null && isWanted(credential)) {
        serve(credential, connection, session);
      }
    } catch (RuntimeException e) {
      log.error("the link ended by a fault of its own", e);
      return new End.Again(RelayFaults.own(), Duration.ZERO, Frames.GOING_AWAY);
    } finally {
      current = null;
      session.finish();
      events.removeIf(event -> !(event instanceof Answered));
      connection.close(
          session.end() instanceof End.Again again ? again.closeCode() : Frames.GOING_AWAY);
    }
    if (session.welcome() != null && time.nanos() - start >= GOOD_NANOS) {
      backOff.reset();
    }
    return session.end();
  }

  private void serve(RelayCredential credential, LinkConnection connection, LinkSession session)
      throws InterruptedException {
    LinkEvent event = time.poll(events, session.nextNanos());
    switch (event) {
      case null -> {}
      case Opened opened when opened.from() == connection -> {
        session.opened();
        // From here on whatever changes is sent behind hello.
        current = connection;
      }
      case Came came when came.from() == connection -> came(credential, session, came);
      case Ended ended when ended.from() == connection -> session.ended(ended.why());
      case Answered answered -> requests.answered(answered);
      case Opened _, Came _, Ended _, Look _ -> {}
    }
    session.look();
    roundTripMicros = session.roundTripMicros();
  }

  private void came(RelayCredential credential, LinkSession session, Came came) {
    boolean before = session.welcome() == null;
    session.came(came.what());
    Welcome welcome = session.welcome();
    if (before && welcome != null) {
      connections.incrementAndGet();
      lastFault = null;
      log.info("event=link-online relay={}", credential.relay());
      become(
          new LinkState.Online(
              credential.relay(), time.now(), welcome.relayName(), welcome.deviceName()));
    }
  }

  /** Ends the link. On return its threads have ended, but for such as heed no interrupt. */
  @Override
  public void close() {
    closing = true;
    boolean _ = events.offer(new Look());
    try {
      boolean _ = thread.join(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
