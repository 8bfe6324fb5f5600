package dev.pipit.encode;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Preflight} must know of the camera.
 *
 * @param label its name, for people
 * @param modes what it has for a wish
 * @param offered all that it has, to look for the nearest; of ranges their ends
 * @param turned whether its picture is turned by a quarter
 * @param usb the bus it hangs on, null when it is none of USB
 */
public record PreflightCamera(
    String label, Modes modes, List<Mode> offered, boolean turned, @Nullable Usb usb) {
  /** Takes a copy of the list. */
  public PreflightCamera {
    offered = List.copyOf(offered);
  }

  /** The choice of a camera's mode; pure. */
  @FunctionalInterface
  public interface Modes {
    /** What would be captured for a wish, or null when there is nothing that Pipit reads. */
    @Nullable Mode best(PictureWish wish);
  }

  /**
   * One thing a camera can do.
   *
   * @param format the pixel format, for people
   * @param bytesPerSecond what it takes on the way from the camera; a guess for coded formats
   */
  public record Mode(
      String format,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      double bytesPerSecond) {}

  /**
   * The way from the camera over USB.
   *
   * @param megabitsPerSecond of the link: 12, 480, 5000 or more
   * @param takenBytesPerSecond what other cameras take of the same bus
   */
  public record Usb(double megabitsPerSecond, double takenBytesPerSecond) {
    private static final double FULL_SPEED = 12;
    private static final double HIGH_SPEED = 480;

    /**
     * The most that one camera can be given. USB 2.0, 5.6.3: 1023 bytes each millisecond at full
     * speed, three times 1024 each 125 µs at high speed; USB 3.2, 8.12.5: 48 times 1024 each 125
     * µs.
     */
    double mostOfOneCamera() {
      if (megabitsPerSecond <= FULL_SPEED) {
        return 1023 * 1000.0;
      }
      return (megabitsPerSecond <= HIGH_SPEED ? 3 : 48) * 1024 * 8000.0;
    }

    /** The share of the bus for all that must be on time, USB 2.0, 5.6.4: 90 % and 80 %. */
    double mostOfAll() {
      double share = megabitsPerSecond <= FULL_SPEED ? 0.9 : 0.8;
      return megabitsPerSecond * 1e6 / 8 * share;
    }
  }
}
