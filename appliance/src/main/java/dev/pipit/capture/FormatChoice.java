package dev.pipit.capture;

import dev.pipit.linux.V4l2Fraction;
import dev.pipit.linux.V4l2FrameInterval;
import dev.pipit.linux.V4l2FrameSize;
import dev.pipit.media.PixelFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A pixel format, size and rate of a camera, with what choosing it costs.
 *
 * <p>The cost is a sum; the least is the best:
 *
 * <ul>
 *   <li>work for each picture: 0 for H.264, which needs no encoder; 4 for NV12 and YU12; 6 for YUYV
 *       and UYVY, which are converted; 12 for MJPEG, which is decoded first. This decides between
 *       formats of the same size and rate only.
 *   <li>another size: 100 for each doubling or halving of the number of pixels, 60 more for another
 *       shape (4:3 in place of 16:9).
 *   <li>too few pictures: 200 times the share that is missing; nothing up to 4 % (29.97 for 30).
 *   <li>too many pictures: 20 times the share that is too much, 100 at most.
 *   <li>5 when the camera does not say its rates.
 * </ul>
 *
 * <p>So a camera on USB 2 that gives 1280 by 720 as YUYV ten times a second and as MJPEG thirty
 * times is read as MJPEG when thirty are wanted, and as YUYV when ten are.
 *
 * @param fourCc the pixel format's code
 * @param pixelFormat the pixel format
 * @param widthPixels even
 * @param heightPixels even
 * @param interval the time between pictures to ask for
 * @param cost see above
 */
public record FormatChoice(
    int fourCc,
    PixelFormat pixelFormat,
    int widthPixels,
    int heightPixels,
    V4l2Fraction interval,
    double cost) {
  private static final int MOST_PIXELS_A_SIDE = 8192;
  private static final double RATE_TOLERANCE = 0.04;
  private static final double DOUBLING_COST = 100;
  private static final double SHAPE_COST = 60;
  private static final double SHAPE_TOLERANCE = 0.03;
  private static final double MISSING_RATE_COST = 200;
  private static final double SURPLUS_RATE_COST = 20;
  private static final double MOST_SURPLUS_RATE_COST = 100;
  private static final double UNKNOWN_RATE_COST = 5;

  /** All that can be chosen of {@code formats}, the best first; hostile numbers are left out. */
  public static List<FormatChoice> ranked(List<CameraFormat> formats, WantedFormat wanted) {
    List<FormatChoice> choices = new ArrayList<>();
    for (CameraFormat format : formats) {
      PixelFormat pixelFormat = format.pixelFormat().orElse(null);
      if (pixelFormat == null || !wanted.pixelFormats().contains(pixelFormat)) {
        continue;
      }
      for (CameraSize size : sizes(format)) {
        addBest(choices, format.fourCc(), pixelFormat, size, wanted);
      }
    }
    choices.sort(Comparator.comparingDouble(FormatChoice::cost));
    return List.copyOf(choices);
  }

  /** Pictures per second. */
  public double framesPerSecond() {
    return interval.perSecond();
  }

  /** What the pictures take on their way from the camera: a guess for coded formats. */
  public double bytesPerSecond() {
    return bytesPerPixel(pixelFormat) * widthPixels * heightPixels * framesPerSecond();
  }

  /** What a pixel takes on its way from the camera: a guess for coded formats. */
  public static double bytesPerPixel(PixelFormat pixelFormat) {
    return switch (pixelFormat) {
      case YUYV, UYVY -> 2;
      case NV12, YU12 -> 1.5;
      case MJPEG -> 0.3;
      case H264 -> 0.03;
    };
  }

  @Override
  public String toString() {
    return "%s %dx%d at %.4g".formatted(pixelFormat, widthPixels, heightPixels, framesPerSecond());
  }

  private static List<CameraSize> sizes(CameraFormat format) {
    return format.sizes().isEmpty()
        ? List.of(
            new CameraSize(
                new V4l2FrameSize(false, 2, MOST_PIXELS_A_SIDE, 2, 2, MOST_PIXELS_A_SIDE, 2),
                List.of()))
        : format.sizes();
  }

  private static void addBest(
      List<FormatChoice> choices,
      int fourCc,
      PixelFormat pixelFormat,
      CameraSize offered,
      WantedFormat wanted) {
    V4l2FrameSize size = offered.size();
    int width =
        nearest(wanted.widthPixels(), size.minimumWidth(), size.maximumWidth(), size.stepWidth());
    int height =
        nearest(
            wanted.heightPixels(), size.minimumHeight(), size.maximumHeight(), size.stepHeight());
    if (width == 0 || height == 0) {
      return;
    }
    double pictureCost = workCost(pixelFormat) + sizeCost(width, height, wanted);
    FormatChoice best = null;
    for (V4l2FrameInterval interval : offered.intervals()) {
      V4l2Fraction time = nearest(interval, wanted.framesPerSecond());
      if (time.isPositive()) {
        double cost = pictureCost + rateCost(time.perSecond(), wanted);
        if (best == null || cost < best.cost) {
          best = new FormatChoice(fourCc, pixelFormat, width, height, time, cost);
        }
      }
    }
    choices.add(
        best != null
            ? best
            : new FormatChoice(
                fourCc,
                pixelFormat,
                width,
                height,
                interval(wanted.framesPerSecond()),
                pictureCost + UNKNOWN_RATE_COST));
  }

  private static double workCost(PixelFormat pixelFormat) {
    return switch (pixelFormat) {
      case H264 -> 0;
      case NV12, YU12 -> 4;
      case YUYV, UYVY -> 6;
      case MJPEG -> 12;
    };
  }

  private static double sizeCost(int width, int height, WantedFormat wanted) {
    double pixels = (double) width * height;
    double wantedPixels = (double) wanted.widthPixels() * wanted.heightPixels();
    double shape = (double) width / height;
    double wantedShape = (double) wanted.widthPixels() / wanted.heightPixels();
    double cost = DOUBLING_COST * Math.abs(Math.log(pixels / wantedPixels) / Math.log(2));
    return Math.abs(shape / wantedShape - 1) > SHAPE_TOLERANCE ? cost + SHAPE_COST : cost;
  }

  private static double rateCost(double framesPerSecond, WantedFormat wanted) {
    double share = framesPerSecond / wanted.framesPerSecond() - 1;
    if (share >= 0) {
      return Math.min(MOST_SURPLUS_RATE_COST, SURPLUS_RATE_COST * share);
    }
    return -share <= RATE_TOLERANCE ? 0 : MISSING_RATE_COST * -share;
  }

  /** The even number nearest to {@code wanted} in the range, 0 when there is none. */
  private static int nearest(int wanted, int minimum, int maximum, int step) {
    if (minimum < 1 || minimum > MOST_PIXELS_A_SIDE || maximum < minimum || step < 1) {
      return 0;
    }
    int most = Math.min(maximum, MOST_PIXELS_A_SIDE);
    int within = Math.clamp(wanted, minimum, most);
    int value = minimum + (within - minimum) / step * step;
    if ((value & 1) != 0) {
      // With an even step all are odd; else the neighbour below or above is even.
      value = value - step >= minimum ? value - step : value <= most - step ? value + step : 0;
    }
    return (value & 1) == 0 ? value : 0;
  }

  /** The end of the range that is nearest to the wanted rate, or that rate when it lies within. */
  private static V4l2Fraction nearest(V4l2FrameInterval range, double framesPerSecond) {
    if (range.single() || range.shortest().perSecond() <= framesPerSecond) {
      return range.shortest();
    }
    return range.longest().perSecond() >= framesPerSecond
        ? range.longest()
        : interval(framesPerSecond);
  }

  /** 1/30 for 30; for rates that are not whole, thousandths. */
  private static V4l2Fraction interval(double framesPerSecond) {
    return framesPerSecond == Math.rint(framesPerSecond)
        ? new V4l2Fraction(1, (long) framesPerSecond)
        : new V4l2Fraction(1000, Math.max(1, Math.round(framesPerSecond * 1000)));
  }
}
