package dev.pipit.camera;

import dev.pipit.capture.SlateSource;
import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.DelayMeter;
import dev.pipit.media.LightMeter;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes frames from the slot, encodes them and publishes the access units, on a platform thread of
 * its own, until told to stop or the encoder fails. A loop runs once.
 *
 * <p>A native call may never return. The supervisor then {@linkplain #abandon() abandons} the loop:
 * whatever the call gives later goes nowhere, and a new loop takes its place.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // each counter has one writing thread
final class EncodeLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(EncodeLoop.class);
  private static final long POLL_MILLIS = 250;

  /** A sound encoder may hold so many pictures: those in the queue of a chip. */
  private static final int MOST_HELD_PICTURES = 6;

  private volatile CameraSettings settings;
  private volatile EncoderOpener opener;
  private final FrameSlot slot;
  private final LiveStream stream;
  private final SourceRate sourceRate;
  private final DelayMeter delay;
  private final EncoderPace pace;
  private final LightMeter light;
  private final Thread thread;
  private final ReentrantLock publishing = new ReentrantLock();

  private boolean abandoned;
  private volatile boolean stopping;
  private volatile boolean renew;
  private volatile @Nullable Encoder encoder;
  private volatile @Nullable String encoderName;
  private volatile @Nullable EncodeException failure;
  private volatile long openingSinceNanos;
  private volatile long encodingSinceNanos;
  private volatile long closingSinceNanos;
  private volatile long framesSinceOutput;
  private volatile long firstUnansweredNanos;
  private volatile long encoded;
  private volatile long busyNanos;
  private volatile long accessUnits;
  private volatile long undecodable;
  private volatile int decodedInARow;
  private volatile long lastOutputNanos = System.nanoTime();
  private long undecodableHere;
  private @Nullable RawFormat madeFor;
  private @Nullable RawFormat slate;

  /** The rate that the source states, asked when an encoder is made. */
  @FunctionalInterface
  interface SourceRate {
    double framesPerSecond();
  }

  EncodeLoop(
      CameraSettings settings,
      EncoderOpener opener,
      FrameSlot slot,
      LiveStream stream,
      SourceRate sourceRate,
      DelayMeter delay,
      EncoderPace pace,
      LightMeter light) {
    this.settings = settings;
    this.opener = opener;
    this.slot = slot;
    this.stream = stream;
    this.sourceRate = sourceRate;
    this.delay = delay;
    this.pace = pace;
    this.light = light;
    thread = Thread.ofPlatform().name("encode-" + settings.name()).daemon(true).unstarted(this);
  }

  void start() {
    thread.start();
  }

  /**
   * Other settings, for the next encoder that is made.
   *
   * @param now whether it is made for the next picture
   */
  void change(CameraSettings nextSettings, EncoderOpener nextOpener, boolean now) {
    settings = nextSettings;
    opener = nextOpener;
    if (now) {
      renew = true;
    }
  }

  @Override
  public void run() {
    AccessUnit.Sink sink = this::publish;
    Encoder open = null;
    try {
      while (!stopping) {
        RawFrame frame = slot.take(POLL_MILLIS);
        if (frame == null) {
          continue;
        }
        try {
          if (open == null || renew || !fits(frame.format())) {
            renew = false;
            if (open != null) {
              Encoder old = open;
              open = null;
              close(old);
              if (stopping) {
                // It took so long that another loop is in this one's place.
                return;
              }
            }
            encoderName = null;
            open = openFor(frame.format());
            encoder = open;
            frame = newestOf(frame);
          }
          encode(open, frame, sink);
        } finally {
          frame.release();
        }
      }
    } catch (EncodeException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.atError().setCause(e).addKeyValue("camera", settings.name()).log("encoding failed");
      failure =
          new EncodeException(
              "The encoder failed unexpectedly: " + e,
              "Report this with the log; the encoder is made again.");
    } finally {
      if (open != null) {
        close(open);
      }
    }
  }

  private void close(Encoder open) {
    encoderName = open.name();
    encoder = null;
    closingSinceNanos = System.nanoTime();
    open.close();
    closingSinceNanos = 0;
  }

  /** Making an encoder takes a while: what waits by now is newer, if it still fits. */
  private RawFrame newestOf(RawFrame frame) throws InterruptedException {
    if (frame.format().pixelFormat() == PixelFormat.H264) {
      // Most often the IDR picture without which nothing newer can be decoded.
      return frame;
    }
    RawFrame newer = slot.take(0);
    if (newer == null) {
      return frame;
    }
    RawFrame unused = fits(newer.format()) ? frame : newer;
    unused.release();
    return unused == frame ? newer : frame;
  }

  /**
   * Whether the encoder can go on: with what it was made for, or with the slate that stands in for
   * it. One that was made for a slate is not kept for the camera, whose colours differ, and whose
   * H.264 may need no encoder.
   */
  private boolean fits(RawFormat format) {
    return format.equals(madeFor) || format.equals(slate);
  }

  private Encoder openFor(RawFormat format) throws EncodeException {
    undecodableHere = 0;
    madeFor = format;
    slate = SlateSource.formatOf(format.widthPixels(), format.heightPixels());
    openingSinceNanos = System.nanoTime();
    try {
      return openInPace(
          new EncoderSettings(
              format,
              format.widthPixels(),
              format.heightPixels(),
              sourceRate.framesPerSecond(),
              settings.bitsPerSecond(),
              settings.keyFrameInterval().toNanos() / 1e9,
              light));
    } finally {
      openingSinceNanos = 0;
    }
  }

  /** One that is too slow for the size makes room for one of a smaller; there are few sizes. */
  private Encoder openInPace(EncoderSettings wish) throws EncodeException {
    while (true) {
      EncoderOpener from = opener;
      Encoder opened = from.open(pace.settings(wish));
      if (stopping
          || !pace.tried(opened.name(), from.millisecondsPerPicture(), System.nanoTime())) {
        return opened;
      }
      opened.close();
    }
  }

  private void encode(Encoder open, RawFrame frame, AccessUnit.Sink sink) throws EncodeException {
    long now = System.nanoTime();
    encodingSinceNanos = now;
    if (framesSinceOutput++ == 0) {
      firstUnansweredNanos = now;
    }
    open.encode(frame, stream.wantsIdr(frame.captureNanos()), sink);
    encodingSinceNanos = 0;
    busyNanos += System.nanoTime() - now;
    encoded++;
    long left = open.undecodableFrames();
    if (left != undecodableHere) {
      undecodable += left - undecodableHere;
      undecodableHere = left;
      // The camera is to blame, not the encoder: it got nothing to encode.
      framesSinceOutput = 0;
      decodedInARow = 0;
    } else if (frame.format().pixelFormat().isCoded()) {
      decodedInARow++;
    }
  }

  private void publish(AccessUnit accessUnit) {
    publishing.lock();
    try {
      if (!abandoned) {
        long now = System.nanoTime();
        delay.add(now - accessUnit.captureNanos());
        stream.publish(accessUnit);
        accessUnits++;
        framesSinceOutput = 0;
        lastOutputNanos = now;
      }
    } finally {
      publishing.unlock();
    }
  }

  /** Asks the loop to end; it does so after the frame at hand unless the encoder hangs. */
  void stop() {
    stopping = true;
    thread.interrupt();
  }

  /**
   * Gives the loop up: nothing that it makes from now on reaches the stream. A call that hangs in
   * the encoder is broken off where that can be done; the loop then ends.
   */
  void abandon() {
    stopping = true;
    publishing.lock();
    try {
      abandoned = true;
    } finally {
      publishing.unlock();
    }
    Encoder open = encoder;
    if (open != null) {
      open.breakOff();
    }
  }

  boolean hasEnded() {
    return thread.getState() == Thread.State.TERMINATED;
  }

  /** Waits for the thread; false when it is still there, hanging in a native call. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  /**
   * For how long the encoder has owed an access unit: since the first frame that nothing came out
   * after, when more went in than it may hold; or since it entered the call that it is still in.
   * Zero when it owes none.
   */
  long owedNanos(long nowNanos) {
    long encodingSince = encodingSinceNanos;
    if (encodingSince != 0) {
      return nowNanos - encodingSince;
    }
    return framesSinceOutput > MOST_HELD_PICTURES ? nowNanos - firstUnansweredNanos : 0;
  }

  /** For how long nothing came out, whoever is to blame. */
  long silentNanos(long nowNanos) {
    return nowNanos - lastOutputNanos;
  }

  /** For how long an encoder has been in the making; zero when none is. */
  long openingNanos(long nowNanos) {
    long since = openingSinceNanos;
    return since == 0 ? 0 : nowNanos - since;
  }

  /** For how long an encoder has been closing; zero when none is. */
  long closingNanos(long nowNanos) {
    long since = closingSinceNanos;
    return since == 0 ? 0 : nowNanos - since;
  }

  @Nullable EncodeException failure() {
    return failure;
  }

  @Nullable Encoder encoder() {
    return encoder;
  }

  /** The name of the encoder at work, or of that which failed; null for one in the making. */
  @Nullable String encoderName() {
    Encoder open = encoder;
    return open == null ? encoderName : open.name();
  }

  long accessUnits() {
    return accessUnits;
  }

  /** Pictures that encoders of this loop were given. */
  long encoded() {
    return encoded;
  }

  /** Time that these took, decoding and conversion included. */
  long busyNanos() {
    return busyNanos;
  }

  /** An encoder is made for the next picture. */
  void renew() {
    renew = true;
  }

  long undecodable() {
    return undecodable;
  }

  /** Coded frames of the camera since the last one that could not be decoded. */
  int decodedInARow() {
    return decodedInARow;
  }
}
