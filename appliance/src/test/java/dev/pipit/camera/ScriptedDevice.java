package dev.pipit.camera;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.DeviceReset;
import dev.pipit.capture.Source;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A camera at the end of a cable: can be unplugged, wedged and plugged in again. Counts its
 * buffers.
 */
final class ScriptedDevice implements SourceOpener {
  private static final int BUFFERS = 4;

  final AtomicInteger tried = new AtomicInteger();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger openNow = new AtomicInteger();
  final AtomicInteger held = new AtomicInteger();
  final AtomicInteger releasedTwice = new AtomicInteger();
  private final CountDownLatch unwedged = new CountDownLatch(1);
  private volatile boolean plugged = true;
  final AtomicInteger resets = new AtomicInteger();
  private volatile DeviceReset resetOutcome = new DeviceReset.NotPossible();
  private volatile boolean told;
  private volatile boolean denied;
  private volatile boolean exclusive;
  private volatile boolean silent;
  private volatile boolean wedged;
  private volatile int widthPixels = 64;
  private volatile PixelFormat pixelFormat = PixelFormat.YU12;
  private volatile long intervalNanos = 10_000_000;
  private volatile boolean flickering;
  private volatile long dueNanos = Long.MIN_VALUE;

  void unplug() {
    plugged = false;
  }

  void plugIn() {
    plugged = true;
  }

  /** Whoever plugs it in says so. */
  void tellOfPlugs() {
    told = true;
  }

  /** A reset ends like that; one that is done brings it back to life. */
  void resetEndsWith(DeviceReset outcome) {
    resetOutcome = outcome;
  }

  @Override
  public DeviceReset reset() {
    resets.incrementAndGet();
    if (openNow.get() > 0 && !exclusive) {
      throw new IllegalStateException("It is reset while it is open.");
    }
    if (resetOutcome instanceof DeviceReset.Done) {
      silent = false;
      if (wedged) {
        unwedge();
      }
    }
    return resetOutcome;
  }

  /** Nobody may open it as long as somebody has it open. */
  void lendToOneOnly() {
    exclusive = true;
  }

  /** Is plugged in, but may not be opened yet. */
  void denyAndPlugIn() {
    denied = true;
    plugged = true;
  }

  void permit() {
    denied = false;
  }

  /** Gives no pictures although it is there. */
  void fallSilent(boolean now) {
    silent = now;
  }

  /** Does not return from a call any more, as a driver in D state; until the test ends. */
  void wedge() {
    wedged = true;
  }

  void unwedge() {
    wedged = false;
    unwedged.countDown();
  }

  /** Gives no picture for a while, and says so. */
  void pause(Duration length) {
    dueNanos = System.nanoTime() + length.toNanos();
  }

  void changeWidth(int pixels) {
    widthPixels = pixels;
  }

  void changePixelFormat(PixelFormat to) {
    pixelFormat = to;
  }

  void slowDown(Duration interval) {
    intervalNanos = interval.toNanos();
  }

  /** Comes back for a single picture, and is unplugged then. */
  void flicker() {
    flickering = true;
    plugged = true;
  }

  @Override
  public boolean isToldOfChanges() {
    return told;
  }

  @Override
  public Source open() throws CaptureException {
    tried.incrementAndGet();
    check();
    if (denied) {
      throw new CaptureException(
          CaptureException.Reason.DENIED, "The scripted camera is locked.", "Unlock it.");
    }
    if (exclusive && openNow.get() > 0) {
      throw new CaptureException(
          CaptureException.Reason.BUSY, "The scripted camera is in use.", "End who uses it.");
    }
    opened.incrementAndGet();
    openNow.incrementAndGet();
    return new Opened(widthPixels);
  }

  private void check() throws CaptureException {
    if (!plugged) {
      throw new CaptureException(
          CaptureException.Reason.GONE, "The scripted camera was unplugged.", "Plug it in again.");
    }
  }

  private final class Opened implements Source {
    private final RawFormat format;
    private final RawFrame[] frames = new RawFrame[BUFFERS];
    private final boolean[] taken = new boolean[BUFFERS];
    private long dropped;
    private boolean given;

    Opened(int width) {
      format = new RawFormat(pixelFormat, width, 64, width, ColorSpace.BT601);
      int bytes = width * 64 * 3 / 2;
      for (int i = 0; i < BUFFERS; i++) {
        frames[i] = new RawFrame(i, format, ByteBuffer.allocateDirect(bytes), this::takeBack);
      }
    }

    private synchronized void takeBack(RawFrame frame) {
      if (!taken[frame.index()]) {
        releasedTwice.incrementAndGet();
      }
      taken[frame.index()] = false;
      held.decrementAndGet();
    }

    @Override
    public RawFormat format() {
      return format;
    }

    @Override
    public double framesPerSecond() {
      return 100;
    }

    @Override
    public String label() {
      return "Scripted camera";
    }

    @Override
    public @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException {
      if (flickering && given) {
        flickering = false;
        plugged = false;
      }
      check();
      if (wedged) {
        awaitUninterruptibly(unwedged);
      }
      LockSupport.parkNanos(intervalNanos);
      long due = dueNanos;
      if (silent || (due != Long.MIN_VALUE && System.nanoTime() - due < 0)) {
        return null;
      }
      synchronized (this) {
        for (int i = 0; i < BUFFERS; i++) {
          if (!taken[i]) {
            taken[i] = true;
            given = true;
            held.incrementAndGet();
            return frames[i].hold(System.nanoTime(), frames[i].bytes().capacity());
          }
        }
        dropped++;
      }
      return null;
    }

    @Override
    public long dueNanos() {
      return dueNanos;
    }

    @Override
    public synchronized long droppedFrames() {
      return dropped;
    }

    @Override
    public void close() {
      openNow.decrementAndGet();
    }
  }

  static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
