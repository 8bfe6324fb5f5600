package dev.pipit.link;

import dev.pipit.link.FromRelay.Refused;
import dev.pipit.link.FromRelay.Replaced;
import dev.pipit.link.FromRelay.Welcome;
import dev.pipit.link.LinkConnection.Outgoing;
import dev.pipit.link.LinkMessage.Ping;
import dev.pipit.link.LinkMessage.Pong;
import dev.pipit.link.LinkMessage.Unknown;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is said on one connection: hello, welcome, heartbeats, requests. All methods are for the
 * link's thread; none waits.
 */
final class LinkSession {
  private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long WELCOME_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int SILENT_HEARTBEATS = 3;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final long MESSAGE_NANOS = TimeUnit.SECONDS.toNanos(1) / 200;
  private static final long BURST_NANOS = 1_000 * MESSAGE_NANOS;

  /** How it ended. */
  sealed interface End {
    /** Try again, not before that time. */
    record Again(LinkFault fault, Duration notBefore, int closeCode) implements End {}

    /** Do not try again. */
    record ForGood(LinkFault fault) implements End {}
  }

  private enum Phase {
    OPENING,
    WELCOMING,
    ONLINE
  }

  private final RelayCredential credential;
  private final LinkConnection connection;
  private final RequestLine requests;
  private final LinkHandler handler;
  private final RequestDesk desk;
  private final LinkTime time;
  private final long startNanos;
  private Phase phase = Phase.OPENING;
  private @Nullable Welcome welcome;
  private @Nullable End end;
  private boolean over;
  private long heardNanos;
  private long beatNanos;

  /** Until when the messages that came would have come at the highest rate. */
  private long creditNanos;

  private long roundTripMicros = -1;

  LinkSession(
      RelayCredential credential,
      LinkConnection connection,
      RequestLine requests,
      LinkHandler handler,
      MediaPush push,
      LinkTime time) {
    this.credential = credential;
    this.connection = connection;
    this.requests = requests;
    this.handler = handler;
    desk = new RequestDesk(credential.relay(), requests, handler, push, this::send);
    this.time = time;
    startNanos = time.nanos();
    heardNanos = startNanos;
    creditNanos = startNanos - BURST_NANOS;
  }

  /** What the relay said when it let the device in; null before. */
  @Nullable Welcome welcome() {
    return welcome;
  }

  /** From a ping to its pong; -1 before the first. */
  long roundTripMicros() {
    return roundTripMicros;
  }

  /** How it ended; null while it goes on. */
  @Nullable End end() {
    return end;
  }

  /** Nobody is answered any more. */
  void finish() {
    over = true;
    requests.abandon();
    if (welcome != null) {
      desk.leave();
    }
  }

  private void again(Throwable why) {
    Duration notBefore = Duration.ZERO;
    int code = Frames.GOING_AWAY;
    if (why instanceof RelayException.NotUpgraded refused) {
      boolean unknown = refused.status() == 401 || refused.status() == 403;
      Duration asked = refused.retryAfter();
      notBefore = unknown ? LONG : asked == null ? Duration.ZERO : asked;
    } else if (why instanceof RelayException.Broken broken) {
      code = broken.closeCode();
    }
    again(RelayFaults.of(why, credential.relay(), time.now()), notBefore, code);
  }

  private void again(LinkFault fault, Duration notBefore, int code) {
    if (end == null) {
      end = new End.Again(fault, notBefore, code);
    }
  }

  private void send(Outgoing next) {
    if (!over && !connection.send(next)) {
      again(RelayFaults.takesNothing(credential.relay()), Duration.ZERO, Frames.POLICY);
    }
  }

  private void say(FromDevice message) {
    send(new Outgoing.Text(LinkCodec.text(message)));
  }

  /** The connection is up: the device speaks first. */
  void opened() {
    phase = Phase.WELCOMING;
    heardNanos = time.nanos();
    send(new Outgoing.First(() -> LinkCodec.text(handler.hello())));
  }

  /** The connection is over. */
  void ended(Throwable why) {
    again(why);
  }

  /** Something came. */
  void came(Frames.Incoming incoming) {
    heardNanos = time.nanos();
    creditNanos = Math.max(creditNanos, heardNanos - BURST_NANOS) + MESSAGE_NANOS;
    if (creditNanos - heardNanos > 0) {
      again(new RelayException.Broken(Frames.POLICY, "more messages than a device can read"));
      return;
    }
    try {
      switch (incoming) {
        case Frames.Incoming.Text text -> obey(LinkCodec.fromRelay(text.text()));
        case Frames.Incoming.Ping ping -> send(new Outgoing.Pong(ping.payload()));
        case Frames.Incoming.Pong _ -> {}
      }
    } catch (MalformedMessageException e) {
      again(new RelayException.Broken(Frames.POLICY, "a message that is none: " + e.getMessage()));
    } catch (IOException e) {
      again(e);
    }
  }

  private void obey(FromRelay message) throws IOException {
    switch (message) {
      case Welcome let -> welcome(let);
      case Refused refused -> refused(refused);
      case Replaced _ -> again(RelayFaults.replaced(credential.relay()), LONG, Frames.GOING_AWAY);
      case Ping ping -> say(new Pong(ping.sentMicros()));
      case Pong pong -> measured(pong);
      case Unknown unknown -> unknown(unknown);
      case FromRelay.Request request -> ask(request);
    }
  }

  private void welcome(Welcome let) throws IOException {
    if (phase != Phase.WELCOMING) {
      throw new RelayException.Broken(Frames.POLICY, "welcome twice");
    }
    phase = Phase.ONLINE;
    welcome = let;
    beatNanos = time.nanos();
  }

  private void refused(Refused refused) {
    if (refused.forGood()) {
      end = new End.ForGood(refused.fault());
    } else {
      Integer seconds = refused.retryAfterSeconds();
      Duration notBefore = seconds == null ? Duration.ZERO : Duration.ofSeconds(seconds);
      again(refused.fault(), notBefore, Frames.GOING_AWAY);
    }
  }

  private void measured(Pong pong) {
    long micros = micros() - pong.sentMicros();
    if (micros >= 0 && micros < TimeUnit.HOURS.toMicros(1)) {
      roundTripMicros = micros;
    }
  }

  private long micros() {
    return TimeUnit.NANOSECONDS.toMicros(time.nanos() - startNanos);
  }

  private void unknown(Unknown unknown) {
    if (unknown.request() != null) {
      desk.unknown(unknown.request(), unknown.type());
    }
  }

  private void ask(FromRelay.Request request) throws IOException {
    Welcome let = welcome;
    if (let == null) {
      throw new RelayException.Broken(Frames.POLICY, "a request before welcome");
    }
    desk.take(request, let);
  }

  /** Looks what time it is: sends a ping when it is due, and ends what is silent. */
  void look() {
    requests.look();
    long now = time.nanos();
    if (now - silentNanos() >= 0) {
      again(new RelayException.Silent());
    } else if (phase == Phase.ONLINE && now - beatNanos >= 0) {
      say(new Ping(micros()));
      beatNanos = now + heartbeatNanos();
    }
  }

  private long silentNanos() {
    return heardNanos
        + switch (phase) {
          case OPENING -> OPEN_NANOS;
          case WELCOMING -> WELCOME_NANOS;
          case ONLINE -> SILENT_HEARTBEATS * heartbeatNanos();
        };
  }

  private long heartbeatNanos() {
    Welcome let = welcome;
    return TimeUnit.SECONDS.toNanos(let == null ? 1 : let.heartbeatSeconds());
  }

  /** In how many nanoseconds it is to look again, at the latest. */
  long nextNanos() {
    long now = time.nanos();
    long next = Math.min(silentNanos() - now, requests.nextNanos());
    return phase == Phase.ONLINE ? Math.min(next, beatNanos - now) : next;
  }
}
