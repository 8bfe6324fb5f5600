package dev.pipit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.json.JsonTrees;
import dev.pipit.live.LiveEvent;
import dev.pipit.live.LiveStream;
import dev.pipit.live.LiveSubscription;
import dev.pipit.live.MediaBytes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer over a WebSocket: takes the next event of its subscription when the last one is with
 * the kernel, so that a slow viewer holds one chunk and skips the rest.
 *
 * <p>Public only because Jetty calls its methods by reflection. Events come from the stream, Jetty
 * and the sweep on different threads; whoever comes first takes the turn and does the work of all
 * that come meanwhile.
 */
public final class LiveSocket implements Session.Listener.AutoDemanding, LiveSubscription.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(45);
  private static final long MAX_SENDING_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final int MAX_MESSAGES_PER_TEN_SECONDS = 50;

  private record StartMessage(
      String type, String mime, int width, int height, double framesPerSecond, double timeZeroMs) {}

  private record SkippedMessage(String type, int chunks) {}

  private record ErrorMessage(String type, String sentence, String action) {}

  private record ClockMessage(String type, long id, double nowMs) {}

  private final LiveSockets sockets;
  private final String camera;
  private final LiveStream stream;
  private final Caller caller;
  private final Runnable turn = this::takeTurn;
  private final AtomicInteger turns = new AtomicInteger();
  private final Queue<Long> clockQuestions = new ArrayBlockingQueue<>(8);
  private final Callback sent = Callback.from(this::sendingEnded, this::sendingFailed);

  private @Nullable Session session;
  private @Nullable LiveSubscription subscription;
  private @Nullable ByteBuffer cmafHeader;
  private @Nullable MediaBytes pinned;
  private long pinnedMadeNanos;
  private boolean ended;
  private volatile boolean sending;
  private volatile long sendingNanos;
  private volatile boolean closed;
  private volatile long heardNanos;
  private volatile long pingNanos;
  private long messagesSinceNanos;
  private int messages;

  LiveSocket(LiveSockets sockets, String camera, LiveStream stream, Caller caller) {
    this.sockets = sockets;
    this.camera = camera;
    this.stream = stream;
    this.caller = caller;
  }

  String camera() {
    return camera;
  }

  /** Who watches. */
  Caller caller() {
    return caller;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    this.session = session;
    heardNanos = System.nanoTime();
    pingNanos = heardNanos;
    messagesSinceNanos = heardNanos;
    // Taken before the subscription may call, so that nobody else works on a half-made viewer.
    turns.incrementAndGet();
    subscription = stream.subscribe(this);
    sockets.opened(this);
    workThroughTurns();
  }

  /** On the stream's fan-out thread. */
  @Override
  public void available() {
    sockets.queue().add(turn);
  }

  private void takeTurn() {
    if (turns.getAndIncrement() == 0) {
      workThroughTurns();
    }
  }

  private void workThroughTurns() {
    int taken = 1;
    do {
      work();
      taken = turns.addAndGet(-taken);
    } while (taken != 0);
  }

  private void work() {
    Session session = this.session;
    LiveSubscription subscription = this.subscription;
    if (session == null || subscription == null) {
      return;
    }
    if (closed) {
      sockets.closed(this);
      this.subscription = null;
      subscription.close();
      return;
    }
    try {
      while (!sending && !closed && sendNext(session, subscription)) {
        // The kernel took it at once.
      }
    } catch (RuntimeException e) {
      // The turn must come to its end, or this viewer would stand still and never leave.
      LOG.error("event=viewer-failed camera={}", camera, e);
      closed = true;
      session.disconnect();
      takeTurn();
    }
  }

  private boolean sendNext(Session session, LiveSubscription subscription) {
    if (ended) {
      refuse(StatusCode.SHUTDOWN, "The stream has ended");
      return false;
    }
    Long id = clockQuestions.poll();
    if (id != null) {
      Instant now = Instant.now();
      send(session, new ClockMessage("clock", id, milliseconds(now)));
      return true;
    }
    ByteBuffer header = cmafHeader;
    if (header != null) {
      cmafHeader = null;
      begin();
      session.sendBinary(header.duplicate(), sent);
      return true;
    }
    return switch (subscription.next()) {
      case null -> false;
      case LiveEvent.Start start -> {
        cmafHeader = start.cmafHeader();
        send(
            session,
            new StartMessage(
                "start",
                "video/mp4; codecs=\"" + start.codecs() + '"',
                start.widthPixels(),
                start.heightPixels(),
                start.framesPerSecond(),
                milliseconds(start.timeZero())));
        yield true;
      }
      case LiveEvent.Chunk chunk -> {
        pinned = chunk.bytes();
        pinnedMadeNanos = chunk.madeNanos();
        begin();
        sendChunk(session, chunk.bytes().buffers());
        if (sending) {
          // The viewer is slow; the stream may ask the memory back.
          chunk.bytes().onRevoke(() -> sockets.queue().add(session::disconnect));
        }
        yield true;
      }
      case LiveEvent.Skipped skipped -> {
        send(session, new SkippedMessage("skipped", skipped.chunks()));
        yield true;
      }
      case LiveEvent.End _ -> {
        ended = true;
        send(
            session,
            new ErrorMessage(
                "error",
                "This camera was stopped or set up anew.",
                "The picture comes back by itself when the camera runs again."));
        yield true;
      }
    };
  }

  private static double milliseconds(Instant instant) {
    return instant.getEpochSecond() * 1e3 + instant.getNano() / 1e6;
  }

  private void send(Session session, Object message) {
    begin();
    session.sendText(JsonTrees.text(message), sent);
  }

  private void sendChunk(Session session, List<ByteBuffer> buffers) {
    if (buffers.size() == 1) {
      session.sendBinary(buffers.getFirst(), sent);
    } else {
      sendFrames(session, buffers, 0);
    }
  }

  /** A chunk in several ranges of memory goes out as one message in as many frames. */
  private void sendFrames(Session session, List<ByteBuffer> buffers, int index) {
    boolean last = index == buffers.size() - 1;
    Callback then =
        last
            ? sent
            : Callback.from(() -> sendFrames(session, buffers, index + 1), this::sendingFailed);
    session.sendPartialBinary(buffers.get(index), last, then);
  }

  private void begin() {
    sendingNanos = System.nanoTime();
    sending = true;
  }

  private void sendingEnded() {
    MediaBytes bytes = pinned;
    if (bytes != null) {
      stream.sent(bytes.lengthBytes(), pinnedMadeNanos);
    }
    unpin();
    sending = false;
    takeTurn();
  }

  private void sendingFailed(Throwable cause) {
    unpin();
    closed = true;
    sending = false;
    takeTurn();
  }

  private void unpin() {
    MediaBytes bytes = pinned;
    if (bytes != null) {
      pinned = null;
      bytes.close();
    }
  }

  @Override
  public void onWebSocketText(String message) {
    heardNanos = System.nanoTime();
    if (heardNanos - messagesSinceNanos > TimeUnit.SECONDS.toNanos(10)) {
      messagesSinceNanos = heardNanos;
      messages = 0;
    }
    Long id = clockQuestion(message);
    if (id == null) {
      refuse(StatusCode.BAD_DATA, "The only message known here is {\"type\":\"clock\",\"id\":1}");
    } else if (++messages > MAX_MESSAGES_PER_TEN_SECONDS || !clockQuestions.offer(id)) {
      refuse(StatusCode.POLICY_VIOLATION, "Too many messages");
    } else {
      takeTurn();
    }
  }

  private static @Nullable Long clockQuestion(String message) {
    try {
      JsonNode json = JsonTrees.parse(message);
      JsonNode id = json.path("id");
      boolean clock = json.path("type").asText("").equals("clock");
      return clock && id.isIntegralNumber() && id.canConvertToLong() ? id.longValue() : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    callback.succeed();
    refuse(StatusCode.BAD_DATA, "Binary messages are not for the server");
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    heardNanos = System.nanoTime();
  }

  /** A viewer who leaves without a farewell is no news; the close that follows does the rest. */
  @Override
  public void onWebSocketError(Throwable cause) {}

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    closed = true;
    takeTurn();
    callback.succeed();
  }

  /** Pings now and then, and ends the connection of a viewer who is gone or takes nothing. */
  void sweep(long nowNanos) {
    Session session = this.session;
    if (session == null) {
      return;
    }
    boolean stuck = sending && nowNanos - sendingNanos > MAX_SENDING_NANOS;
    if (stuck || nowNanos - heardNanos > SILENT_NANOS) {
      session.disconnect();
    } else if (!sending && nowNanos - pingNanos > PING_NANOS) {
      pingNanos = nowNanos;
      session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }
  }

  /** Says that the viewer may not watch any more. */
  void end() {
    refuse(StatusCode.POLICY_VIOLATION, "Log in again");
  }

  /** Says that the server goes away. */
  void stop() {
    refuse(StatusCode.SHUTDOWN, "Pipit is stopping");
  }

  private void refuse(int status, String reason) {
    Session session = this.session;
    if (session != null && !closed) {
      closed = true;
      session.close(status, reason, Callback.NOOP);
      takeTurn();
    }
  }
}
