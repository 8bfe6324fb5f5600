package dev.pipit.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands between a device and its relay, and lets nothing through when a test says so. */
final class SwallowingProxy implements AutoCloseable {
  final AtomicBoolean swallow = new AtomicBoolean();
  private final RawRelay front;

  SwallowingProxy(int relayPort) throws IOException {
    front =
        new RawRelay(
            device -> {
              try (Socket relay = new Socket(InetAddress.getLoopbackAddress(), relayPort)) {
                Thread.ofVirtual().start(() -> pump(relay, device));
                pump(device, relay);
              }
            });
  }

  private void pump(Socket from, Socket to) {
    byte[] some = new byte[4096];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        if (!swallow.get()) {
          out.write(some, 0, count);
        }
      }
      to.close();
    } catch (IOException e) {
      // One of the two has gone; the other is closed by who opened it.
      return;
    }
  }

  int port() {
    return front.port();
  }

  @Override
  public void close() throws IOException {
    front.close();
  }
}
