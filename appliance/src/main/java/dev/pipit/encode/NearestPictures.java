package dev.pipit.encode;

import dev.pipit.encode.Preflight.Verdict;
import dev.pipit.encode.PreflightCamera.Mode;
import dev.pipit.media.EncoderChip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks for the pictures that fit and are nearest to a wish that does not. One use. */
final class NearestPictures {
  private static final List<Integer> USUAL_HEIGHTS =
      List.of(180, 240, 360, 480, 540, 600, 720, 960, 1080, 1440, 2160);
  private static final List<Double> USUAL_RATES = List.of(5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 50.0);

  /** More than any camera lists that is honest. */
  private static final int MOST_CANDIDATES = 2000;

  private static final int SMALLEST = 32;
  private static final int MOST_TOLD = 3;

  private final PictureWish wish;
  private final PreflightBoard board;
  private final @Nullable PreflightCamera camera;
  private final Function<PictureWish, Verdict> judge;

  NearestPictures(
      PictureWish wish,
      PreflightBoard board,
      @Nullable PreflightCamera camera,
      Function<PictureWish, Verdict> judge) {
    this.wish = wish;
    this.board = board;
    this.camera = camera;
    this.judge = judge;
  }

  /**
   * The nearest of the same size, of the same rate, and of all.
   *
   * @param of the verdict on the wish: those found are better
   */
  List<PictureWish> find(Verdict of) {
    List<PictureWish> candidates = candidates();
    List<PictureWish> good = candidates.stream().filter(one -> is(one, Verdict.FITS)).toList();
    if (good.isEmpty() && of == Verdict.FAILS) {
      good = candidates.stream().filter(one -> is(one, Verdict.DOUBTFUL)).toList();
    }
    Set<PictureWish> told = new LinkedHashSet<>();
    add(told, good, one -> sameSize(one) && one.framesPerSecond() == wish.framesPerSecond());
    if (told.isEmpty()) {
      add(told, good, this::sameSize);
      add(told, good, one -> one.framesPerSecond() >= wish.framesPerSecond());
    }
    if (told.isEmpty()) {
      add(told, good, one -> true);
    }
    return told.stream().limit(MOST_TOLD).toList();
  }

  private boolean is(PictureWish candidate, Verdict verdict) {
    return judge.apply(candidate) == verdict;
  }

  private void add(Set<PictureWish> told, List<PictureWish> good, Predicate<PictureWish> which) {
    good.stream()
        .filter(which)
        .min(Comparator.comparingDouble(this::distance))
        .ifPresent(told::add);
  }

  private boolean sameSize(PictureWish one) {
    return one.widthPixels() == wish.widthPixels() && one.heightPixels() == wish.heightPixels();
  }

  /** Doublings of the pixels, of the shape and of the rate, each as bad as the other. */
  private double distance(PictureWish one) {
    double pixels = (double) one.widthPixels() * one.heightPixels();
    double wished = (double) wish.widthPixels() * wish.heightPixels();
    double shape = (double) one.widthPixels() / one.heightPixels();
    double wishedShape = (double) wish.widthPixels() / wish.heightPixels();
    return doublings(pixels / wished)
        + doublings(shape / wishedShape)
        + doublings(one.framesPerSecond() / wish.framesPerSecond());
  }

  private static double doublings(double ratio) {
    return Math.abs(Math.log(ratio) / Math.log(2));
  }

  private List<PictureWish> candidates() {
    Set<PictureWish> all = new LinkedHashSet<>();
    for (int[] size : camera == null ? usualSizes() : sizesOf(camera)) {
      all.add(candidate(size, wish.framesPerSecond()));
      for (double rate : USUAL_RATES) {
        if (rate < wish.framesPerSecond()) {
          all.add(candidate(size, rate));
        }
      }
      if (all.size() > MOST_CANDIDATES) {
        break;
      }
    }
    return new ArrayList<>(all);
  }

  /** With the bitrate as wished, where the encoder takes that. */
  private PictureWish candidate(int[] size, double rate) {
    int kbit = wish.bitrateKbit();
    if (board.isChip()) {
      kbit =
          Math.clamp(
              kbit,
              PreflightRules.leastKbit(size[0], size[1]),
              EncoderChip.MOST_BITS_PER_SECOND / 1000);
    }
    return wish.with(size[0], size[1], rate, kbit);
  }

  private static List<int[]> sizesOf(PreflightCamera camera) {
    List<int[]> sizes = new ArrayList<>();
    for (Mode mode : camera.offered()) {
      sizes.add(new int[] {mode.widthPixels(), mode.heightPixels()});
    }
    return sizes;
  }

  /** Of the same shape as the wish, and the wish itself with the widths beside it. */
  private List<int[]> usualSizes() {
    int step = board.isChip() ? EncoderChip.WIDTH_STEP : 2;
    int height = Math.max(SMALLEST, Math.ceilDiv(wish.heightPixels(), 2) * 2);
    List<int[]> sizes = new ArrayList<>();
    int below = wish.widthPixels() / step * step;
    for (int width : List.of(below, below + (wish.widthPixels() % step == 0 ? 0 : step))) {
      sizes.add(new int[] {Math.max(SMALLEST, width), height});
    }
    double shape = (double) wish.widthPixels() / wish.heightPixels();
    for (int usual : USUAL_HEIGHTS) {
      int width = (int) Math.round(usual * shape / step) * step;
      if (width >= SMALLEST) {
        sizes.add(new int[] {width, usual});
      }
    }
    return sizes;
  }
}
