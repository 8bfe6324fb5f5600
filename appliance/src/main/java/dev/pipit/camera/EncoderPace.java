package dev.pipit.camera;

import dev.pipit.camera.CameraStatus.Lowered;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.media.PixelFormat;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives fewer or smaller pictures of a camera while its encoder cannot keep up, by {@link
 * PaceRules}, and says so. Any thread.
 */
final class EncoderPace {
  private static final Logger log = LoggerFactory.getLogger(EncoderPace.class);
  static final String CODE = "encoder-lowered";
  private static final String ACTION =
      "More is tried by itself when there was time to spare for some minutes. To choose what gives"
          + " way, lower width and height, or frame-rate. When the board is hot, give it air.";

  /** Between two pictures in time, so that a late one is not taken for an early one. */
  private static final double HALF = 0.5;

  private final String camera;
  private final FrameSlot slot;
  private final Clock clock;
  private CameraSettings.Pace wanted;
  private @Nullable EncoderSettings wished;
  private PaceRules rules;
  private String reason = "";
  private volatile @Nullable Lowered lowered;

  EncoderPace(CameraSettings settings, FrameSlot slot, Clock clock) {
    this.camera = settings.name();
    this.slot = slot;
    this.clock = clock;
    wanted = settings.pace();
    rules = rulesFor(null);
  }

  /** H.264 of a camera cannot be decoded with pictures left out. */
  private PaceRules rulesFor(@Nullable EncoderSettings wish) {
    if (wish == null || !wanted.kept() || wish.input().pixelFormat() == PixelFormat.H264) {
      return new PaceRules(List.of(PaceStep.ALL), 1);
    }
    List<PaceStep> steps =
        PaceStep.of(
            wish.widthPixels(),
            wish.heightPixels(),
            wish.framesPerSecond(),
            wanted.leastFramesPerSecond());
    return new PaceRules(steps, wish.framesPerSecond());
  }

  /**
   * Other settings from now on.
   *
   * @param afresh whether what was seen until now says nothing of them
   * @return whether an encoder that is open makes smaller pictures than it should
   */
  synchronized boolean change(CameraSettings.Pace next, boolean afresh) {
    if (!afresh && next.equals(wanted)) {
      return false;
    }
    wanted = next;
    boolean wasScaled = rules.step().isScaled();
    rules = rulesFor(wished);
    apply();
    return wasScaled;
  }

  /** What an encoder is to be made for, where that is wished for. */
  synchronized EncoderSettings settings(EncoderSettings wish) {
    if (!isSame(wish)) {
      wished = wish;
      rules = rulesFor(wish);
      apply();
    }
    // What the one before did says nothing of this one.
    rules.startAfresh();
    PaceStep step = rules.step();
    return new EncoderSettings(
        wish.input(),
        step.scaled(wish.widthPixels()),
        step.scaled(wish.heightPixels()),
        wish.framesPerSecond(),
        wish.bitsPerSecond(),
        wish.keyFrameSeconds(),
        wish.light());
  }

  private boolean isSame(EncoderSettings wish) {
    EncoderSettings known = wished;
    return known != null
        && known.input().pixelFormat() == wish.input().pixelFormat()
        && known.widthPixels() == wish.widthPixels()
        && known.heightPixels() == wish.heightPixels()
        && known.framesPerSecond() == wish.framesPerSecond();
  }

  /**
   * An encoder was made and tried.
   *
   * @param millisecondsPerPicture 0 when that is not known
   * @return whether it is to be made again, for smaller pictures
   */
  synchronized boolean tried(String encoder, double millisecondsPerPicture, long nowNanos) {
    PaceStep before = rules.step();
    if (millisecondsPerPicture <= 0 || !rules.tried(millisecondsPerPicture * 1e6, nowNanos)) {
      return false;
    }
    reason = "%s took %.0f ms for a picture.".formatted(encoder, millisecondsPerPicture);
    apply();
    return !sameSize(before, rules.step());
  }

  /** Whether {@link #look} would judge. */
  synchronized boolean isDue(long nowNanos) {
    return rules.isDue(nowNanos);
  }

  /** Another encoder is to be made, of which the one before says nothing. */
  synchronized void startAnew() {
    rules = rulesFor(wished);
    apply();
  }

  /** Nothing can be said now: there is no picture of the camera, or no encoder. */
  synchronized void pause() {
    rules.startAfresh();
  }

  /**
   * Looks at what the encoder has done.
   *
   * @return whether it is to be made again, for smaller or larger pictures
   */
  synchronized boolean look(String name, PaceRules.Work work, boolean chip, long nowNanos) {
    PaceStep before = rules.step();
    if (!rules.look(work, chip, nowNanos)) {
      return false;
    }
    if (before.timesWork(rules.step()) < 1) {
      reason = name + " was busy all the time and left many pictures out.";
    }
    apply();
    return !sameSize(before, rules.step());
  }

  private static boolean sameSize(PaceStep one, PaceStep other) {
    return one.numerator() * other.denominator() == other.numerator() * one.denominator();
  }

  private void apply() {
    PaceStep step = rules.step();
    EncoderSettings wish = wished;
    double rate = wish == null ? 1 : wish.framesPerSecond();
    slot.keepDistance(
        step.divisor() == 1 ? 0 : (long) ((step.divisor() - HALF) * 1_000_000_000L / rate));
    Lowered now = wish == null || step.equals(PaceStep.ALL) ? null : lowered(wish, step, lowered);
    if (now == null) {
      if (lowered != null) {
        log.atInfo()
            .addKeyValue("camera", camera)
            .log("all pictures are encoded again, at their whole size");
      }
    } else {
      log.atWarn()
          .addKeyValue("camera", camera)
          .addKeyValue("code", CODE)
          .log("{} {}", now.why().sentence(), now.why().action());
    }
    lowered = now;
  }

  private Lowered lowered(EncoderSettings wish, PaceStep step, @Nullable Lowered before) {
    int width = step.scaled(wish.widthPixels());
    int height = step.scaled(wish.heightPixels());
    double rate = wish.framesPerSecond() / step.divisor();
    String sentence =
        "The encoder cannot keep up with %s: %s Viewers get %s."
            .formatted(
                picture(wish.widthPixels(), wish.heightPixels(), wish.framesPerSecond()),
                reason,
                picture(width, height, rate));
    long since = before == null ? clock.millis() : before.sinceMs();
    return new Lowered(new Fault(CODE, sentence, ACTION), width, height, rate, since);
  }

  private static String picture(int width, int height, double rate) {
    double rounded = Math.round(rate * 100) / 100.0;
    String number =
        rounded == Math.rint(rounded)
            ? Long.toString((long) rounded)
            : String.format(Locale.ROOT, "%s", rounded);
    return "%dx%d at %s pictures a second".formatted(width, height, number);
  }

  /** What is given instead of what was wished for; null while that is given. */
  @Nullable Lowered lowered() {
    return lowered;
  }
}
