package dev.pipit.camera;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.SlateSource;
import dev.pipit.capture.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one camera open, or a slate in its place: opens it, notices that it went away or gives
 * nothing, says why on the slate, and opens it again. Called by the supervisor's thread alone,
 * except for the getters.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // each counter has one writing thread
final class CaptureWatch {
  private static final Logger log = LoggerFactory.getLogger(CaptureWatch.class);
  private static final int MAX_ABANDONED = 3;
  private static final double USUAL_FRAMES_PER_SECOND = 30;
  private static final long SLATE_PAUSE_NANOS = 1_000_000_000;
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;
  private static final int MOST_DOUBTS = 10;

  private volatile CameraSettings settings;
  private final Limits limits;
  private volatile SourceOpener opener;
  private final FrameSlot slot;
  private final Runnable wake;

  /** The camera is closed because its owner wants it to be. */
  static final Fault PRIVATE =
      new Fault(
          "camera-privacy",
          "The camera is switched off for privacy.",
          "Switch privacy off in the settings to see its picture again.");

  private static final Fault OPENING =
      new Fault("camera-opening", "The camera is being opened.", "Wait a moment.");

  private volatile boolean privateWanted;
  private volatile @Nullable CaptureLoop capture;
  private volatile @Nullable CaptureLoop slate;
  private volatile @Nullable Fault fault;
  private volatile long restarts;

  /** Threads that were given up; one that comes back to life ends by itself. */
  private final List<CaptureLoop> abandoned = new CopyOnWriteArrayList<>();

  private volatile long framesBefore;
  private volatile long droppedBefore;
  private long reopenAtNanos = System.nanoTime();
  private long noPictureSinceNanos = System.nanoTime();
  private long slateNotBeforeNanos = System.nanoTime();
  private volatile double framesPerSecond = USUAL_FRAMES_PER_SECOND;
  private volatile int slateWidth;
  private volatile int slateHeight;
  private volatile @Nullable Fault slateShows;

  /** Its pictures could not be decoded: the slate stays until some can be. */
  private volatile boolean doubted;

  private int doubts;
  private long trustedNanos = System.nanoTime();
  private long triedSinceNanos;
  private final ReopenPace pace;
  private final DeviceResets resets;
  private volatile @Nullable SlateSource slateSource;

  CaptureWatch(
      CameraSettings settings, Limits limits, SourceOpener opener, FrameSlot slot, Runnable wake) {
    this.settings = settings;
    this.limits = limits;
    this.opener = opener;
    this.slot = slot;
    this.wake = wake;
    pace = new ReopenPace(limits);
    resets = new DeviceResets(settings.name(), limits.firstFrame());
    slateWidth = settings.widthPixels();
    slateHeight = settings.heightPixels();
  }

  /** From the next look on the camera is closed, or opened again. */
  void setPrivate(boolean wanted) {
    privateWanted = wanted;
    wake.run();
  }

  /** At the next look, at once, a camera that is not open is opened. Any thread. */
  void devicesChanged() {
    pace.devicesChanged();
    wake.run();
  }

  /** Whether the camera is closed on purpose, and nothing of it comes any more. */
  boolean isPrivate() {
    return PRIVATE.equals(fault) && capture == null;
  }

  private void closeForPrivacy(long nowNanos) throws InterruptedException {
    CaptureLoop open = capture;
    if (open != null) {
      leave(open);
      noPictureSinceNanos = nowNanos;
    }
    if (!PRIVATE.equals(fault)) {
      log.atInfo().addKeyValue("camera", settings.name()).log("{}", PRIVATE.sentence());
      fault = PRIVATE;
    }
    reopenAtNanos = nowNanos;
  }

  /** Looks once. */
  void tick(long nowNanos) throws InterruptedException {
    if (pace.haveDevicesChanged(nowNanos) && capture == null) {
      reopenAtNanos = nowNanos;
    }
    if (privateWanted) {
      closeForPrivacy(nowNanos);
      showSlateOrNot(nowNanos);
      return;
    }
    if (isPrivate()) {
      fault = OPENING;
    }
    CaptureLoop current = capture;
    if (current == null) {
      if (nowNanos - reopenAtNanos >= 0 && !isBeyondRepair()) {
        capture =
            new CaptureLoop(
                    "capture-" + settings.name(),
                    resets.before(opener, nowNanos),
                    slot,
                    this::captureChanged)
                .start();
      }
    } else {
      watch(current, nowNanos);
    }
    showSlateOrNot(nowNanos);
  }

  private void watch(CaptureLoop current, long nowNanos) throws InterruptedException {
    // In this order: a loop states its failure before it ends.
    boolean hasEnded = current.hasEnded();
    CaptureException failure = current.failure();
    if (failure != null && isHeldByOwnThread(failure)) {
      resets.silent(current.ageNanos(), nowNanos);
      retire(resets.told(silentFault("gives no answer")), nowNanos);
    } else if (failure != null) {
      resets.failed(failure.reason(), current.ageNanos(), nowNanos);
      // Another one may be plugged in next.
      doubted &= failure.reason() != CaptureException.Reason.GONE;
      Fault before = fault;
      retire(
          before != null && pace.isSettling(failure, nowNanos) ? before : fault(failure), nowNanos);
      reopenAtNanos =
          nowNanos + pace.pauseAfter(failure, opener.isToldOfChanges(), nowNanos).toNanos();
    } else if (hasEnded) {
      retire(silentFault("ended without a word"), nowNanos);
    } else if (current.silentNanos() > patience(current).toNanos()) {
      resets.silent(current.ageNanos(), nowNanos);
      retire(resets.told(silentFault("gives no pictures")), nowNanos);
    } else if (doubted) {
      if (current.frames() == 0) {
        triedSinceNanos = nowNanos;
      } else if (nowNanos - triedSinceNanos > 2 * patience(current).toNanos()) {
        doubt(nowNanos);
      }
    } else if (isFlowing(current)) {
      if (fault != null) {
        log.atInfo()
            .addKeyValue("camera", settings.name())
            .addKeyValue("source", label())
            .log("camera gives pictures again");
        fault = null;
      }
      pace.worked();
    }
  }

  /** Whether nobody else has the camera but a thread of ours that hangs in its driver. */
  private boolean isHeldByOwnThread(CaptureException failure) {
    return failure.reason() == CaptureException.Reason.BUSY && abandonedThreads() > 0;
  }

  private Duration patience(CaptureLoop current) {
    Source source = current.source();
    if (source == null || current.frames() == 0) {
      return limits.firstFrame();
    }
    Duration fourFrames =
        Duration.ofMillis((long) (4000 / Math.max(0.1, source.framesPerSecond())));
    return fourFrames.compareTo(limits.frame()) > 0 ? fourFrames : limits.frame();
  }

  /** The pictures that come cannot be used: closes the camera and opens it again. */
  void reject(String how, long nowNanos) throws InterruptedException {
    if (capture != null) {
      retire(silentFault(how), nowNanos);
    }
  }

  /**
   * The pictures that come cannot be decoded. The camera is opened again, after a pause that grows
   * up to a minute, and the slate stays meanwhile: see {@link #trust}.
   */
  void doubt(long nowNanos) throws InterruptedException {
    if (capture == null) {
      return;
    }
    if (!doubted && nowNanos - trustedNanos > LONGEST_PAUSE_NANOS) {
      doubts = 0;
    }
    doubted = true;
    doubts = Math.min(doubts + 1, MOST_DOUBTS);
    retire(silentFault("gives pictures that cannot be decoded"), nowNanos);
    triedSinceNanos = nowNanos;
    long pause = limits.reopen().toNanos() << doubts;
    reopenAtNanos = nowNanos + Math.min(pause, LONGEST_PAUSE_NANOS);
  }

  /** The pictures that come can be decoded: takes the slate away. */
  void trust(long nowNanos) {
    if (doubted && capture != null) {
      doubted = false;
      trustedNanos = nowNanos;
    }
  }

  /** Other settings from now on; opens the source again when that is asked for. */
  void change(CameraChange wanted, long nowNanos) throws InterruptedException {
    settings = wanted.settings();
    opener = wanted.sources();
    if (wanted.reopenSource()) {
      CaptureLoop old = capture;
      if (old != null) {
        leave(old);
      }
      fault = null;
      noPictureSinceNanos = nowNanos;
      reopenAtNanos = nowNanos;
    }
  }

  private Fault silentFault(String how) {
    return new Fault(
        "camera-silent",
        "The camera " + label() + " " + how + ".",
        "It is opened again. If that does not help, unplug it and plug it in again.");
  }

  private static Fault fault(CaptureException failure) {
    String code =
        switch (failure.reason()) {
          case GONE -> "camera-gone";
          case BUSY -> "camera-busy";
          case DENIED -> "camera-denied";
          case FORMAT -> "camera-format";
          case RESOURCES -> "camera-resources";
          case BROKEN -> "camera-broken";
        };
    String sentence = failure.getMessage();
    return new Fault(code, sentence == null ? failure.toString() : sentence, failure.action());
  }

  private void retire(Fault why, long nowNanos) throws InterruptedException {
    CaptureLoop old = capture;
    if (old == null) {
      return;
    }
    boolean worked = old.frames() > 0;
    leave(old);
    if (worked) {
      restarts = restarts + 1;
      noPictureSinceNanos = nowNanos;
    }
    reopenAtNanos = nowNanos + limits.reopen().toNanos();
    if (!why.equals(fault)) {
      log.atWarn()
          .addKeyValue("camera", settings.name())
          .addKeyValue("code", why.code())
          .log("{} {}", why.sentence(), why.action());
    }
    fault = why;
  }

  private void leave(CaptureLoop old) throws InterruptedException {
    end(old);
    Source source = old.source();
    framesBefore += old.frames();
    droppedBefore += source == null ? 0 : source.droppedFrames();
    capture = null;
  }

  private void end(CaptureLoop loop) throws InterruptedException {
    loop.stop();
    slot.clear();
    if (!loop.awaitEnd(limits.threadEnd())) {
      abandoned.add(loop);
      log.atError()
          .addKeyValue("camera", settings.name())
          .addKeyValue("abandonedThreads", abandonedThreads())
          .log("the camera's driver hangs and its thread is left behind");
    }
  }

  /** On the capture thread, before its first frame goes on, so that no slate comes after it. */
  private void captureChanged() {
    CaptureLoop current = capture;
    CaptureLoop showing = slate;
    if (showing != null && current != null && current.frames() > 0 && !doubted) {
      showing.silence();
      slot.clear();
    }
    wake.run();
  }

  private void showSlateOrNot(long nowNanos) throws InterruptedException {
    CaptureLoop current = capture;
    CaptureLoop showing = slate;
    if (current != null && isFlowing()) {
      noPictureSinceNanos = nowNanos;
      remember(current);
      if (showing != null) {
        endSlate(showing);
      }
      return;
    }
    if (showing != null && isOfNoUse(showing, nowNanos)) {
      endSlate(showing);
      showing = null;
    }
    long dark = nowNanos - noPictureSinceNanos;
    boolean broken = fault != null && dark > limits.slateAfter().toNanos() / 4;
    // Opening the first time may take a while on a slow board, and nothing is wrong yet.
    Duration patience = frames() > 0 ? limits.slateAfter() : limits.firstFrame().dividedBy(2);
    boolean due = nowNanos - slateNotBeforeNanos >= 0;
    if (showing == null && due && (broken || dark > patience.toNanos())) {
      slate = new CaptureLoop("slate-" + settings.name(), this::openSlate, slot, () -> {}).start();
    }
    SlateSource open = slateSource;
    if (open != null) {
      say(open);
    }
  }

  /**
   * Whether there must be another slate: this one ended, or was silenced by a camera that gave one
   * picture and no more.
   */
  private boolean isOfNoUse(CaptureLoop showing, long nowNanos) {
    if (showing.hasEnded()) {
      slateNotBeforeNanos = nowNanos + SLATE_PAUSE_NANOS;
      return true;
    }
    // Asked in this order: the camera gives its picture first and silences the slate then.
    return showing.isSilenced() && !isFlowing();
  }

  private void endSlate(CaptureLoop showing) throws InterruptedException {
    slate = null;
    slateSource = null;
    slateShows = null;
    showing.silence();
    showing.stop();
    boolean _ = showing.awaitEnd(limits.threadEnd());
  }

  private SlateSource openSlate() {
    Fault why = reason();
    SlateSource opened =
        new SlateSource(slateWidth, slateHeight, headline(), why.sentence(), why.action());
    slateShows = why;
    slateSource = opened;
    return opened;
  }

  private void say(SlateSource open) {
    Fault why = reason();
    if (!why.equals(slateShows)) {
      open.say(headline(), why.sentence(), why.action());
      slateShows = why;
    }
  }

  private String headline() {
    return "No picture from " + settings.name();
  }

  private Fault reason() {
    Fault known = fault;
    return known == null ? OPENING : known;
  }

  private void remember(CaptureLoop current) {
    Source source = current.source();
    if (source != null) {
      slateWidth = source.format().widthPixels();
      slateHeight = source.format().heightPixels();
      framesPerSecond = source.framesPerSecond();
    }
  }

  private boolean isFlowing(CaptureLoop current) {
    if (current.frames() == 0) {
      return false;
    }
    Source source = current.source();
    double framesPerSecond = source == null ? 30 : Math.max(0.1, source.framesPerSecond());
    return current.silentNanos()
        < Math.max(limits.slateAfter().toNanos(), (long) (2e9 / framesPerSecond));
  }

  private String label() {
    Source source = source();
    return source == null ? settings.name() : source.label();
  }

  /**
   * The camera's rate, also while the slate stands in for it, since the encoder goes on with the
   * camera; 30 before there was one.
   */
  double framesPerSecond() {
    Source source = source();
    return source == null ? framesPerSecond : source.framesPerSecond();
  }

  /** The camera's open source. */
  @Nullable Source source() {
    CaptureLoop current = capture;
    return current == null ? null : current.source();
  }

  /** Whether the camera's pictures come, and can be decoded as far as is known. */
  boolean isFlowing() {
    CaptureLoop current = capture;
    return current != null && !doubted && isFlowing(current);
  }

  /** Whether the slate is on the stream. */
  boolean showsSlate() {
    return slate != null;
  }

  @Nullable Fault fault() {
    return fault;
  }

  long frames() {
    CaptureLoop current = capture;
    return framesBefore + (current == null ? 0 : current.frames());
  }

  long dropped() {
    Source source = source();
    return droppedBefore + (source == null ? 0 : source.droppedFrames());
  }

  long restarts() {
    return restarts;
  }

  /** Times that the device was reset because opening it again did not help. */
  long resets() {
    return resets.count();
  }

  /** Threads that hang now. */
  int abandonedThreads() {
    abandoned.removeIf(CaptureLoop::hasEnded);
    return abandoned.size();
  }

  boolean isBeyondRepair() {
    return abandonedThreads() >= MAX_ABANDONED;
  }

  /** Closes camera and slate; waits no longer than the limit for each. */
  void close() throws InterruptedException {
    for (CaptureLoop loop : new CaptureLoop[] {capture, slate}) {
      if (loop != null) {
        end(loop);
      }
    }
    slot.clear();
  }
}
