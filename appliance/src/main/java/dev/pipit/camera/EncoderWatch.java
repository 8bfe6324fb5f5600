package dev.pipit.camera;

import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.live.LiveStream;
import dev.pipit.media.DelayMeter;
import dev.pipit.media.EncoderChip;
import dev.pipit.media.LightMeter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one encoding loop alive: notices that it failed, stalls or hangs, and makes a new one.
 * Called by the supervisor's thread alone, except for the getters.
 *
 * <p>A thread that hangs in a native call cannot be ended. At most {@value #MAX_ABANDONED} are left
 * behind; after that nothing is tried any more, {@link #isBeyondRepair()} is true, and the service
 * should be restarted.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // each counter has one writing thread
final class EncoderWatch {
  static final int MAX_ABANDONED = 3;

  /** An encoder that breaks down twice within this time is avoided. */
  private static final long TWICE_WITHIN_NANOS = 60_000_000_000L;

  private static final Logger log = LoggerFactory.getLogger(EncoderWatch.class);

  private volatile CameraSettings settings;
  private final Limits limits;
  private volatile EncoderOpener opener;
  private final FrameSlot slot;
  private final LiveStream stream;
  private final EncodeLoop.SourceRate sourceRate;

  private final DelayMeter delay = new DelayMeter();
  private final EncoderPace pace;
  private final LightMeter light;

  private volatile EncodeLoop loop;
  private volatile @Nullable Fault fault;

  /** In a row, without an access unit between them. */
  private volatile int breakdowns;

  private volatile long restarts;
  private volatile long stalls;

  /** Threads that were given up; one that comes back to life ends by itself. */
  private final List<EncodeLoop> abandoned = new CopyOnWriteArrayList<>();

  private volatile long accessUnitsBefore;
  private volatile long undecodableBefore;
  private long retryAtNanos;
  private boolean brokeDownBefore;
  private long brokeDownNanos;
  private volatile boolean ended;

  EncoderWatch(
      CameraSettings settings,
      Limits limits,
      EncoderOpener opener,
      FrameSlot slot,
      LiveStream stream,
      EncodeLoop.SourceRate sourceRate,
      EncoderPace pace,
      LightMeter light) {
    this.settings = settings;
    this.limits = limits;
    this.opener = opener;
    this.slot = slot;
    this.stream = stream;
    this.sourceRate = sourceRate;
    this.pace = pace;
    this.light = light;
    loop = newLoop();
  }

  private EncodeLoop newLoop() {
    return new EncodeLoop(settings, opener, slot, stream, sourceRate, delay, pace, light);
  }

  /** Other settings from now on; the next picture is encoded by them when that is asked for. */
  void change(CameraChange wanted) {
    settings = wanted.settings();
    EncoderOpener other = wanted.encoders();
    if (other != null) {
      opener.end();
      opener = other;
    }
    boolean rescale = pace.change(settings.pace(), wanted.reopenSource() || other != null);
    loop.change(settings, opener, wanted.renewEncoder() || other != null || rescale);
    if (ended) {
      // The one that failed may have failed for the settings before.
      retryAtNanos = System.nanoTime();
    }
  }

  /** Starts the first loop. */
  void start() {
    loop.start();
  }

  /**
   * Looks once; true when an encoder was given up and whoever held frames for it should start
   * afresh.
   */
  boolean tick(long nowNanos) throws InterruptedException {
    if (ended) {
      if (!isBeyondRepair() && nowNanos - retryAtNanos >= 0) {
        loop = newLoop();
        loop.start();
        ended = false;
      }
      return false;
    }
    EncodeLoop current = loop;
    // In this order: a loop states its failure before it ends.
    boolean hasEnded = current.hasEnded();
    EncodeException failure = current.failure();
    if (failure != null) {
      giveUp(current, new Fault("encoder-failed", message(failure), failure.action()), nowNanos);
      return false;
    }
    if (hasEnded) {
      Fault silent =
          new Fault(
              "encoder-failed",
              "The encoder ended without a word.",
              "A new one is made. If it happens often, report this with the log.");
      giveUp(current, silent, nowNanos);
      return false;
    }
    if (current.owedNanos(nowNanos) > limits.encoderStall().toNanos()) {
      return giveUpStalled(current, "gives nothing for a second", nowNanos);
    }
    if (current.openingNanos(nowNanos) > limits.encoderOpen().toNanos()) {
      return giveUpStalled(current, "does not open", nowNanos);
    }
    if (current.closingNanos(nowNanos) > limits.encoderClose().toNanos()) {
      return giveUpStalled(current, "does not end", nowNanos);
    }
    if (fault != null && current.accessUnits() > 0) {
      log.atInfo().addKeyValue("camera", settings.name()).log("encoder works again");
      fault = null;
    }
    if (current.accessUnits() > 0 && opener.isBetterFound()) {
      pace.startAnew();
      current.renew();
      log.atInfo()
          .addKeyValue("camera", settings.name())
          .addKeyValue("until-now", String.valueOf(current.encoderName()))
          .log("an encoder that is preferred works again and takes over");
    }
    return false;
  }

  /**
   * Looks whether the encoder keeps up; once in a while.
   *
   * @param flowing whether the pictures are those of the camera
   */
  void lookAtPace(boolean flowing, long nowNanos) {
    EncodeLoop current = loop;
    Encoder open = current.encoder();
    if (ended || open == null || !flowing) {
      pace.pause();
    } else if (pace.isDue(nowNanos)) {
      PaceRules.Work work =
          new PaceRules.Work(
              current.encoded(),
              current.busyNanos(),
              slot.offered() - slot.spared(),
              slot.replaced());
      boolean chip = EncoderChip.ENCODERS.contains(open.name());
      if (pace.look(open.name(), work, chip, nowNanos)) {
        current.renew();
      }
    }
  }

  private boolean giveUpStalled(EncodeLoop current, String how, long nowNanos)
      throws InterruptedException {
    stalls = stalls + 1;
    String known = current.encoderName();
    String name = known == null ? "The encoder" : "The encoder " + known;
    Fault stalled =
        new Fault(
            "encoder-stalled",
            name + " " + how + ".",
            "A new one is made. If it happens often, restart the device and lower size or bitrate.");
    giveUp(current, stalled, nowNanos);
    return true;
  }

  private void giveUp(EncodeLoop current, Fault why, long nowNanos) throws InterruptedException {
    current.abandon();
    current.stop();
    boolean hangs = !current.awaitEnd(limits.threadEnd());
    if (hangs) {
      abandoned.add(current);
    }
    accessUnitsBefore = accessUnits();
    undecodableBefore = undecodable();
    boolean again = current.accessUnits() == 0;
    breakdowns = again ? breakdowns + 1 : 1;
    ended = true;
    restarts = restarts + 1;
    fault =
        isBeyondRepair()
            ? new Fault(
                "encoder-hangs",
                "The encoder hung " + MAX_ABANDONED + " times and cannot be ended.",
                "Restart the service; if that does not help, the device.")
            : why;
    // One that never worked is not tried again at once.
    retryAtNanos = nowNanos + (again ? 1_000_000_000L : 0);
    stream.discontinuity();
    avoidIfUseless(current, hangs, why, nowNanos);
    log.atError()
        .addKeyValue("camera", settings.name())
        .addKeyValue("code", why.code())
        .addKeyValue("restarts", restarts)
        .addKeyValue("abandonedThreads", abandonedThreads())
        .log("{} {}", why.sentence(), why.action());
  }

  /**
   * A trial passed is no proof: what breaks down in use twice in a row is left out for a while. So
   * is at once what hangs and cannot be ended: it may hold its driver, and the next would hang,
   * too.
   */
  private void avoidIfUseless(EncodeLoop broken, boolean hangs, Fault why, long nowNanos) {
    boolean useless = hangs || (brokeDownBefore && nowNanos - brokeDownNanos < TWICE_WITHIN_NANOS);
    brokeDownBefore = !useless;
    brokeDownNanos = nowNanos;
    if (useless) {
      opener.avoid(broken.encoderName(), why.sentence(), () -> !broken.hasEnded());
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Whether so many threads hang that only a new process helps. */
  boolean isBeyondRepair() {
    return abandonedThreads() >= MAX_ABANDONED;
  }

  @Nullable Fault fault() {
    return fault;
  }

  /** Whether the encoder that broke down had worked, so that a new one most likely will. */
  boolean isBeingMended() {
    return breakdowns == 1 && !isBeyondRepair();
  }

  @Nullable Encoder encoder() {
    return loop.encoder();
  }

  String why() {
    return opener.why();
  }

  long silentNanos(long nowNanos) {
    return loop.silentNanos(nowNanos);
  }

  /** Whether anything came out of the encoder that runs now. */
  boolean hasOutput() {
    return !ended && loop.accessUnits() > 0;
  }

  long accessUnits() {
    return accessUnitsBefore + (ended ? 0 : loop.accessUnits());
  }

  long undecodable() {
    return undecodableBefore + (ended ? 0 : loop.undecodable());
  }

  /** Coded frames of the camera since the last one that could not be decoded. */
  int decodedInARow() {
    return ended ? 0 : loop.decodedInARow();
  }

  long restarts() {
    return restarts;
  }

  /** Those of the restarts whose encoder gave nothing for long or did not open. */
  long stalls() {
    return stalls;
  }

  /** From the taking of a picture until it is encoded. */
  DelayMeter delay() {
    return delay;
  }

  /** Threads that hang now. */
  int abandonedThreads() {
    abandoned.removeIf(EncodeLoop::hasEnded);
    return abandoned.size();
  }

  /** Ends the loop; waits no longer than the limit for its thread. */
  void close() throws InterruptedException {
    opener.end();
    EncodeLoop last = loop;
    last.stop();
    if (!last.awaitEnd(limits.threadEnd())) {
      last.abandon();
    }
  }
}
