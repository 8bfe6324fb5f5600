package dev.pipit.relay;

import dev.pipit.link.CameraOffer;
import dev.pipit.link.FromDevice;
import dev.pipit.link.FromRelay;
import dev.pipit.link.LinkCodec;
import dev.pipit.link.LinkFault;
import dev.pipit.link.LinkMessage;
import dev.pipit.link.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a device, from its upgrade to its end: hello and welcome, heartbeats, what it
 * is asked for and what it answers. Any thread; nothing waits.
 */
public final class DeviceVisit {
  private static final Logger log = LoggerFactory.getLogger(DeviceVisit.class);

  /** As many as a device lets wait. */
  private static final int MOST_REQUESTS = 32;

  private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Longer than the 10 s after which a device answers by itself that it took too long. */
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final int PROTOCOL_ERROR = 1002;
  private static final int POLICY_VIOLATION = 1008;
  private static final int GOING_AWAY = 1001;
  private static final int NORMAL = 1000;

  private record Asked(CompletableFuture<FromDevice.Answer> answer, long sinceNanos) {}

  /** As many as a relay lets a device say for long, and at once. */
  private static final int MESSAGES_PER_SECOND = 50;

  private static final int MESSAGES_AT_ONCE = 300;

  private final DeviceHub hub;
  private final long number;
  private final Admissions messages;
  private final String deviceId;
  private final String deviceName;
  private final String address;
  private final long beganNanos;
  private final Map<Long, Asked> asked = new HashMap<>();
  private @Nullable DeviceLine line;
  private @Nullable Presence presence;
  private FromDevice.@Nullable Hello hello;
  private long nextRequest = 1;
  private long heardNanos;
  private long pingedNanos;
  private boolean over;

  DeviceVisit(
      DeviceHub hub,
      long number,
      String deviceId,
      String deviceName,
      String address,
      long nowNanos) {
    this.hub = hub;
    this.number = number;
    messages = new Admissions(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE, hub::nanoTime);
    this.deviceId = deviceId;
    this.deviceName = deviceName;
    this.address = address;
    beganNanos = nowNanos;
    heardNanos = nowNanos;
    pingedNanos = nowNanos;
  }

  /** Rises with each connection that is admitted. */
  long number() {
    return number;
  }

  /** Whose visit it is. */
  public String deviceId() {
    return deviceId;
  }

  /** The device, once it has said hello and as long as it is there; else null. */
  public synchronized @Nullable Presence presence() {
    return over ? null : presence;
  }

  /** What it said first; null before. */
  synchronized FromDevice.@Nullable Hello hello() {
    return hello;
  }

  /** It is connected. */
  public void opened(DeviceLine line) {
    boolean tooLate;
    synchronized (this) {
      this.line = line;
      tooLate = over;
    }
    if (tooLate) {
      line.close(GOING_AWAY, "The relay is stopping");
    }
  }

  /** It says something. */
  public void text(String text) {
    if (!heard()) {
      return;
    }
    try {
      take(LinkCodec.fromDevice(text));
    } catch (MalformedMessageException e) {
      breakOff(PROTOCOL_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /**
   * It sends a picture.
   *
   * @param bytes copied
   */
  public void bytes(ByteBuffer bytes) {
    if (!heard()) {
      return;
    }
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    copy.put(bytes.duplicate()).flip();
    try {
      take(LinkCodec.picture(copy));
    } catch (MalformedMessageException e) {
      breakOff(PROTOCOL_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** Whether it may say that. */
  private boolean heard() {
    synchronized (this) {
      heardNanos = hub.nanoTime();
    }
    if (messages.take()) {
      return true;
    }
    breakOff(POLICY_VIOLATION, "Too many messages");
    return false;
  }

  private void take(FromDevice message) {
    boolean first;
    synchronized (this) {
      first = hello == null;
    }
    if (first != (message instanceof FromDevice.Hello)) {
      breakOff(PROTOCOL_ERROR, first ? "A device says hello first" : "A device says hello once");
      return;
    }
    switch (message) {
      case FromDevice.Hello said -> hello(said);
      case FromDevice.Answer answer -> answered(answer);
      case FromDevice.CameraState state -> camera(state.camera().name(), state.camera());
      case FromDevice.CameraGone gone -> camera(gone.camera(), null);
      case FromDevice.Stats _ -> {
        // What comes is counted here; what was sent is for pages that show both.
      }
      case LinkMessage.Ping ping -> send(new LinkMessage.Pong(ping.sentMicros()));
      case LinkMessage.Pong pong -> pong(pong);
      case LinkMessage.Unknown unknown ->
          log.debug("event=unknown-message device={} type={}", deviceId, unknown.type());
    }
  }

  private void hello(FromDevice.Hello said) {
    synchronized (this) {
      if (over) {
        return;
      }
      // Its settings may be long, and are asked for when somebody wants to see them.
      hello =
          new FromDevice.Hello(
              said.revision(),
              said.program(),
              said.cameras(),
              said.profiles(),
              said.addresses(),
              null);
      presence = Presence.of(deviceId, hub.millis(), address, said);
      pingedNanos = hub.nanoTime();
    }
    send(hub.welcome(deviceName));
    hub.came(this, said);
  }

  private void pong(LinkMessage.Pong pong) {
    long micros = TimeUnit.NANOSECONDS.toMicros(hub.nanoTime()) - pong.sentMicros();
    synchronized (this) {
      Presence before = presence;
      // A device that answers what nobody asked tells nothing.
      if (before != null && micros >= 0 && micros < TimeUnit.MINUTES.toMicros(1)) {
        presence = before.withRoundTrip(micros);
      }
    }
  }

  private void camera(String name, @Nullable CameraOffer now) {
    synchronized (this) {
      Presence before = presence;
      if (before == null) {
        return;
      }
      List<CameraOffer> cameras = new ArrayList<>();
      boolean known = false;
      for (CameraOffer camera : before.cameras()) {
        boolean same = camera.name().equals(name);
        known |= same;
        if (!same) {
          cameras.add(camera);
        } else if (now != null) {
          cameras.add(now);
        }
      }
      if (!known && now != null && cameras.size() < DeviceHub.MOST_CAMERAS) {
        cameras.add(now);
      }
      presence = before.with(cameras);
    }
  }

  /**
   * Asks the device for something.
   *
   * @param request makes the message of its number
   * @return the device's answer, or that it did not come; always completed within a quarter of a
   *     minute
   */
  CompletableFuture<FromDevice.Answer> ask(LongFunction<FromRelay.Request> request) {
    CompletableFuture<FromDevice.Answer> answer = new CompletableFuture<>();
    long number;
    synchronized (this) {
      number = nextRequest++;
      if (over || hello == null) {
        return CompletableFuture.completedFuture(gone(number));
      }
      if (asked.size() >= MOST_REQUESTS) {
        return CompletableFuture.completedFuture(
            failed(number, "busy", "The device has not done what it was asked before."));
      }
      asked.put(number, new Asked(answer, hub.nanoTime()));
    }
    send(request.apply(number));
    return answer;
  }

  static FromDevice.Failed gone(long number) {
    return failed(number, "offline", "The device is not connected.");
  }

  private static FromDevice.Failed failed(long number, String code, String sentence) {
    return new FromDevice.Failed(number, new LinkFault(code, sentence, "Try again later."));
  }

  private void answered(FromDevice.Answer answer) {
    Asked done;
    synchronized (this) {
      done = asked.remove(answer.request());
    }
    if (done != null) {
      done.answer.complete(answer);
    }
  }

  /** Looks at the time: called once a second. */
  void look(long nowNanos, long heartbeatNanos) {
    boolean ping = false;
    String wrong = null;
    List<Long> late = new ArrayList<>();
    synchronized (this) {
      if (over) {
        return;
      }
      if (hello == null) {
        wrong = nowNanos - beganNanos > HELLO_NANOS ? "No hello came" : null;
      } else if (nowNanos - heardNanos > 3 * heartbeatNanos) {
        wrong = "Nothing was heard of the device";
      } else if (nowNanos - pingedNanos >= heartbeatNanos) {
        pingedNanos = nowNanos;
        ping = true;
      }
      asked.forEach(
          (number, request) -> {
            if (nowNanos - request.sinceNanos > ANSWER_NANOS) {
              late.add(number);
            }
          });
    }
    for (long number : late) {
      answered(failed(number, "timeout", "The device did not answer."));
    }
    if (wrong != null) {
      breakOff(POLICY_VIOLATION, wrong);
    } else if (ping) {
      send(new LinkMessage.Ping(TimeUnit.NANOSECONDS.toMicros(nowNanos)));
    }
  }

  private void send(LinkMessage message) {
    DeviceLine to;
    synchronized (this) {
      to = over ? null : line;
    }
    if (to != null) {
      to.send(LinkCodec.text(message));
    }
  }

  /** Another connection of the device has taken over. */
  void replaced() {
    send(new FromRelay.Replaced());
    breakOff(NORMAL, "Another connection of this device took over");
  }

  /** The device's token was taken back. */
  void revoked() {
    send(
        new FromRelay.Refused(
            new LinkFault(
                FromRelay.Refused.REVOKED,
                "The relay does not know this device any more.",
                "Claim it again with a new code."),
            null));
    breakOff(NORMAL, "The token was revoked");
  }

  /** The relay is stopping: the device comes back by itself. */
  void dismissed() {
    breakOff(GOING_AWAY, "The relay is stopping");
  }

  private void breakOff(int status, String reason) {
    DeviceLine to;
    synchronized (this) {
      to = line;
    }
    if (to != null) {
      // A close frame has room for 123 bytes of reason (RFC 6455, 5.5).
      to.close(status, reason.length() > 100 ? reason.substring(0, 100) : reason);
    }
    closed();
  }

  /** It is gone. */
  public void closed() {
    List<Map.Entry<Long, Asked>> left;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      left = List.copyOf(asked.entrySet());
      asked.clear();
    }
    left.forEach(one -> one.getValue().answer.complete(gone(one.getKey())));
    hub.left(this);
  }
}
