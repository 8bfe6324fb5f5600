package dev.pipit.link;

import dev.pipit.link.LinkConnection.Outgoing.Close;
import dev.pipit.link.LinkConnection.Outgoing.First;
import dev.pipit.link.LinkConnection.Outgoing.Pong;
import dev.pipit.link.LinkConnection.Outgoing.Snapshot;
import dev.pipit.link.LinkConnection.Outgoing.Text;
import dev.pipit.link.LinkEvent.Came;
import dev.pipit.link.LinkEvent.Ended;
import dev.pipit.link.LinkEvent.Opened;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a relay, from the look-up of its name to its last byte. Thread {@code
 * link-read} opens it and tells what comes; where that is not taken the relay has to wait. Thread
 * {@code link-write} sends what is put in a queue; nobody who puts something there waits. Both are
 * virtual, and end with {@link #close}.
 */
final class LinkConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LinkConnection.class);

  /** What waits to be sent; more is refused. */
  private static final int MAX_WAITING = 64;

  private static final long MAX_WAITING_BYTES = 2L * LinkCodec.MAX_BINARY_BYTES;
  private static final Duration FAREWELL = Duration.ofMillis(250);
  private static final Duration END = Duration.ofSeconds(2);

  /** What is sent. */
  sealed interface Outgoing {
    /** The first message, which is made when it is its turn. */
    record First(Supplier<String> text) implements Outgoing {}

    /** A text message. */
    record Text(String text) implements Outgoing {}

    /** A picture, with its header. */
    record Snapshot(ByteBuffer bytes) implements Outgoing {}

    /** An answer to a ping of WebSocket. */
    record Pong(ByteBuffer payload) implements Outgoing {}

    /** The last frame. */
    record Close(int code) implements Outgoing {}
  }

  private final RelayCredential credential;
  private final LinkSocket socket;
  private final BlockingQueue<LinkEvent> events;
  private final BlockingQueue<Outgoing> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Thread reader;
  private final Thread writer;
  private volatile boolean open;
  private volatile Frames.@Nullable Writer out;

  /**
   * Begins to connect.
   *
   * @param events where it tells what happens; bounded
   */
  LinkConnection(RelayCredential credential, RelayTrust trust, BlockingQueue<LinkEvent> events) {
    this.credential = credential;
    this.events = events;
    socket = new LinkSocket(credential.relay(), trust);
    writer = Thread.ofVirtual().name("link-write").unstarted(this::write);
    reader = Thread.ofVirtual().name("link-read").start(this::read);
  }

  private void read() {
    Throwable why;
    try {
      LinkSocket.Streams streams = socket.open(credential.token());
      out = streams.writer();
      writer.start();
      open = true;
      events.put(new Opened(this));
      while (true) {
        events.put(new Came(this, streams.reader().next()));
      }
    } catch (InterruptedException e) {
      return;
    } catch (IOException | RuntimeException e) {
      why = e;
    }
    tell(why);
  }

  private void write() {
    Frames.Writer writing = out;
    try {
      while (writing != null) {
        Outgoing next = waiting.take();
        waitingBytes.addAndGet(-bytes(next));
        switch (next) {
          case First first -> writing.text(first.text().get());
          case Text text -> writing.text(text.text());
          case Snapshot snapshot -> writing.binary(snapshot.bytes());
          case Pong pong -> writing.pong(pong.payload());
          case Close close -> {
            writing.close(close.code());
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("the relay could not be told", e);
      // First, for the reader will tell that the socket was closed, and the first counts.
      tell(e);
      socket.close();
    } catch (IOException e) {
      // The reader will find the end, and before it what the relay has said last, such as why.
      log.debug("the relay takes nothing any more", e);
    }
  }

  private void tell(Throwable why) {
    try {
      events.put(new Ended(this, why));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Sends something when it is its turn; never waits. Any thread.
   *
   * @return false when too much waits already: the relay takes nothing
   */
  boolean send(Outgoing next) {
    long bytes = bytes(next);
    if (waitingBytes.addAndGet(bytes) <= MAX_WAITING_BYTES && waiting.offer(next)) {
      return true;
    }
    waitingBytes.addAndGet(-bytes);
    return false;
  }

  private static long bytes(Outgoing next) {
    return switch (next) {
      case Text text -> text.text().getBytes(StandardCharsets.UTF_8).length;
      case Snapshot snapshot -> snapshot.bytes().remaining();
      case First _, Pong _, Close _ -> 0;
    };
  }

  /** Ends it because the relay takes nothing; whoever reads events is told. Never waits. */
  void giveUp() {
    socket.close();
  }

  /** Says good-bye with that code, for a moment, and ends. What waits is not sent any more. */
  void close(int code) {
    waiting.clear();
    if (open && waiting.offer(new Close(code))) {
      join(writer, FAREWELL);
    }
    close();
  }

  /** Ends it at once; on return its threads have ended, but for one that looks up a name. */
  @Override
  public void close() {
    socket.close();
    reader.interrupt();
    join(reader, END);
    writer.interrupt();
    if (open) {
      join(writer, END);
    }
  }

  private static void join(Thread thread, Duration longest) {
    try {
      boolean _ = thread.join(longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
