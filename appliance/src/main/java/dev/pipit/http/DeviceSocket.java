package dev.pipit.http;

import dev.pipit.link.LinkCodec;
import dev.pipit.relay.DeviceLine;
import dev.pipit.relay.DeviceVisit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A device's WebSocket on a relay. One text is being sent at a time; of those that wait there are
 * {@value #MOST_WAITING} at most, and a device that lets more come is cut off.
 *
 * <p>Public only because Jetty calls its methods by reflection.
 */
public final class DeviceSocket implements Session.Listener.AutoDemanding, DeviceLine {
  private static final int MOST_WAITING = 64;

  /** Who watches over heartbeats ends it sooner. */
  private static final Duration IDLE = Duration.ofMinutes(16);

  /** What is said last, behind what waits. */
  private record Farewell(int status, String reason, long sinceNanos) {}

  /** A device that takes no farewell for so long is not waited for. */
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final DeviceSockets sockets;
  private final DeviceVisit visit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<String> waiting = new ArrayDeque<>();
  private final Callback sent = Callback.from(this::next, this::failed);
  private @Nullable Session session;
  private @Nullable Farewell farewell;
  private boolean sending;
  private boolean closed;

  DeviceSocket(DeviceSockets sockets, DeviceVisit visit) {
    this.sockets = sockets;
    this.visit = visit;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    session.setMaxTextMessageSize(LinkCodec.MAX_TEXT_BYTES);
    session.setMaxBinaryMessageSize(LinkCodec.MAX_BINARY_BYTES);
    session.setIdleTimeout(IDLE);
    lock.lock();
    try {
      this.session = session;
    } finally {
      lock.unlock();
    }
    sockets.opened(this);
    visit.opened(this);
  }

  @Override
  public void send(String text) {
    Session to;
    boolean tooSlow = false;
    lock.lock();
    try {
      to = session;
      if (to == null || closed || farewell != null) {
        return;
      }
      if (sending && waiting.size() < MOST_WAITING) {
        waiting.add(text);
        return;
      }
      if (sending) {
        tooSlow = true;
        closed = true;
        waiting.clear();
      }
      sending = true;
    } finally {
      lock.unlock();
    }
    if (tooSlow) {
      to.disconnect();
    } else {
      to.sendText(text, sent);
    }
  }

  private void next() {
    String text;
    Farewell last = null;
    Session to;
    lock.lock();
    try {
      text = waiting.poll();
      to = session;
      if (text == null) {
        sending = false;
        last = closed ? null : farewell;
        closed |= last != null;
      }
    } finally {
      lock.unlock();
    }
    if (to != null && text != null) {
      to.sendText(text, sent);
    } else if (to != null && last != null) {
      to.close(last.status, last.reason, Callback.NOOP);
    }
  }

  private void failed(Throwable cause) {
    Session to = shut();
    if (to != null) {
      to.disconnect();
    }
  }

  /** Sends nothing more; null when that was so already. */
  private @Nullable Session shut() {
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      closed = true;
      waiting.clear();
      return session;
    } finally {
      lock.unlock();
    }
  }

  /** Behind what waits to be sent, which may be why. */
  @Override
  public void close(int status, String reason) {
    Session to;
    lock.lock();
    try {
      if (closed || farewell != null) {
        return;
      }
      farewell = new Farewell(status, reason, System.nanoTime());
      to = session;
      if (sending || to == null) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    to.close(status, reason, Callback.NOOP);
  }

  @Override
  public void onWebSocketText(String message) {
    visit.text(message);
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    visit.bytes(payload);
    callback.succeed();
  }

  /** A device that leaves without a farewell is no news; the close that follows does the rest. */
  @Override
  public void onWebSocketError(Throwable cause) {}

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    Session _ = shut();
    sockets.closed(this);
    visit.closed();
    callback.succeed();
  }

  /** Ends the connection of a device that does not go. */
  void sweep(long nowNanos) {
    Session to;
    lock.lock();
    try {
      boolean lingers = farewell != null && nowNanos - farewell.sinceNanos > FAREWELL_NANOS;
      to = lingers ? session : null;
      closed |= lingers;
    } finally {
      lock.unlock();
    }
    if (to != null) {
      to.disconnect();
    }
  }

  /** Says that the server goes away. */
  void stop() {
    close(StatusCode.SHUTDOWN, "The relay is stopping");
  }
}
