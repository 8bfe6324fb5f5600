package dev.pipit.relay;

import dev.pipit.media.ParameterSets;
import dev.pipit.rtp.PacketKind;
import dev.pipit.rtp.PacketPool;
import dev.pipit.rtp.PooledPacket;
import dev.pipit.rtp.SrtpKeys;
import dev.pipit.rtp.SrtpProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one UDP port to which all devices send their media. Packets are told apart by their SSRC, and
 * nothing is made for one that is of no session. One platform thread, {@code relay-media}, does
 * everything, and hands access units on.
 *
 * <p>Bounded: so many packets in jitter buffers, of all devices together; what comes beyond is
 * dropped and counted.
 */
public final class MediaPort implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MediaPort.class);

  /** Of 2 kB each; what 500 devices at 500 kbit/s send in two thirds of a second. */
  private static final int MOST_PACKETS = 16_384;

  /**
   * A key frame of some hundred packets comes at once; the kernel halves what it is not allowed.
   */
  private static final int SOCKET_BUFFER_BYTES = 8 << 20;

  private static final int MOST_AT_ONCE = 256;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final DatagramChannel channel;
  private final Selector selector;
  private final int port;
  private final SecureRandom random = new SecureRandom();
  private final Set<Integer> numbers = ConcurrentHashMap.newKeySet();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final PacketPool pool = new PacketPool(MOST_PACKETS);
  private final SessionTable sessions = new SessionTable();
  private final ByteBuffer nowhere = ByteBuffer.allocate(PacketPool.PACKET_BYTES);
  private final Thread thread;
  private volatile boolean closed;
  private volatile long strangers;
  private volatile long overflows;
  private volatile int open;
  private volatile boolean ended;

  private MediaPort(DatagramChannel channel, Selector selector, int port) {
    this.channel = channel;
    this.selector = selector;
    this.port = port;
    thread = Thread.ofPlatform().name("relay-media").daemon().unstarted(this::run);
  }

  /**
   * Opens it.
   *
   * @param address where to listen; port 0 for any that is free
   * @throws IOException when the address cannot be had
   */
  public static MediaPort open(InetSocketAddress address) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      channel.bind(address);
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      MediaPort opened = new MediaPort(channel, selector, port);
      opened.thread.start();
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The port that devices send to. */
  public int port() {
    return port;
  }

  /** Datagrams of nobody who was asked to send. */
  public long strangers() {
    return strangers;
  }

  /** Datagrams for which there was no room. */
  public long overflows() {
    return overflows;
  }

  /** Whether its thread has ended by a fault: nothing is taken any more. */
  public boolean hasFailed() {
    return ended;
  }

  /** Sessions that are open. */
  public int sessions() {
    return open;
  }

  /** The receive buffer that the kernel gave, bytes. */
  public int socketBufferBytes() throws IOException {
    return channel.getOption(StandardSocketOptions.SO_RCVBUF);
  }

  /**
   * Makes keys and a number for a device that will be asked to send. Any thread.
   *
   * @param parameterSets what it told of its stream before, or null
   * @param sink called on the port's thread
   */
  public MediaIntake take(
      SrtpProfile profile, int payloadType, @Nullable ParameterSets parameterSets, MediaSink sink) {
    int ssrc = number();
    byte[] key = new byte[SrtpProfile.KEY_BYTES];
    byte[] salt = new byte[profile.saltBytes()];
    random.nextBytes(key);
    random.nextBytes(salt);
    MediaSession session;
    try (SrtpKeys keys = new SrtpKeys(profile, key, salt)) {
      session =
          new MediaSession(
              new MediaSession.Terms(ssrc, payloadType, parameterSets),
              keys,
              sink,
              this::send,
              System.nanoTime());
    }
    tell(() -> begin(session));
    return new MediaIntake(this, session, profile, payloadType, key, salt);
  }

  private int number() {
    while (true) {
      // The last bit tells its media from our reports.
      int number = random.nextInt() & ~1;
      if (number != 0 && numbers.add(number)) {
        return number;
      }
    }
  }

  private void begin(MediaSession session) {
    sessions.add(session);
    open = sessions.count();
  }

  /** Ends a session; what comes of it afterwards is of a stranger. */
  void end(MediaSession session) {
    tell(
        () -> {
          sessions.remove(session);
          open = sessions.count();
          session.close();
          numbers.remove(session.ssrc());
        });
  }

  private void tell(Runnable command) {
    commands.add(command);
    selector.wakeup();
  }

  private void run() {
    try {
      long lookedNanos = System.nanoTime();
      while (!closed) {
        obey();
        selector.select(this::read, waitMillis());
        long now = System.nanoTime();
        if (now - lookedNanos >= LOOK_NANOS) {
          lookedNanos = now;
          look(now);
        }
      }
    } catch (IOException | ClosedSelectorException e) {
      if (!closed) {
        ended = true;
        log.error("event=media-port-failed port={}", port, e);
      }
    } catch (RuntimeException | Error e) {
      ended = true;
      log.error("event=media-port-failed port={}", port, e);
      throw e;
    } finally {
      obey();
      sessions.forEach(MediaSession::close);
    }
  }

  private void obey() {
    Runnable command = commands.poll();
    while (command != null) {
      command.run();
      command = commands.poll();
    }
  }

  /** Until the next look; 0 is for ever: nothing is due where there is no session. */
  private long waitMillis() {
    return sessions.count() == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(LOOK_NANOS);
  }

  private void look(long now) {
    sessions.forEach(
        session -> {
          if (session.deadlineNanos() <= now) {
            try {
              session.look(now);
            } catch (RuntimeException e) {
              failed(session, e);
            }
          }
        });
  }

  private void read(SelectionKey key) {
    // A session that began meanwhile may be the one whose packets wait here.
    obey();
    try {
      for (int i = 0; i < MOST_AT_ONCE; i++) {
        if (!readOne()) {
          return;
        }
      }
    } catch (IOException e) {
      // Of a datagram that we sent and nobody took: nothing is wrong with the port.
      log.debug("event=media-port-read", e);
    }
  }

  private boolean readOne() throws IOException {
    PooledPacket packet = pool.take();
    if (packet == null) {
      nowhere.clear();
      if (channel.receive(nowhere) == null) {
        return false;
      }
      count(false);
      return true;
    }
    ByteBuffer bytes = packet.bytes();
    boolean handedOn = false;
    try {
      SocketAddress from = channel.receive(bytes);
      if (from == null) {
        return false;
      }
      bytes.flip();
      PacketKind kind = PacketKind.of(bytes);
      MediaSession session = kind == PacketKind.OTHER ? null : sessions.find(kind.ssrc(bytes));
      if (session == null) {
        count(true);
        return true;
      }
      handedOn = kind == PacketKind.RTP;
      try {
        if (handedOn) {
          session.rtp(packet, from, System.nanoTime());
        } else {
          session.rtcp(bytes, from, System.nanoTime());
        }
      } catch (RuntimeException e) {
        failed(session, e);
      }
      return true;
    } finally {
      if (!handedOn) {
        packet.release();
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  private void count(boolean isStranger) {
    if (isStranger) {
      strangers++;
    } else {
      overflows++;
    }
  }

  /** A fault in one session ends that one, and none of the others. */
  private void failed(MediaSession session, RuntimeException e) {
    log.error("event=media-session-failed", e);
    commands.add(() -> fail(session));
  }

  private void fail(MediaSession session) {
    sessions.remove(session);
    open = sessions.count();
    session.close();
    try {
      session.failed("The relay could not take these pictures, by a fault of its own.");
    } catch (RuntimeException e) {
      log.error("event=media-sink-failed", e);
    }
  }

  private void send(ByteBuffer datagram, SocketAddress to) {
    try {
      // 0 when the network takes none now: reports come again.
      int _ = channel.send(datagram, to);
    } catch (IOException e) {
      log.debug("event=media-report-not-sent", e);
    }
  }

  /** Ends the thread and gives the port free. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    boolean interrupted = false;
    while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      selector.close();
      channel.close();
    } catch (IOException e) {
      log.debug("event=media-port-close", e);
    }
    Arrays.fill(nowhere.array(), (byte) 0);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
