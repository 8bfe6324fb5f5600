package dev.pipit.app;

import dev.pipit.camera.EncoderOpener;
import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderChoice;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.EncoderProbe.Look;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.encode.PassThroughEncoder;
import dev.pipit.encode.ProbeResult;
import dev.pipit.media.EncoderChip;
import dev.pipit.media.PixelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses an encoder by trial when the first one is needed, and again when the chosen one no longer
 * opens or broke down in use. What broke down is left out for {@link AvoidedEncoders#WHILE}; then
 * it is tried again beside the one at work, and takes over when it passes. One that hangs is left
 * out as long as it does.
 */
final class ChosenEncoder implements EncoderOpener {
  private static final Logger log = LoggerFactory.getLogger(ChosenEncoder.class);
  private static final String AUTO = "auto";

  private final String configured;
  private final LongSupplier nanoTime;
  private final AvoidedEncoders avoided;
  private final AtomicReference<@Nullable Chosen> chosen = new AtomicReference<>();
  private volatile @Nullable PassThroughEncoder passThrough;

  /** What the newest trial showed, as long as nothing was opened without one since. */
  private double millisecondsPerPicture;

  /** Whether a look at what may be better is under way, and since when none was. */
  private final AtomicBoolean looking = new AtomicBoolean();

  private volatile @Nullable Thread looker;
  private volatile long lookedNanos;
  private final AtomicBoolean betterFound = new AtomicBoolean();

  /**
   * @param leftOut what was left out when the choice was made
   * @param triedFor for what it was made
   */
  private record Chosen(EncoderChoice choice, List<String> leftOut, EncoderSettings triedFor) {
    /** A chip that does one size right may misread the lines of another. */
    boolean isTriedFor(EncoderSettings settings) {
      return triedFor.widthPixels() == settings.widthPixels()
          && triedFor.heightPixels() == settings.heightPixels();
    }
  }

  /** What is being made, or was made last. */
  private volatile @Nullable String newest;

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
    millisecondsPerPicture = 0;
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
    betterFound.set(false);
    List<String> out = avoided.names();
    Chosen known = chosen.get();
    if (known != null && out.equals(known.leftOut()) && known.isTriedFor(settings)) {
      try {
        newest = known.choice().name();
        return known.choice().open(settings);
      } catch (EncodeException e) {
        chosen.set(null);
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

  private Encoder openTried(EncoderSettings settings, List<String> out) throws EncodeException {
    newest = null;
    try {
      EncoderChoice choice = EncoderProbe.choosePreferring(configured, settings, withBothWays(out));
      newest = choice.name();
      Encoder opened = choice.open(settings);
      lookedNanos = nanoTime.getAsLong();
      chosen.set(new Chosen(choice, out, settings));
      millisecondsPerPicture =
          EncoderChip.ENCODERS.contains(choice.name())
              ? 0
              : choice.chosen().millisecondsPerPicture();
      return opened;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EncodeException("The search for an encoder was ended.", "Start the service again.");
    }
  }

  /** One chip, two ways: when it hangs on the one, the other would only wait longer for it. */
  private static List<String> withBothWays(List<String> out) {
    List<String> without = new ArrayList<>(out);
    if (out.stream().anyMatch(EncoderChip.ENCODERS::contains)) {
      without.addAll(EncoderChip.ENCODERS);
    }
    return without;
  }

  @Override
  public boolean isBetterFound() {
    if (betterFound.getAndSet(false)) {
      return true;
    }
    Chosen known = chosen.get();
    if (known != null
        && passThrough == null
        && nanoTime.getAsLong() - lookedNanos >= AvoidedEncoders.WHILE.toNanos()
        && looking.compareAndSet(false, true)) {
      looker = Thread.ofVirtual().name("encoder-look").start(() -> look(known));
    }
    return false;
  }

  @Override
  public void end() {
    Thread last = looker;
    if (last != null) {
      last.interrupt();
    }
  }

  /** Tries what is preferred to the encoder at work; nobody waits for it. */
  private void look(Chosen known) {
    try {
      List<String> out = avoided.names();
      switch (EncoderProbe.beyond(
          known.choice().name(), configured, known.triedFor(), withBothWays(out))) {
        case Look.Nothing() -> {}
        case Look.InVain(List<ProbeResult.Fails> failures) -> {
          failures.forEach(fails -> avoided.addTriedInVain(fails.name(), fails.why()));
          take(known, known.choice(), avoided.names());
        }
        case Look.Found(EncoderChoice better) -> {
          if (take(known, better, out)) {
            betterFound.set(true);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lookedNanos = nanoTime.getAsLong();
      looking.set(false);
    }
  }

  /** Unless another choice was made meanwhile. */
  private boolean take(Chosen known, EncoderChoice choice, List<String> out) {
    return chosen.compareAndSet(known, new Chosen(choice, out, known.triedFor()));
  }

  @Override
  public double millisecondsPerPicture() {
    return millisecondsPerPicture;
  }

  @Override
  public void avoid(@Nullable String name, String sentence, BooleanSupplier hangs) {
    Chosen known = chosen.get();
    String broken = name == null ? newest : name;
    if (broken == null) {
      return;
    }
    if (passThrough != null
        && name != null
        && known != null
        && !name.equals(known.choice().name())) {
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
    Chosen known = chosen.get();
    if (passing != null) {
      return passing.why();
    }
    return known == null ? "" : avoided.why() + known.choice().why();
  }
}
