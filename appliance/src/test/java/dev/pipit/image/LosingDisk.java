package dev.pipit.image;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk with a write cache, as cards and sticks have one: what was written counts for readers at
 * once, and is on the disk for good only after the next flush. When the power goes, each sector
 * that was not flushed is kept or lost by chance, in no order.
 *
 * <p>Speaks NBD (the protocol of {@code NetworkBlockDevice/nbd}, fixed newstyle, simple replies) to
 * one machine, on a socket of its own, by the thread {@code losing-disk}.
 */
final class LosingDisk implements AutoCloseable {
  static final int SECTOR_BYTES = 512;

  /** A card's own cache is not larger. */
  private static final int MOST_SECTORS = 32 << 20 >> 9;

  private static final int MOST_REQUEST_BYTES = 32 << 20;

  private static final long MAGIC = 0x4e42444d41474943L;
  private static final long OPTION_MAGIC = 0x49484156454F5054L;
  private static final long OPTION_REPLY_MAGIC = 0x3e889045565a9L;
  private static final int REQUEST_MAGIC = 0x25609513;
  private static final int REPLY_MAGIC = 0x67446698;
  private static final short FIXED_NEWSTYLE = 1;
  private static final int OPTION_ABORT = 2;
  private static final int OPTION_INFO = 6;
  private static final int OPTION_GO = 7;
  private static final int REPLY_ACK = 1;
  private static final int REPLY_INFO = 3;
  private static final int REPLY_UNSUPPORTED = 0x80000001;
  private static final short INFO_EXPORT = 0;
  private static final short INFO_BLOCK_SIZE = 3;

  /** Has flags; knows flush and forced unit access. */
  private static final short EXPORT_FLAGS = 1 | 1 << 2 | 1 << 3;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int DISCONNECT = 2;
  private static final int FLUSH = 3;
  private static final int FORCED_UNIT_ACCESS = 1;
  private static final int EINVAL = 22;

  private final FileChannel file;
  private final long lengthBytes;
  private final ServerSocketChannel server;
  private final Path socket;
  private final Thread thread;
  private final Map<Long, byte[]> cache = new LinkedHashMap<>();
  private volatile @Nullable IOException fault;
  private boolean off;

  /**
   * Puts a disk in place.
   *
   * @param image its contents, of whole sectors
   * @param socket where the machine finds it; short, see {@code unix(7)}
   */
  LosingDisk(Path image, Path socket) throws IOException {
    this.socket = socket;
    file = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
    lengthBytes = file.size();
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    thread = Thread.ofPlatform().name("losing-disk").daemon(true).start(this::serve);
  }

  private void serve() {
    try (SocketChannel client = server.accept()) {
      if (greet(client)) {
        while (answer(client)) {
          // Until the machine is gone.
        }
      }
    } catch (EOFException | ClosedChannelException e) {
      // The machine, or this disk, was switched off.
    } catch (IOException e) {
      fault = e;
    }
  }

  private boolean greet(SocketChannel client) throws IOException {
    send(
        client,
        ByteBuffer.allocate(18).putLong(MAGIC).putLong(OPTION_MAGIC).putShort(FIXED_NEWSTYLE));
    receive(client, Integer.BYTES);
    while (true) {
      ByteBuffer head = receive(client, Long.BYTES + 2 * Integer.BYTES);
      if (head.getLong() != OPTION_MAGIC) {
        throw new IOException("no option of NBD");
      }
      int option = head.getInt();
      receive(client, bounded(head.getInt()));
      switch (option) {
        case OPTION_GO, OPTION_INFO -> {
          reply(client, option, REPLY_INFO, exportInfo());
          reply(client, option, REPLY_INFO, blockSizes());
          reply(client, option, REPLY_ACK, ByteBuffer.allocate(0));
          if (option == OPTION_GO) {
            return true;
          }
        }
        case OPTION_ABORT -> {
          return false;
        }
        default -> reply(client, option, REPLY_UNSUPPORTED, ByteBuffer.allocate(0));
      }
    }
  }

  private ByteBuffer exportInfo() {
    return ByteBuffer.allocate(12)
        .putShort(INFO_EXPORT)
        .putLong(lengthBytes)
        .putShort(EXPORT_FLAGS)
        .flip();
  }

  private static ByteBuffer blockSizes() {
    return ByteBuffer.allocate(14)
        .putShort(INFO_BLOCK_SIZE)
        .putInt(SECTOR_BYTES)
        .putInt(4096)
        .putInt(MOST_REQUEST_BYTES)
        .flip();
  }

  private static void reply(SocketChannel client, int option, int type, ByteBuffer body)
      throws IOException {
    send(
        client,
        ByteBuffer.allocate(20 + body.remaining())
            .putLong(OPTION_REPLY_MAGIC)
            .putInt(option)
            .putInt(type)
            .putInt(body.remaining())
            .put(body));
  }

  private boolean answer(SocketChannel client) throws IOException {
    ByteBuffer request = receive(client, 28);
    if (request.getInt() != REQUEST_MAGIC) {
      throw new IOException("no request of NBD");
    }
    int flags = request.getShort();
    int type = request.getShort();
    long handle = request.getLong();
    long offset = request.getLong();
    int length = bounded(request.getInt());
    switch (type) {
      case READ -> done(client, handle, read(offset, length));
      case WRITE -> {
        write(offset, receive(client, length), (flags & FORCED_UNIT_ACCESS) != 0);
        done(client, handle, ByteBuffer.allocate(0));
      }
      case FLUSH -> {
        flush();
        done(client, handle, ByteBuffer.allocate(0));
      }
      case DISCONNECT -> {
        return false;
      }
      default ->
          send(client, ByteBuffer.allocate(16).putInt(REPLY_MAGIC).putInt(EINVAL).putLong(handle));
    }
    return true;
  }

  private static int bounded(int length) throws IOException {
    if (length < 0 || length > MOST_REQUEST_BYTES) {
      throw new IOException("a request of " + Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  private static void done(SocketChannel client, long handle, ByteBuffer body) throws IOException {
    send(
        client,
        ByteBuffer.allocate(16 + body.remaining())
            .putInt(REPLY_MAGIC)
            .putInt(0)
            .putLong(handle)
            .put(body));
  }

  private synchronized ByteBuffer read(long offset, int length) throws IOException {
    refuseWhenOff();
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, offset + bytes.position()) >= 0) {
      // Until all of it is there.
    }
    for (int at = 0; at < length; at += SECTOR_BYTES) {
      byte[] newer = cache.get((offset + at) / SECTOR_BYTES);
      if (newer != null) {
        bytes.put(at, newer);
      }
    }
    return bytes.rewind();
  }

  private synchronized void write(long offset, ByteBuffer bytes, boolean forced)
      throws IOException {
    refuseWhenOff();
    for (int at = 0; at < bytes.limit(); at += SECTOR_BYTES) {
      byte[] sector = new byte[SECTOR_BYTES];
      bytes.get(at, sector);
      long number = (offset + at) / SECTOR_BYTES;
      cache.remove(number);
      if (forced) {
        put(number, sector);
      } else {
        cache.put(number, sector);
      }
    }
    // What does not fit is written, the oldest first.
    Iterator<Map.Entry<Long, byte[]>> oldest = cache.entrySet().iterator();
    while (cache.size() > MOST_SECTORS) {
      Map.Entry<Long, byte[]> sector = oldest.next();
      put(sector.getKey(), sector.getValue());
      oldest.remove();
    }
  }

  private synchronized void flush() throws IOException {
    refuseWhenOff();
    for (Map.Entry<Long, byte[]> sector : cache.entrySet()) {
      put(sector.getKey(), sector.getValue());
    }
    cache.clear();
  }

  /** No machine is told that something is on a disk without power. */
  private void refuseWhenOff() throws ClosedChannelException {
    if (off) {
      throw new ClosedChannelException();
    }
  }

  private void put(long sector, byte[] bytes) throws IOException {
    file.write(ByteBuffer.wrap(bytes), sector * SECTOR_BYTES);
  }

  /** How many sectors would be at risk. */
  synchronized int unflushedSectors() {
    return cache.size();
  }

  /**
   * The power goes: from now on nothing is answered any more.
   *
   * @param chance decides for each sector that was not flushed
   * @return how many sectors were lost
   */
  synchronized int cut(RandomGenerator chance) throws IOException {
    off = true;
    int lost = 0;
    double kept = chance.nextInt(3) / 2.0;
    for (Map.Entry<Long, byte[]> sector : cache.entrySet()) {
      if (chance.nextDouble() < kept) {
        put(sector.getKey(), sector.getValue());
      } else {
        lost++;
      }
    }
    cache.clear();
    return lost;
  }

  @Override
  public void close() throws IOException {
    server.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.close();
    Files.deleteIfExists(socket);
    IOException broken = fault;
    if (broken != null) {
      throw broken;
    }
  }

  private static ByteBuffer receive(SocketChannel from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (from.read(bytes) < 0) {
        throw new EOFException();
      }
    }
    return bytes.flip();
  }

  private static void send(SocketChannel to, ByteBuffer bytes) throws IOException {
    bytes.rewind();
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
