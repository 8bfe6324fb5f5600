package dev.pipit.encode;

import dev.pipit.encode.ProbeResult.Fails;
import dev.pipit.encode.ProbeResult.NotTried;
import dev.pipit.encode.ProbeResult.Works;
import dev.pipit.libav.Libav;
import dev.pipit.media.EncoderChip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the encoder to use by encoding with each, in the order h264_v4l2m2m, h264_m2m, libx264,
 * libopenh264, until one works.
 */
public final class EncoderProbe {
  private static final Duration LOADING = Duration.ofMinutes(1);

  /** Longer than any encoder needs, and what one costs at the start that hangs while it opens. */
  private static final Duration OPENING = Duration.ofSeconds(10);

  /** What one costs that hangs at a picture. */
  private static final Duration PICTURE = Duration.ofMillis(1500);

  private static final long THOROUGH_NANOS = 1_000_000_000;

  private EncoderProbe() {}

  /**
   * Tries encoders until one works.
   *
   * @param first the libavcodec name of one that comes before the others; left out, too, when it is
   *     among those without
   * @param settings what it is to be used for; the input's pixel format does not matter
   * @param without libavcodec names of those to be left out, such as one that broke
   * @throws EncodeException when none works, with the reason for each
   */
  public static EncoderChoice choosePreferring(
      String first, EncoderSettings settings, List<String> without)
      throws EncodeException, InterruptedException {
    return choose(settings, candidates(first, without));
  }

  /** What trying those showed that would be preferred to the encoder at work. */
  public sealed interface Look {
    /** There is none; nothing was opened. */
    record Nothing() implements Look {}

    /** None works, with what each failed of. */
    record InVain(List<ProbeResult.Fails> failures) implements Look {}

    /** One works. */
    record Found(EncoderChoice choice) implements Look {}
  }

  /**
   * Tries encoders that would be preferred to the one at work, beside it.
   *
   * @param present the libavcodec name of the one at work
   * @param first as for {@link #choosePreferring}
   */
  public static Look beyond(
      String present, String first, EncoderSettings settings, List<String> without)
      throws InterruptedException {
    List<H264Codec> all = candidates(first, without);
    List<H264Codec> better = new ArrayList<>();
    for (H264Codec codec : all) {
      if (codec.libavName().equals(present)) {
        break;
      }
      if (!codec.isChip() || isChipThere()) {
        better.add(codec);
      }
    }
    if (better.isEmpty()) {
      return new Look.Nothing();
    }
    List<ProbeResult> results = tryUntilOneWorks(settings, better);
    Works chosen = working(results);
    if (chosen == null) {
      List<ProbeResult.Fails> failures = new ArrayList<>();
      for (ProbeResult result : results) {
        if (result instanceof Fails fails) {
          failures.add(fails);
        }
      }
      return new Look.InVain(failures);
    }
    all.removeAll(better);
    all.forEach(codec -> results.add(new NotTried(codec.libavName())));
    return new Look.Found(new EncoderChoice(chosen, why(chosen, settings, results), results));
  }

  private static List<H264Codec> candidates(String first, List<String> without) {
    List<H264Codec> candidates = candidates(without);
    candidates.sort(Comparator.comparing(codec -> !codec.libavName().equals(first)));
    return candidates;
  }

  private static List<H264Codec> candidates(List<String> without) {
    List<H264Codec> candidates = new ArrayList<>(List.of(H264Codec.values()));
    candidates.removeIf(codec -> without.contains(codec.libavName()));
    return candidates;
  }

  private static EncoderChoice choose(EncoderSettings settings, List<H264Codec> candidates)
      throws EncodeException, InterruptedException {
    List<ProbeResult> results = tryUntilOneWorks(settings, candidates);
    Works chosen = working(results);
    if (chosen == null) {
      throw new EncodeException(
          "No encoder works. " + reasons(results),
          "Install Pipit anew; choose a smaller picture if the size is refused.");
    }
    return new EncoderChoice(chosen, why(chosen, settings, results), results);
  }

  private static List<ProbeResult> tryUntilOneWorks(
      EncoderSettings settings, List<H264Codec> candidates) throws InterruptedException {
    List<ProbeResult> results = new ArrayList<>();
    for (H264Codec codec : candidates) {
      if (working(results) != null) {
        results.add(new NotTried(codec.libavName()));
      } else if (codec.isChip() && hasChipHung(results)) {
        results.add(new Fails(codec.libavName(), "The chip gave no answer the other way."));
      } else {
        results.add(tried(codec, settings));
      }
    }
    return results;
  }

  private static @Nullable Works working(List<ProbeResult> results) {
    for (ProbeResult result : results) {
      if (result instanceof Works works) {
        return works;
      }
    }
    return null;
  }

  /** There is one chip: what hangs on the one way to it holds up the other, too. */
  private static boolean hasChipHung(List<ProbeResult> results) {
    return results.stream()
        .anyMatch(
            result ->
                result instanceof Fails fails
                    && fails.gaveNoAnswer()
                    && EncoderChip.ENCODERS.contains(fails.name()));
  }

  /** Whether this machine has the encoder chip of a Raspberry Pi; opens nothing. */
  public static boolean isChipThere() {
    return VideoNodes.SYSTEM.hasChip();
  }

  /** Tries every encoder, to tell about them. */
  public static List<ProbeResult> all(EncoderSettings settings) throws InterruptedException {
    List<ProbeResult> results = new ArrayList<>();
    for (H264Codec codec : H264Codec.values()) {
      results.add(tried(codec, settings));
    }
    return results;
  }

  /** The libavcodec names of all encoders, in the order of preference. */
  public static List<String> names() {
    return Stream.of(H264Codec.values()).map(H264Codec::libavName).toList();
  }

  /** Why there can be no encoder chip, in a sentence, or null when there may be one. */
  public static @Nullable String whyNoChip() {
    return VideoNodes.SYSTEM.whyNoEncoder().orElse(null);
  }

  /**
   * Tries one encoder, and takes longer than a start may: its speed is that of a second's work.
   *
   * @param name as libavcodec has it
   * @param seconds of video that a hardware encoder must do
   */
  public static ProbeResult one(String name, EncoderSettings settings, int seconds)
      throws InterruptedException {
    H264Codec codec = H264Codec.named(name).orElseThrow();
    EncoderTrial.Length length = new EncoderTrial.Length(seconds, THOROUGH_NANOS);
    return bounded(name, watcher -> EncoderTrial.of(codec, settings, length, watcher));
  }

  /**
   * A trial whose clock starts when ffmpeg's libraries are there. On a slow board with a cold disk
   * to load them may take longer than an encoder may take to open, and a good chip would be told to
   * hang.
   */
  private static ProbeResult bounded(String name, BoundedTrial.Trial trial)
      throws InterruptedException {
    try {
      Loading.ONCE.get(LOADING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      // The trial fails of the same, and tells it.
    } catch (TimeoutException e) {
      return new Fails(
          name,
          "ffmpeg's libraries were not there after %d s.".formatted(LOADING.toSeconds()),
          "See whether the disk has faults: sudo dmesg.",
          false);
    }
    return new BoundedTrial(name, OPENING, PICTURE).of(trial);
  }

  /** However often it is waited for, one thread loads. */
  private static final class Loading {
    static final FutureTask<Boolean> ONCE =
        new FutureTask<>(
            () -> {
              Libav.load();
              return true;
            });

    static {
      Thread.ofPlatform().daemon().name("load-ffmpeg").start(ONCE);
    }
  }

  private static ProbeResult tried(H264Codec codec, EncoderSettings settings)
      throws InterruptedException {
    if (codec.isChip()) {
      Optional<String> reason = VideoNodes.SYSTEM.whyNoEncoder();
      if (reason.isPresent()) {
        return new Fails(codec.libavName(), reason.get());
      }
    }
    return bounded(codec.libavName(), watcher -> EncoderTrial.of(codec, settings, watcher));
  }

  private static String why(Works chosen, EncoderSettings settings, List<ProbeResult> results) {
    StringBuilder sentence = new StringBuilder();
    for (ProbeResult result : results) {
      if (result instanceof Fails fails) {
        sentence.append(fails.name()).append(" is not usable: ").append(fails.why()).append(' ');
      }
    }
    return sentence
        .append(
            "%s takes %.1f ms for a picture of %dx%d on %d thread%s%s."
                .formatted(
                    chosen.name(),
                    chosen.millisecondsPerPicture(),
                    settings.widthPixels(),
                    settings.heightPixels(),
                    chosen.threads(),
                    chosen.threads() == 1 ? "" : "s",
                    chosen.preset().isEmpty() ? "" : ", preset " + chosen.preset()))
        .toString();
  }

  private static String reasons(List<ProbeResult> results) {
    StringBuilder reasons = new StringBuilder();
    for (ProbeResult result : results) {
      if (result instanceof Fails fails) {
        reasons.append(fails.name()).append(": ").append(fails.why()).append(' ');
      }
    }
    return reasons.toString().strip();
  }
}
