package dev.pipit.app;

import dev.pipit.device.HealthCheck;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.encode.ProbeResult;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.EncoderChip;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tries encoders as {@code pipit doctor} does: each at several sizes and rates, and the chip of a
 * Raspberry Pi with its least bitrate and for longer. One thread; each trial has its own limits.
 */
final class DoctorEncoders {
  /** Seconds of video that the chip must bear without a stall. */
  private static final int LONG_SECONDS = 10;

  private final List<String> encoders;
  private final Consumer<HealthCheck> told;
  private final Consumer<String> leftOut;
  private final Predicate<String> mayGoOn;
  private boolean oneWorks;

  /**
   * @param encoders libavcodec names
   * @param mayGoOn is asked before each trial, with what it is about
   */
  DoctorEncoders(
      List<String> encoders,
      Consumer<HealthCheck> told,
      Consumer<String> leftOut,
      Predicate<String> mayGoOn) {
    this.encoders = encoders;
    this.told = told;
    this.leftOut = leftOut;
    this.mayGoOn = mayGoOn;
  }

  /** A picture to be tried. */
  private record Trial(int width, int height, double rate, int bitsPerSecond, int seconds) {
    EncoderSettings settings() {
      RawFormat input = new RawFormat(PixelFormat.YU12, width, height, width, ColorSpace.BT709);
      return new EncoderSettings(input, width, height, rate, bitsPerSecond, 1);
    }

    String words() {
      return "%dx%d at %.0f".formatted(width, height, rate);
    }
  }

  private static final List<Trial> TRIALS =
      List.of(
          new Trial(640, 480, 30, 1_000_000, 1),
          new Trial(640, 480, 25, 1_000_000, 1),
          new Trial(1280, 720, 30, 2_000_000, 1),
          new Trial(1280, 720, 25, 2_000_000, 1),
          new Trial(1920, 1080, 30, 4_000_000, 1),
          new Trial(1920, 1080, 25, 4_000_000, 1));

  private static final Trial LEAST =
      new Trial(1280, 720, 30, EncoderChip.leastBitsPerSecond(1280, 720), 1);
  private static final Trial LONG = new Trial(1280, 720, 30, 2_000_000, LONG_SECONDS);

  void run() throws InterruptedException {
    for (String encoder : encoders) {
      boolean isChip = EncoderChip.ENCODERS.contains(encoder);
      String missing = isChip ? EncoderProbe.whyNoChip() : null;
      if (missing != null) {
        told.accept(
            HealthCheck.ok(
                "encoder." + encoder,
                "Encoder " + encoder,
                "This board has no encoder chip that Pipit knows. " + missing,
                ""));
      } else {
        tryAll(encoder, isChip);
      }
    }
    if (encoders.size() > 1 && !oneWorks) {
      told.accept(
          HealthCheck.fault(
              "encoder.any",
              "Encoders",
              "No encoder works at any size.",
              "Install Pipit anew; see the reasons above.",
              ""));
    }
  }

  private void tryAll(String encoder, boolean isChip) throws InterruptedException {
    if (isChip && !EncoderProbe.isChipThere() && !worksThough(encoder)) {
      return;
    }
    for (Trial trial : TRIALS) {
      if (!tryOne(encoder, isChip, trial, trial.words(), "")) {
        return;
      }
    }
    if (isChip) {
      boolean goesOn =
          tryOne(encoder, true, LEAST, LEAST.words() + " with its least bitrate", ".least-bitrate");
      if (goesOn) {
        boolean _ =
            tryOne(encoder, true, LONG, LONG.words() + " for " + LONG_SECONDS + " s", ".long");
      }
    }
  }

  /**
   * A board may have a chip that Pipit does not know by its name; that there is none is no fault.
   */
  private boolean worksThough(String encoder) throws InterruptedException {
    Trial first = TRIALS.getFirst();
    if (EncoderProbe.one(encoder, first.settings(), first.seconds)
        instanceof ProbeResult.Fails fails) {
      told.accept(
          HealthCheck.ok(
              "encoder." + encoder,
              "Encoder " + encoder,
              "This board has no encoder chip that Pipit knows. " + fails.why(),
              ""));
      return false;
    }
    return true;
  }

  /** Whether another trial of this encoder makes sense. */
  private boolean tryOne(String encoder, boolean isChip, Trial trial, String words, String suffix)
      throws InterruptedException {
    String title = "Encoder " + encoder + ", " + words;
    if (!mayGoOn.test(title)) {
      return true;
    }
    String id =
        "encoder.%s.%dx%d-%.0f%s".formatted(encoder, trial.width, trial.height, trial.rate, suffix);
    ProbeResult result = EncoderProbe.one(encoder, trial.settings(), trial.seconds);
    switch (result) {
      case ProbeResult.Works works -> {
        oneWorks = true;
        told.accept(works(id, title, works, trial));
      }
      case ProbeResult.Fails fails -> {
        told.accept(fails(id, title, fails, isChip));
        if (fails.gaveNoAnswer() && isChip) {
          leftOut.accept(
              "Further trials of "
                  + encoder
                  + ": it gave no answer, and may hang until a restart.");
          return false;
        }
      }
      case ProbeResult.NotTried _ -> leftOut.accept(title + ": it was not tried.");
    }
    return true;
  }

  private static HealthCheck works(String id, String title, ProbeResult.Works works, Trial trial) {
    double times = 1000 / trial.rate / Math.max(0.001, works.millisecondsPerPicture());
    String speed = String.format(Locale.ROOT, "%.1f times real time", times);
    String sentence =
        String.format(
            Locale.ROOT,
            "%.1f ms for a picture, %s, on %d thread%s; level %s, %d kbit/s.",
            works.millisecondsPerPicture(),
            speed,
            works.threads(),
            works.threads() == 1 ? "" : "s",
            level(works.levelIdc()),
            trial.bitsPerSecond / 1000);
    return times >= 1
        ? HealthCheck.ok(id, title, sentence, speed)
        : HealthCheck.warning(
            id,
            title,
            sentence + " It is too slow for that.",
            "Choose a smaller picture or a lower rate.",
            speed);
  }

  private static String level(int levelIdc) {
    return levelIdc == 0 ? "not told" : levelIdc / 10 + "." + levelIdc % 10;
  }

  private static HealthCheck fails(
      String id, String title, ProbeResult.Fails fails, boolean isChip) {
    String todo =
        fails.gaveNoAnswer() && !isChip
            ? "The processor is too slow for that: choose a smaller picture."
            : fails.action();
    return isChip
        ? HealthCheck.fault(id, title, fails.why(), todo, "")
        : HealthCheck.warning(id, title, fails.why(), todo, "");
  }

  /** The encoders that are tried when nobody chooses. */
  static List<String> all() {
    return EncoderProbe.names();
  }
}
