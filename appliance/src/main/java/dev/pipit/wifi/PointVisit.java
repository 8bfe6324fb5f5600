package dev.pipit.wifi;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The setup point as the service sees it, by the folder of {@code pipit-setup-point.service}. Where
 * that does not run, there is none. For any thread.
 */
public final class PointVisit {
  /** The folder, which root makes. */
  public static final Path FOLDER = Path.of("/run/pipit-setup-point");

  private static final Logger log = LoggerFactory.getLogger(PointVisit.class);
  private static final int MOST_STATE_BYTES = 64 * 1024;
  private static final int MOST_PASSWORD_BYTES = 64;

  /** As {@code setup-point-password} makes it. */
  private static final Pattern PASSWORD_FORM = Pattern.compile("[2-9A-HJKMNP-Z]{10}");

  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Path folder;
  private final LongSupplier nanoTime;
  private volatile @Nullable Read last;

  private record Read(@Nullable PointState state, long atNanos) {}

  /** Looks into that folder, twice a second at most. */
  public PointVisit(Path folder, LongSupplier nanoTime) {
    this.folder = folder;
    this.nanoTime = nanoTime;
  }

  /** The state, or null where there is no setup point; reads a file of memory at most. */
  public @Nullable PointState state() {
    long now = nanoTime.getAsLong();
    Read known = last;
    if (known == null || now - known.atNanos >= FRESH_NANOS) {
      known = new Read(read(), now);
      last = known;
    }
    return known.state;
  }

  /**
   * The password of the device's own Wi-Fi, for the screen of whoever stands before it; null where
   * there is none.
   */
  public @Nullable String password() {
    try {
      Path file = folder.resolve(PointFolder.PASSWORD);
      String word =
          Files.size(file) > MOST_PASSWORD_BYTES
              ? ""
              : Files.readString(file, StandardCharsets.US_ASCII).strip();
      return PASSWORD_FORM.matcher(word).matches() ? word : null;
    } catch (IOException e) {
      return null;
    }
  }

  private @Nullable PointState read() {
    try {
      Path file = folder.resolve(PointFolder.STATE);
      if (Files.size(file) > MOST_STATE_BYTES) {
        return null;
      }
      return Words.state(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | IllegalArgumentException e) {
      log.debug("the state of the setup point cannot be read", e);
      return null;
    }
  }

  /**
   * Asks to join a network.
   *
   * @return whether it is tried now; else another one is, or the point is going
   * @throws IOException when the setup point does not answer
   */
  public boolean join(JoinWish wish) throws IOException {
    UnixDomainSocketAddress address =
        UnixDomainSocketAddress.of(folder.resolve(PointFolder.SOCKET));
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(address);
      channel.write(ByteBuffer.wrap(Words.of(wish).getBytes(StandardCharsets.US_ASCII)));
      channel.shutdownOutput();
      ByteBuffer answer = ByteBuffer.allocate(16);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // The rest of it.
      }
      last = null;
      String said = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      return said.equals(PointSocket.TAKEN);
    }
  }
}
