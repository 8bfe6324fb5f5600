package dev.pipit.rtp;

import dev.pipit.installed.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another program that sends or takes RTP on loopback: the even port and the one above. */
final class RtpPeer implements AutoCloseable {
  /** Quiet for so long behind the end of the program, nothing more comes. */
  private static final int QUIET_MILLIS = 200;

  private static final int LONGEST_SECONDS = 30;
  private static final int BUFFER_BYTES = 4 << 20;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final DatagramSocket media;
  private final DatagramSocket control;
  private final Path log;

  /** What came, in the order in which it came. */
  record Captured(List<ByteBuffer> media, List<ByteBuffer> control) {}

  private RtpPeer(DatagramSocket media, DatagramSocket control, Path log) {
    this.media = media;
    this.control = control;
    this.log = log;
  }

  /** Two ports that are free, and a folder for what the program says. */
  static RtpPeer open(Path folder) throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      DatagramSocket first = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
      try {
        DatagramSocket second =
            new DatagramSocket(new InetSocketAddress(LOOPBACK, first.getLocalPort() ^ 1));
        boolean even = first.getLocalPort() % 2 == 0;
        DatagramSocket media = even ? first : second;
        media.setReceiveBufferSize(BUFFER_BYTES);
        return new RtpPeer(media, even ? second : first, folder.resolve("peer.log"));
      } catch (SocketException e) {
        first.close();
      }
    }
    throw new IOException("No two ports beside each other are free");
  }

  int port() {
    return media.getLocalPort();
  }

  /** Runs a program that sends to the two ports, to its end, and takes what it sends. */
  Captured capture(List<String> command) throws Exception {
    Process process = start(command);
    try {
      List<ByteBuffer> reports = new ArrayList<>();
      Thread listener =
          Thread.ofVirtual().name("rtcp-capture").start(() -> receiveQuietly(process, reports));
      List<ByteBuffer> packets = receive(media, process);
      listener.join(Duration.ofSeconds(LONGEST_SECONDS));
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(command + " says: " + Files.readString(log));
      }
      return new Captured(packets, reports);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Gives the ports to a program that takes what is sent to them. */
  Process startReceiver(List<String> command) throws Exception {
    int port = port();
    media.disconnect();
    media.close();
    control.close();
    Process process = start(command);
    try {
      Await.until(
          command.getFirst() + " listens",
          Duration.ofSeconds(LONGEST_SECONDS),
          () -> Files.readString(Path.of("/proc/net/udp")).contains(":%04X ".formatted(port)));
      return process;
    } catch (AssertionError e) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(Files.readString(log), e);
    }
  }

  /** Waits until the program has read all that was sent to a port. */
  static void awaitRead(int port) {
    Await.until(
        "all is read of port " + port,
        Duration.ofSeconds(LONGEST_SECONDS),
        () ->
            Files.readString(Path.of("/proc/net/udp"))
                .lines()
                .filter(line -> line.contains(":%04X ".formatted(port)))
                .allMatch(line -> line.contains(":00000000 00:")));
  }

  /** What the program said. */
  String said() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    media.close();
    control.close();
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(log.toFile())
        .start();
  }

  private void receiveQuietly(Process process, List<ByteBuffer> to) {
    try {
      to.addAll(receive(control, process));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<ByteBuffer> receive(DatagramSocket socket, Process process)
      throws IOException {
    List<ByteBuffer> received = new ArrayList<>();
    socket.setSoTimeout(QUIET_MILLIS);
    byte[] bytes = new byte[PacketPool.PACKET_BYTES];
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    boolean more = true;
    while (more && System.nanoTime() < end) {
      DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
      boolean alive = process.isAlive();
      try {
        socket.receive(datagram);
        received.add(
            ByteBuffer.allocate(PacketPool.PACKET_BYTES)
                .put(bytes, 0, datagram.getLength())
                .flip());
      } catch (SocketTimeoutException e) {
        more = alive;
      }
    }
    return received;
  }
}
