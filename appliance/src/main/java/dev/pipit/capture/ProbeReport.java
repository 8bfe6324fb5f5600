package dev.pipit.capture;

import dev.pipit.linux.FourCc;
import dev.pipit.linux.V4l2Control;
import dev.pipit.linux.V4l2FrameInterval;
import dev.pipit.linux.V4l2FrameSize;
import dev.pipit.linux.V4l2MenuItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pipit probe} tells of the cameras; the names of the components are those of its JSON.
 *
 * @param cameras all that capture, in the order of their nodes
 * @param faults nodes that could not be asked
 */
public record ProbeReport(List<CameraReport> cameras, List<Fault> faults) {
  /**
   * A node that could not be asked.
   *
   * @param reason why, as {@link CaptureException.Reason} has it
   * @param sentence what and where
   * @param action what to do about it
   */
  public record Fault(String reason, String sentence, String action) {}

  /**
   * A camera.
   *
   * @param path the node
   * @param stablePath the link that names the same camera after a replug, or null
   * @param name the camera's own name
   * @param driver the kernel's driver
   * @param bus where it is plugged in
   * @param usb how it hangs on USB, or null
   * @param formats all it offers
   * @param controls all that can be set
   * @param modes how the sensor can be read out, of a camera on the ribbon cable
   * @param chosen what would be captured, or null when Pipit reads none of the formats
   */
  public record CameraReport(
      String path,
      @Nullable String stablePath,
      String name,
      String driver,
      String bus,
      @Nullable UsbLink usb,
      List<FormatReport> formats,
      List<ControlReport> controls,
      List<ModeReport> modes,
      @Nullable ChosenReport chosen) {}

  /**
   * A way to read out a sensor.
   *
   * @param mode the word that chooses it, as in {@code csi = ["mode=…"]}
   * @param format libcamera's name of the sensor's format
   * @param bitDepth of a pixel, 0 when it is not known
   * @param framesPerSecond the most, 0 when it is not known
   * @param cropLeft where on the sensor the part begins that is seen, and so on
   * @param pictureWidth with {@code pictureHeight}: the picture of about this size and shape that
   *     rpicam gives
   */
  public record ModeReport(
      String mode,
      String format,
      int bitDepth,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      int cropLeft,
      int cropTop,
      int cropWidth,
      int cropHeight,
      int pictureWidth,
      int pictureHeight) {}

  /**
   * A pixel format that a camera offers.
   *
   * @param fourCc the kernel's code
   * @param description the driver's words
   * @param usable whether Pipit reads it
   * @param sizes empty when the driver does not say
   */
  public record FormatReport(
      String fourCc, String description, boolean usable, List<SizeReport> sizes) {}

  /**
   * One size, or a range of them from the minimum to the maximum.
   *
   * @param framesPerSecond rates, the highest first; of a range its two ends
   * @param anyRateBetween whether the rates are the ends of a range
   */
  public record SizeReport(
      int minimumWidth,
      int minimumHeight,
      int maximumWidth,
      int maximumHeight,
      List<Double> framesPerSecond,
      boolean anyRateBetween) {}

  /**
   * Something that can be set.
   *
   * @param name the driver's name
   * @param value now, or null
   * @param menu what each value means, empty unless it is a menu
   * @param readOnly whether it cannot be set
   * @param inactive whether it has no effect just now
   */
  public record ControlReport(
      String name,
      @Nullable Long value,
      long minimum,
      long maximum,
      long step,
      long defaultValue,
      List<MenuItemReport> menu,
      boolean readOnly,
      boolean inactive) {}

  /**
   * An item of a menu.
   *
   * @param value chooses the item
   * @param name the driver's words
   */
  public record MenuItemReport(int value, String name) {}

  /** The choice for the wanted picture. */
  public record ChosenReport(
      String fourCc, int widthPixels, int heightPixels, double framesPerSecond) {}

  /**
   * What there is on this machine: V4L2 devices, and cameras on the ribbon cable. Any thread; takes
   * as long as the slowest driver.
   */
  public static ProbeReport ofThisMachine(WantedFormat wanted) throws InterruptedException {
    return ofThisMachine(new V4l2Devices().list(), wanted);
  }

  /** The same with V4L2 devices that were listed already. */
  public static ProbeReport ofThisMachine(V4l2Devices.Listing listing, WantedFormat wanted)
      throws InterruptedException {
    ProbeReport video = of(listing, wanted);
    Rpicam rpicam = Rpicam.ofThisMachine();
    if (!rpicam.isThere()) {
      return video;
    }
    List<CameraReport> cameras = new ArrayList<>(video.cameras);
    List<Fault> faults = new ArrayList<>(video.faults);
    try {
      rpicam.list().forEach(camera -> cameras.add(csi(camera, wanted)));
    } catch (CaptureException e) {
      faults.add(fault(e));
    }
    return new ProbeReport(cameras, faults);
  }

  private static CameraReport csi(RpicamCamera camera, WantedFormat wanted) {
    String yu12 = FourCc.text(FourCc.of("YU12"));
    return new CameraReport(
        camera.index() == 0 ? "csi" : "csi:" + camera.index(),
        null,
        camera.label(),
        "rpicam",
        camera.id(),
        null,
        List.of(
            new FormatReport(
                yu12, "Any size of a width that is a multiple of 64", true, List.of())),
        List.of(),
        camera.modes().stream().map(ProbeReport::mode).toList(),
        new ChosenReport(
            yu12,
            RpicamSource.fittingWidth(wanted.widthPixels()),
            wanted.heightPixels(),
            wanted.framesPerSecond()));
  }

  private static ModeReport mode(RpicamCamera.Mode mode) {
    int width = RpicamSource.fittingWidth(mode.widthPixels());
    return new ModeReport(
        mode.option(),
        mode.format(),
        mode.bitDepth(),
        mode.widthPixels(),
        mode.heightPixels(),
        mode.framesPerSecond(),
        mode.cropLeft(),
        mode.cropTop(),
        mode.cropWidth(),
        mode.cropHeight(),
        width,
        (int) Math.round(mode.heightPixels() * (double) width / mode.widthPixels() / 2) * 2);
  }

  private static Fault fault(CaptureException fault) {
    return new Fault(fault.reason().name(), String.valueOf(fault.getMessage()), fault.action());
  }

  /** What {@code listing} found, with the choice for {@code wanted}. */
  public static ProbeReport of(V4l2Devices.Listing listing, WantedFormat wanted) {
    return new ProbeReport(
        listing.cameras().stream().map(camera -> camera(camera, wanted)).toList(),
        listing.faults().stream().map(ProbeReport::fault).toList());
  }

  private static CameraReport camera(Camera camera, WantedFormat wanted) {
    return new CameraReport(
        camera.path().toString(),
        camera.stablePath() == null ? null : camera.stablePath().toString(),
        camera.card(),
        camera.driver(),
        camera.busName(),
        camera.usb(),
        camera.formats().stream().map(ProbeReport::format).toList(),
        camera.controls().stream().map(ProbeReport::control).toList(),
        List.of(),
        FormatChoice.ranked(camera.formats(), wanted).stream()
            .findFirst()
            .map(
                choice ->
                    new ChosenReport(
                        FourCc.text(choice.fourCc()),
                        choice.widthPixels(),
                        choice.heightPixels(),
                        rounded(choice.framesPerSecond())))
            .orElse(null));
  }

  private static FormatReport format(CameraFormat format) {
    return new FormatReport(
        FourCc.text(format.fourCc()),
        format.description(),
        format.pixelFormat().isPresent(),
        format.sizes().stream().map(ProbeReport::size).toList());
  }

  private static SizeReport size(CameraSize offered) {
    V4l2FrameSize size = offered.size();
    return new SizeReport(
        size.minimumWidth(),
        size.minimumHeight(),
        size.maximumWidth(),
        size.maximumHeight(),
        offered.intervals().stream()
            .flatMap(
                interval ->
                    Stream.of(interval.shortest().perSecond(), interval.longest().perSecond()))
            .filter(rate -> rate > 0)
            .map(ProbeReport::rounded)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList(),
        !offered.intervals().stream().allMatch(V4l2FrameInterval::single));
  }

  private static ControlReport control(CameraControl control) {
    V4l2Control driver = control.control();
    return new ControlReport(
        driver.name(),
        control.value(),
        driver.minimum(),
        driver.maximum(),
        driver.step(),
        driver.defaultValue(),
        control.menu().stream().map(ProbeReport::item).toList(),
        driver.has(V4l2Control.FLAG_READ_ONLY),
        driver.has(V4l2Control.FLAG_INACTIVE));
  }

  private static MenuItemReport item(V4l2MenuItem item) {
    return new MenuItemReport(item.index(), item.name());
  }

  private static double rounded(double rate) {
    return Math.round(rate * 1000) / 1000.0;
  }
}
