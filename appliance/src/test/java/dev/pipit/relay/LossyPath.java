package dev.pipit.relay;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A path between a device and a relay on which the test loses datagrams of the device. */
final class LossyPath implements AutoCloseable {
  private final DatagramSocket near = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final DatagramSocket far = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final AtomicInteger toDrop = new AtomicInteger();
  private volatile @Nullable SocketAddress device;

  LossyPath(int relayPort) throws IOException {
    SocketAddress relay = new InetSocketAddress(InetAddress.getLoopbackAddress(), relayPort);
    Thread.ofVirtual().start(() -> forward(near, far, relay));
    Thread.ofVirtual().start(() -> forward(far, near, null));
  }

  int port() {
    return near.getLocalPort();
  }

  /** Loses so many of the datagrams that the device sends from now on. */
  void dropNext(int datagrams) {
    toDrop.set(datagrams);
  }

  private void forward(DatagramSocket from, DatagramSocket to, @Nullable SocketAddress target) {
    byte[] bytes = new byte[2048];
    try {
      while (true) {
        DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
        from.receive(datagram);
        boolean isOfDevice = target != null;
        if (isOfDevice) {
          device = datagram.getSocketAddress();
        }
        SocketAddress there = isOfDevice ? target : device;
        boolean isMedia = (bytes[1] & 0x7F) == 96;
        boolean lost =
            isOfDevice && isMedia && toDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (!lost && there != null) {
          to.send(new DatagramPacket(bytes, datagram.getLength(), there));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
