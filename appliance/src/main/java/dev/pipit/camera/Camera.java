package dev.pipit.camera;

import dev.pipit.camera.CameraStatus.Counters;
import dev.pipit.camera.CameraStatus.EncoderStatus;
import dev.pipit.camera.CameraStatus.SourceStatus;
import dev.pipit.capture.Source;
import dev.pipit.encode.Encoder;
import dev.pipit.live.LiveStream;
import dev.pipit.media.DelayMeter;
import dev.pipit.media.LightMeter;
import dev.pipit.media.RawFrame;
import java.time.Clock;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One supervised camera: capture → encode → {@link LiveStream}. Whatever the device or the encoder
 * does, the stream goes on: a lost camera is shown as a slate that says why and is opened again, a
 * broken encoder is made anew.
 *
 * <p>Threads: {@code camera-NAME} (virtual, supervises and only waits), {@code capture-NAME},
 * {@code slate-NAME}, {@code encode-NAME} and, while somebody asks for JPEGs, {@code jpeg-NAME}
 * (platform, for native calls). {@link #close()} ends them all.
 */
public final class Camera implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Camera.class);

  /** So many pictures that could be decoded in a row were no chance. */
  private static final int ENOUGH_DECODED = 3;

  private static final long SUPERVISION_NANOS = 10_000_000_000L;

  private volatile CameraSettings settings;
  private final Limits limits;
  private final LiveStream stream;
  private final Clock clock;
  private final JpegFeed jpeg;
  private final LightMeter light = new LightMeter();
  private final FrameSlot slot;
  private final CaptureWatch capture;
  private final EncoderPace pace;
  private final EncoderWatch encoder;
  private final Thread thread;
  private final Object tick = new Object();

  private volatile boolean closing;
  private volatile CameraState state = new CameraState.Starting();
  private volatile Instant since;
  private volatile long lastTickNanos = System.nanoTime();
  private boolean poked;
  private boolean streamStalled;
  private boolean tickFailed;
  private boolean wasPrivate;
  private final AtomicReference<@Nullable CameraChange> change = new AtomicReference<>();
  private volatile long lastPictureNanos = Long.MIN_VALUE;
  private boolean wasFlowing;
  private long accessUnitsSeen;
  private long undecodableSeen;

  /** Makes the camera; {@link #start()} opens it. */
  public Camera(
      CameraSettings settings,
      SourceOpener sources,
      EncoderOpener encoders,
      LiveStream stream,
      Clock clock) {
    this(settings, Limits.DEFAULT, sources, encoders, stream, clock);
  }

  Camera(
      CameraSettings settings,
      Limits limits,
      SourceOpener sources,
      EncoderOpener encoders,
      LiveStream stream,
      Clock clock) {
    this.settings = settings;
    this.limits = limits;
    this.stream = stream;
    this.clock = clock;
    since = clock.instant();
    jpeg = new JpegFeed(settings.name(), stream);
    slot = new FrameSlot(this::show);
    capture = new CaptureWatch(settings, limits, sources, slot, this::poke);
    pace = new EncoderPace(settings, slot, clock);
    encoder =
        new EncoderWatch(
            settings, limits, encoders, slot, stream, capture::framesPerSecond, pace, light);
    thread = Thread.ofVirtual().name("camera-" + settings.name()).unstarted(this::supervise);
  }

  private void show(RawFrame frame) {
    jpeg.offer(frame);
    if (!capture.showsSlate()) {
      light.offer(frame, frame.captureNanos());
    }
  }

  /** Opens source and encoder, and keeps them open; once. */
  public void start() {
    encoder.start();
    thread.start();
  }

  private void supervise() {
    try {
      while (!closing) {
        lastTickNanos = System.nanoTime();
        guardedTick(lastTickNanos);
        synchronized (tick) {
          if (!poked && !closing) {
            tick.wait(limits.tick().toMillis());
          }
          poked = false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private void poke() {
    synchronized (tick) {
      poked = true;
      tick.notifyAll();
    }
  }

  /** A fault of ours in one look must not end the supervision of the camera. */
  private void guardedTick(long nowNanos) throws InterruptedException {
    try {
      tick(nowNanos);
    } catch (RuntimeException | Error e) {
      if (!tickFailed) {
        log.atError().setCause(e).addKeyValue("camera", settings.name()).log("supervision failed");
      }
      tickFailed = true;
      return;
    }
    tickFailed = false;
  }

  private void tick(long nowNanos) throws InterruptedException {
    CameraChange wanted = change.getAndSet(null);
    if (wanted != null) {
      settings = wanted.settings();
      // The source first, so that no encoder is made for pictures that no longer come.
      capture.change(wanted, nowNanos);
      encoder.change(wanted);
      wasFlowing = false;
    }
    if (encoder.tick(nowNanos)) {
      // A hung encoder may hold one of the few buffers of the camera for ever.
      capture.reject("was closed, because the encoder did not give a frame back", nowNanos);
    }
    capture.tick(nowNanos);
    boolean isPrivate = capture.isPrivate();
    if (isPrivate && !wasPrivate) {
      jpeg.forget();
    }
    wasPrivate = isPrivate;
    long undecodable = encoder.undecodable();
    long silent = encoder.silentNanos(nowNanos);
    if (undecodable > undecodableSeen && capture.isFlowing() && silent > limits.frame().toNanos()) {
      capture.doubt(nowNanos);
    } else if (encoder.decodedInARow() >= ENOUGH_DECODED) {
      capture.trust(nowNanos);
    }
    undecodableSeen = undecodable;
    stallStream(silent);
    encoder.lookAtPace(capture.isFlowing() && !capture.showsSlate(), nowNanos);
    become(observe());
    notePicture(nowNanos);
  }

  /** Access units while the camera flowed, at this look and the one before, are its own. */
  private void notePicture(long nowNanos) {
    boolean flowing = capture.isFlowing() && !capture.showsSlate();
    long made = encoder.accessUnits();
    if (flowing && wasFlowing && made > accessUnitsSeen) {
      lastPictureNanos = nowNanos;
    }
    accessUnitsSeen = made;
    wasFlowing = flowing;
  }

  /**
   * Goes on by other settings. Only what must be is opened again; the stream and its viewers stay.
   * Any thread; takes hold within a look of the supervisor, and of two changes in that time the
   * newer one counts with the more that either takes.
   */
  public void change(CameraChange wanted) {
    change.updateAndGet(earlier -> earlier == null ? wanted : CameraChange.after(earlier, wanted));
    poke();
  }

  /**
   * Some device came, went or changed: a camera that is gone is looked for at once. Any thread;
   * does not block.
   */
  public void devicesChanged() {
    capture.devicesChanged();
  }

  /**
   * When a picture of the camera itself was last put on the stream, by {@link System#nanoTime}; the
   * least number before the first one.
   */
  public long lastPictureNanos() {
    return lastPictureNanos;
  }

  /** Readers must not wait for an access unit whose end nobody will see. */
  private void stallStream(long silentNanos) {
    long twoPictures = (long) (2.5e9 / Math.max(0.1, capture.framesPerSecond()));
    boolean stalled = silentNanos > Math.max(limits.slateAfter().toNanos(), twoPictures);
    if (stalled && !streamStalled) {
      stream.stalled();
    }
    streamStalled = stalled;
  }

  private CameraState observe() {
    Fault encoderFault = encoder.fault();
    if (encoderFault != null) {
      return encoder.isBeingMended()
          ? new CameraState.Mending(encoderFault)
          : new CameraState.Failed(encoderFault);
    }
    Fault fault = capture.fault();
    if (fault != null) {
      return new CameraState.Waiting(fault);
    }
    if (capture.isFlowing() && encoder.hasOutput()) {
      return new CameraState.Live();
    }
    return switch (state) {
      case CameraState.Live live -> live;
      case CameraState.Starting starting -> starting;
      case CameraState.Waiting waiting -> waiting;
      case CameraState.Mending _, CameraState.Failed _ -> new CameraState.Starting();
      case CameraState.Stopped stopped -> stopped;
    };
  }

  private void become(CameraState next) {
    if (next.equals(state)) {
      return;
    }
    state = next;
    since = clock.instant();
    if (next instanceof CameraState.Live) {
      Source source = capture.source();
      Encoder open = encoder.encoder();
      log.atInfo()
          .addKeyValue("camera", settings.name())
          .addKeyValue("source", source == null ? "" : source.label())
          .addKeyValue("encoder", open == null ? "" : open.name())
          .log("camera live");
    }
  }

  private void end() {
    try {
      try {
        capture.close();
        jpeg.close(limits.threadEnd());
      } finally {
        encoder.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    become(new CameraState.Stopped());
  }

  /**
   * Closes the camera for privacy, within half a second, or opens it again. Meanwhile a slate that
   * says so is on the stream. Any thread, also before the start.
   */
  public void setPrivate(boolean wanted) {
    capture.setPrivate(wanted);
  }

  /** The camera's name as configured. */
  public String name() {
    return settings.name();
  }

  /** What is published; it outlives restarts of camera and encoder. */
  public LiveStream stream() {
    return stream;
  }

  /** Its pictures one by one, made while somebody asks for them. */
  public JpegFeed jpeg() {
    return jpeg;
  }

  /**
   * How bright the newest pictures of the camera itself are: 0 is black, 1 is white; empty while
   * there are none, and for H.264 that is passed on. To ask is to have it measured once a second
   * for the next seconds. Any thread; does not block.
   */
  public OptionalDouble brightness() {
    OptionalDouble measured = light.brightness(System.nanoTime());
    return state instanceof CameraState.Live && capture.isFlowing() && !capture.showsSlate()
        ? measured
        : OptionalDouble.empty();
  }

  /** From the taking of a picture until it is encoded, decoding and conversion included. */
  public DelayMeter encodeDelay() {
    return encoder.delay();
  }

  /** How the camera is, now. */
  public CameraStatus status() {
    Source source = capture.source();
    Encoder open = encoder.encoder();
    return new CameraStatus(
        settings.name(),
        state,
        since,
        capture.isPrivate(),
        source == null ? null : sourceStatus(source),
        open == null
            ? null
            : new EncoderStatus(open.name(), encoder.why(), settings.bitsPerSecond()),
        pace.lowered(),
        new Counters(
            capture.frames(),
            capture.dropped(),
            slot.replaced(),
            slot.spared(),
            encoder.undecodable(),
            encoder.accessUnits(),
            capture.restarts(),
            capture.resets(),
            encoder.restarts(),
            encoder.stalls(),
            encoder.abandonedThreads() + capture.abandonedThreads()));
  }

  private static @Nullable SourceStatus sourceStatus(Source source) {
    return new SourceStatus(
        source.label(),
        source.format().pixelFormat(),
        source.format().widthPixels(),
        source.format().heightPixels(),
        source.framesPerSecond());
  }

  /** Why only a new process helps, one plain sentence; null when all can be mended. Any thread. */
  public @Nullable String brokenDown() {
    if (thread.getState() != Thread.State.NEW
        && System.nanoTime() - lastTickNanos > SUPERVISION_NANOS) {
      return "Nothing looks after the camera " + settings.name() + " any more.";
    }
    if (capture.isBeyondRepair()) {
      return "The driver of the camera " + settings.name() + " hangs and cannot be ended.";
    }
    return encoder.isBeyondRepair()
        ? "The encoders of the camera " + settings.name() + " hang and cannot be ended."
        : null;
  }

  /**
   * Ends capture and encoding within about a second; the stream stays open for its owner to close.
   */
  @Override
  public void close() {
    closing = true;
    poke();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      boolean _ = thread.join(limits.threadEnd().multipliedBy(4));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
