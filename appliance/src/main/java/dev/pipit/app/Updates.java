package dev.pipit.app;

import dev.pipit.config.StateDirectory;
import dev.pipit.device.UpdateFiles;
import dev.pipit.device.UpdateFiles.ImageState;
import dev.pipit.device.UpdateFiles.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Updates of the image, which this service may not install: it asks root's {@code update-request}
 * by a file in its own state, and reads what that tells. Any thread; waits for the disk.
 */
final class Updates {
  /** Of a bundle; the image's root and boot files together have a quarter of it. */
  static final long MOST_BYTES = 1L << 30;

  /** Room that a bundle must leave for what the service keeps. */
  private static final long RESERVE_BYTES = 32L << 20;

  private static final int PIECE_BYTES = 64 * 1024;
  private static final int ID_BYTES = 8;

  /** Longer than root's own limit: whoever said that it runs has died. */
  private static final Duration LONGEST = Duration.ofHours(3);

  private static final String FOLDER = "update";
  private static final String REQUEST = "request";
  private static final String BUNDLE = "bundle.raucb";
  private static final String PART = "bundle.part";

  /** What can be asked for. */
  enum What {
    /** Whether there is something newer. */
    CHECK,
    /** To install it and restart. */
    INSTALL
  }

  /** Why something is not done. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    /** A word for programs. */
    private final Why why;

    Refused(Why why) {
      super(why.name(), null, false, false);
      this.why = why;
    }

    Why why() {
      return why;
    }
  }

  /** Why something is not done. */
  enum Why {
    /** This is no image. */
    NO_IMAGE,
    /** Something is being done already. */
    BUSY,
    /** Nobody has chosen where updates are from. */
    NO_CHANNEL,
    /** It is more than a bundle has, or than there is room for. */
    TOO_LARGE,
    /** Less came than was said. */
    CUT
  }

  private final StateDirectory state;
  private final UpdateFiles files;
  private final Clock clock;
  private final AtomicBoolean receiving = new AtomicBoolean();
  private final SecureRandom random = new SecureRandom();

  Updates(StateDirectory state, UpdateFiles files, Clock clock) {
    this.state = state.folder(FOLDER);
    this.files = files;
    this.clock = clock;
  }

  /** The image that runs; null where there is none. */
  @Nullable ImageState image() {
    return files.image();
  }

  /** What is done of the newest request, or null. */
  @Nullable Work work() {
    return files.work();
  }

  /** Whether root has not yet taken what was asked for. */
  boolean isWaiting() {
    return Files.exists(state.file(REQUEST));
  }

  boolean isReceiving() {
    return receiving.get();
  }

  private boolean isBusy() {
    Work work = work();
    boolean running =
        work != null
            && work.state().equals("running")
            && Math.abs(clock.millis() - work.atMs()) < LONGEST.toMillis();
    return running || isWaiting();
  }

  /**
   * Asks root to look at an address, or to install from there.
   *
   * @param channel as the settings have it
   * @return the request's id, by which its work is known
   */
  String ask(What what, String channel) throws Refused, IOException {
    requireImage();
    if (channel.isEmpty()) {
      throw new Refused(Why.NO_CHANNEL);
    }
    if (receiving.get()) {
      throw new Refused(Why.BUSY);
    }
    return request(what, channel);
  }

  /** Refuses where there is no image, or when something is done already. */
  void requireImage() throws Refused {
    if (image() == null) {
      throw new Refused(Why.NO_IMAGE);
    }
    if (isBusy()) {
      throw new Refused(Why.BUSY);
    }
  }

  private synchronized String request(What what, String from) throws Refused, IOException {
    if (isBusy()) {
      throw new Refused(Why.BUSY);
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    String text =
        "pipit-update 1\nid=%s\ndo=%s\nfrom=%s\n"
            .formatted(id, what.name().toLowerCase(Locale.ROOT), from);
    state.write(REQUEST, text.getBytes(StandardCharsets.US_ASCII));
    return id;
  }

  /**
   * Refuses a bundle for which there is no room.
   *
   * @param bytes its length
   */
  void requireRoom(long bytes) throws Refused, IOException {
    if (bytes <= 0 || bytes > MOST_BYTES) {
      throw new Refused(Why.TOO_LARGE);
    }
    state.prepare();
    if (!receiving.get()) {
      forgetBundle();
    }
    if (Files.getFileStore(state.path()).getUsableSpace() - bytes < RESERVE_BYTES) {
      throw new Refused(Why.TOO_LARGE);
    }
  }

  /**
   * Takes a bundle to the disk, and asks root to install it. One at a time. Blocks until it has all
   * come.
   *
   * @param bytes its length, as it was said
   * @return the request's id
   * @throws IOException when it cannot be written; nothing is left of it then
   */
  String receive(InputStream bundle, long bytes) throws Refused, IOException {
    requireImage();
    if (!receiving.compareAndSet(false, true)) {
      throw new Refused(Why.BUSY);
    }
    Path part = state.file(PART);
    try {
      Files.deleteIfExists(state.file(BUNDLE));
      requireRoom(bytes);
      write(bundle, bytes, part);
      Files.move(part, state.file(BUNDLE), StandardCopyOption.ATOMIC_MOVE);
      return requestBundle();
    } finally {
      Files.deleteIfExists(part);
      receiving.set(false);
    }
  }

  private String requestBundle() throws Refused, IOException {
    boolean asked = false;
    try {
      String id = request(What.INSTALL, "bundle");
      asked = true;
      return id;
    } finally {
      if (!asked) {
        Files.deleteIfExists(state.file(BUNDLE));
      }
    }
  }

  private static int read(InputStream bundle, byte[] piece) throws Refused {
    try {
      return bundle.read(piece);
    } catch (IOException e) {
      // The sender is gone.
      throw new Refused(Why.CUT);
    }
  }

  private static void write(InputStream bundle, long bytes, Path part) throws Refused, IOException {
    byte[] piece = new byte[PIECE_BYTES];
    Files.deleteIfExists(part);
    try (FileChannel out =
        FileChannel.open(
            part,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      long written = 0;
      for (int read = read(bundle, piece); read >= 0; read = read(bundle, piece)) {
        written += read;
        if (written > bytes) {
          throw new Refused(Why.TOO_LARGE);
        }
        ByteBuffer rest = ByteBuffer.wrap(piece, 0, read);
        while (rest.hasRemaining()) {
          int _ = out.write(rest);
        }
      }
      if (written < bytes) {
        throw new Refused(Why.CUT);
      }
      out.force(true);
    }
  }

  /** Removes a bundle for which nobody asks any more. */
  private void forgetBundle() throws IOException {
    if (!isWaiting()) {
      Files.deleteIfExists(state.file(BUNDLE));
    }
  }

  /** Removes what a service that was ended left of a bundle half received, or not asked for. */
  void clear() {
    try {
      Files.deleteIfExists(state.file(PART));
      forgetBundle();
    } catch (IOException e) {
      // The disk is broken, and the health says so.
      return;
    }
  }
}
