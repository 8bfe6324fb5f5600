package dev.pipit.screen;

import dev.pipit.libav.LibavException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a screen up to date on the platform thread {@code screen}: words when they change, and the
 * camera's picture at most twice a second, so that it costs a small board little. Without a screen,
 * it looks for one now and then.
 */
public final class ScreenLoop implements AutoCloseable {
  /** Where the camera's pictures come from. */
  public interface Pictures {
    /**
     * The next picture; waits for it a few seconds at most.
     *
     * @param to gets the JPEG, direct, borrowed for the call
     * @return whether there was one
     */
    boolean next(Receiver to) throws InterruptedException, LibavException;
  }

  /** Who gets a picture. */
  @FunctionalInterface
  public interface Receiver {
    /** Called at most once. */
    void accept(ByteBuffer jpeg) throws LibavException;
  }

  private static final Logger log = LoggerFactory.getLogger(ScreenLoop.class);
  private static final Duration PACE = Duration.ofMillis(500);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** The kernel writes its own words there now and then. */
  private static final Duration DRAW_AGAIN = Duration.ofSeconds(10);

  private static final Duration END = Duration.ofSeconds(5);

  private final Path node;
  private final Path connectors;
  private final Supplier<ScreenPage> pages;
  private final Pictures pictures;
  private final Thread thread;
  private volatile @Nullable String fault;
  private boolean ended;

  /**
   * Begins.
   *
   * @param node such as {@code /dev/fb0}
   * @param connectors the kernel's folder of what screens are plugged into, {@code /sys/class/drm};
   *     where it has none, a screen is taken to be there
   * @param pages what is to be shown, asked twice a second
   */
  public ScreenLoop(Path node, Path connectors, Supplier<ScreenPage> pages, Pictures pictures) {
    this.node = node;
    this.connectors = connectors;
    this.pages = pages;
    this.pictures = pictures;
    this.thread = Thread.ofPlatform().name("screen").daemon(true).start(this::run);
  }

  /** Why nothing is shown on the screen that is there, one sentence; null when all is well. */
  public @Nullable String fault() {
    return fault;
  }

  private void run() {
    try {
      while (!hasEnded()) {
        showWhileThere();
        pause(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void showWhileThere() throws InterruptedException {
    if (!isPluggedIn()) {
      return;
    }
    try (Screen screen = Screen.open(node)) {
      fault = null;
      if (screen != null) {
        show(screen);
      }
    } catch (ScreenException e) {
      fault(String.valueOf(e.getMessage()), e);
    } catch (LibavException e) {
      fault("The screen cannot be drawn on: " + e.getMessage() + ".", e);
    } catch (RuntimeException e) {
      fault("Nothing is shown on the screen: something failed here; the log says more.", e);
    }
  }

  /** Told once: it is tried again every few seconds. */
  private void fault(String sentence, Exception why) {
    if (!sentence.equals(fault)) {
      log.atWarn().setCause(why instanceof RuntimeException ? why : null).log("{}", sentence);
    }
    fault = sentence;
  }

  private void show(Screen screen) throws InterruptedException, LibavException {
    ScreenPage shown = null;
    long drawnNanos = 0;
    long lookedNanos = System.nanoTime();
    while (!hasEnded()) {
      long now = System.nanoTime();
      if (now - lookedNanos > LOOK_AGAIN.toNanos()) {
        lookedNanos = now;
        if (!isPluggedIn()) {
          return;
        }
      }
      ScreenPage page = pages.get();
      if (!page.equals(shown) || now - drawnNanos > DRAW_AGAIN.toNanos()) {
        screen.show(page);
        shown = page;
        drawnNanos = now;
      }
      if (page.withPicture()) {
        boolean _ = pictures.next(screen::show);
      }
      pause(PACE);
    }
  }

  /** Whether some screen says that it is there, or nothing here could say so. */
  private boolean isPluggedIn() {
    boolean known = false;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(connectors, "card*-*")) {
      for (Path connector : all) {
        Path status = connector.resolve("status");
        if (Files.exists(status)) {
          known = true;
          if (Files.readString(status).strip().equals("connected")) {
            return true;
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // It changes just now.
      return true;
    }
    return !known;
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  private synchronized void pause(Duration length) throws InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); !ended && left > 0; left = end - System.nanoTime()) {
      wait(Math.ceilDiv(left, 1_000_000));
    }
  }

  /** Ends it; the screen is left black. */
  @Override
  public void close() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    // It may wait for a picture.
    thread.interrupt();
    try {
      boolean _ = thread.join(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
