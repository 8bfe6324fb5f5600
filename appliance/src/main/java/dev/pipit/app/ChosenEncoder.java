package dev.pipit.app;

import dev.pipit.camera.EncoderOpener;
import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderChoice;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.encode.PassThroughEncoder;
import dev.pipit.media.EncoderChip;
import dev.pipit.media.PixelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses an encoder by trial when the first one is needed, and again when the chosen one no longer
 * opens or broke down in use. What broke down is left out for {@link AvoidedEncoders#WHILE}; the
 * next encoder that is made after that may be it again. One that hangs is left out as long as it
 * does.
 */
final class ChosenEncoder implements EncoderOpener {
  private static final Logger log = LoggerFactory.getLogger(ChosenEncoder.class);
  private static final String AUTO = "auto";

  private final String configured;
  private final LongSupplier nanoTime;
  private final AvoidedEncoders avoided;
  private volatile @Nullable EncoderChoice choice;
  private volatile @Nullable PassThroughEncoder passThrough;

  /** What is being made, or was made last. */
  private volatile @Nullable String newest;

  /** What was left out when the choice was made. */
  private List<String> leftOut = List.of();

  private long chosenNanos;

  /** For what the choice was made. */
  private @Nullable EncoderSettings triedFor;

  /**
   * @param configured {@code auto} or the libavcodec name of the one to use as long as it works
   */
  ChosenEncoder(String configured) {
    this(configured, System::nanoTime);
  }

  ChosenEncoder(String configured, LongSupplier nanoTime) {
    this.configured = configured;
    this.nanoTime = nanoTime;
    this.avoided = new AvoidedEncoders(nanoTime);
  }

  @Override
  public Encoder open(EncoderSettings settings) throws EncodeException {
    passThrough = null;
    if (settings.input().pixelFormat() != PixelFormat.H264 || !configured.equals(AUTO)) {
      return openChosen(settings);
    }
    // A camera's group of pictures may be longer than a segment, but whoever joins waits for its
    // end.
    Encoder first = openChosen(settings);
    int longestGroup = (int) Math.ceil(settings.framesPerSecond() * settings.keyFrameSeconds() * 2);
    PassThroughEncoder passing =
        new PassThroughEncoder(Math.max(2, longestGroup), first, () -> openChosen(settings));
    passThrough = passing;
    return passing;
  }

  private Encoder openChosen(EncoderSettings settings) throws EncodeException {
    List<String> out = avoided.names();
    EncoderChoice known = choice;
    if (known != null && out.equals(leftOut) && isTriedFor(settings) && isStillWanted(known)) {
      try {
        newest = known.name();
        return known.open(settings);
      } catch (EncodeException e) {
        choice = null;
      }
    }
    try {
      return openTried(settings, out);
    } catch (EncodeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      // One that breaks down is better than none; not so one that hangs.
      avoided.clear();
      List<String> hanging = avoided.names();
      if (hanging.equals(out)) {
        throw e;
      }
      return openTried(settings, hanging);
    }
  }

  /** The one that is named may have failed its trial for a reason that has passed. */
  private boolean isStillWanted(EncoderChoice known) {
    return configured.equals(AUTO)
        || configured.equals(known.name())
        || nanoTime.getAsLong() - chosenNanos < AvoidedEncoders.WHILE.toNanos();
  }

  /** A chip that does one size right may misread the lines of another. */
  private boolean isTriedFor(EncoderSettings settings) {
    EncoderSettings before = triedFor;
    return before != null
        && before.widthPixels() == settings.widthPixels()
        && before.heightPixels() == settings.heightPixels();
  }

  private Encoder openTried(EncoderSettings settings, List<String> out) throws EncodeException {
    newest = null;
    List<String> without = new ArrayList<>(out);
    if (out.stream().anyMatch(EncoderChip.ENCODERS::contains)) {
      // One chip, two ways: when it hangs on the one, the other would only wait longer for it.
      without.addAll(EncoderChip.ENCODERS);
    }
    try {
      EncoderChoice chosen = EncoderProbe.choosePreferring(configured, settings, without);
      newest = chosen.name();
      Encoder opened = chosen.open(settings);
      choice = chosen;
      chosenNanos = nanoTime.getAsLong();
      leftOut = out;
      triedFor = settings;
      return opened;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EncodeException("The search for an encoder was ended.", "Start the service again.");
    }
  }

  @Override
  public void avoid(@Nullable String name, String sentence, BooleanSupplier hangs) {
    EncoderChoice known = choice;
    String broken = name == null ? newest : name;
    if (broken == null) {
      return;
    }
    if (passThrough != null && name != null && known != null && !name.equals(known.name())) {
      // The camera's own H.264 was passed on; no encoder is to blame.
      return;
    }
    avoided.add(broken, sentence, hangs);
    log.atWarn()
        .addKeyValue("encoder", broken)
        .addKeyValue("minutes", AvoidedEncoders.WHILE.toMinutes())
        .log("{} broke down again and is left out for a while: {}", broken, sentence);
  }

  @Override
  public String why() {
    PassThroughEncoder passing = passThrough;
    EncoderChoice known = choice;
    if (passing != null) {
      return passing.why();
    }
    return known == null ? "" : avoided.why() + known.why();
  }
}
