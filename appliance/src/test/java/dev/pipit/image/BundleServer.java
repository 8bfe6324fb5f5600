package dev.pipit.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of one folder's files, with ranges (RFC 9110, 14), as RAUC reads bundles piece by piece.
 */
final class BundleServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final Pattern NAME = Pattern.compile("/([a-z]+\\.raucb)");
  private static final int PIECE = 65_536;

  private final HttpServer server;
  private final Path folder;
  private final AtomicLong ranges = new AtomicLong();

  BundleServer(Path folder) throws IOException {
    this.folder = folder;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where a machine of qemu's finds a file. */
  String address(String name) {
    return "http://10.0.2.2:" + server.getAddress().getPort() + "/" + name;
  }

  /** How many pieces were asked for. */
  long ranges() {
    return ranges.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher name = NAME.matcher(exchange.getRequestURI().getPath());
      Path file = folder.resolve(name.matches() ? name.group(1) : "none");
      if (!Files.exists(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      long length = Files.size(file);
      long first = 0;
      long last = length - 1;
      int status = 200;
      String asked = exchange.getRequestHeaders().getFirst("Range");
      Matcher range = RANGE.matcher(asked == null ? "" : asked);
      if (range.matches()) {
        ranges.incrementAndGet();
        status = 206;
        first = Long.parseLong(range.group(1));
        last = range.group(2).isEmpty() ? last : Math.min(last, Long.parseLong(range.group(2)));
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + first + "-" + last + "/" + length);
      }
      exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      exchange.sendResponseHeaders(status, last - first + 1);
      copy(file, first, last + 1, exchange);
    }
  }

  private static void copy(Path file, long from, long to, HttpExchange exchange)
      throws IOException {
    byte[] piece = new byte[PIECE];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from);
      for (long left = to - from; left > 0; ) {
        int read = in.read(piece, 0, (int) Math.min(left, PIECE));
        if (read < 0) {
          return;
        }
        exchange.getResponseBody().write(piece, 0, read);
        left -= read;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
