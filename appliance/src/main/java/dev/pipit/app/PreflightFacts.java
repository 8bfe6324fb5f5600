package dev.pipit.app;

import dev.pipit.capture.Camera;
import dev.pipit.capture.CameraFormat;
import dev.pipit.capture.CameraSize;
import dev.pipit.capture.FormatChoice;
import dev.pipit.capture.UsbLink;
import dev.pipit.capture.WantedFormat;
import dev.pipit.device.ContiguousMemory;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.PictureWish;
import dev.pipit.encode.PreflightBoard;
import dev.pipit.encode.PreflightCamera;
import dev.pipit.encode.PreflightCamera.Mode;
import dev.pipit.encode.PreflightCamera.Usb;
import dev.pipit.linux.V4l2FrameSize;
import dev.pipit.media.EncoderChip;
import dev.pipit.media.PixelFormat;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what a pre-flight check must know of this machine and a camera. */
final class PreflightFacts {
  private static final String AUTO = "auto";
  private static final String SOFTWARE = "libx264";

  private PreflightFacts() {}

  /**
   * The board.
   *
   * @param encoder as configured
   * @param inUse the encoder that is open, null when none is
   * @param macroblocksElsewhere what other cameras give the same chip
   * @param macroblocksMeasured what a trial of the encoder showed, 0 for none
   */
  static PreflightBoard board(
      String encoder,
      @Nullable String inUse,
      double macroblocksElsewhere,
      double macroblocksMeasured) {
    String chosen = encoder;
    if (encoder.equals(AUTO)) {
      chosen = inUse != null ? inUse : EncoderProbe.isChipThere() ? EncoderChip.ENCODER : SOFTWARE;
    }
    ContiguousMemory memory = ContiguousMemory.ofThisMachine();
    return new PreflightBoard(
        chosen,
        macroblocksElsewhere,
        memory == null
            ? null
            : new PreflightBoard.ContiguousMemory(memory.totalBytes(), memory.freeBytes()),
        macroblocksMeasured);
  }

  /** The pixel formats that the key {@code format} of a camera allows. */
  static Set<PixelFormat> formats(String configured) {
    return configured.equals(AUTO)
        ? EnumSet.allOf(PixelFormat.class)
        : EnumSet.of(PixelFormat.valueOf(configured.toUpperCase(Locale.ROOT)));
  }

  /**
   * A camera.
   *
   * @param formats those that may be chosen
   * @param takenBytesPerSecond what other cameras take of the same bus
   */
  static PreflightCamera camera(
      Camera camera, Set<PixelFormat> formats, boolean turned, double takenBytesPerSecond) {
    UsbLink link = camera.usb();
    return new PreflightCamera(
        camera.label(),
        wish -> best(camera.formats(), formats, wish),
        offered(camera.formats(), formats),
        turned,
        link == null ? null : new Usb(link.megabitsPerSecond(), takenBytesPerSecond));
  }

  private static @Nullable Mode best(
      List<CameraFormat> offered, Set<PixelFormat> formats, PictureWish wish) {
    WantedFormat wanted =
        new WantedFormat(wish.widthPixels(), wish.heightPixels(), wish.framesPerSecond(), formats);
    return FormatChoice.ranked(offered, wanted).stream()
        .findFirst()
        .map(PreflightFacts::mode)
        .orElse(null);
  }

  private static Mode mode(FormatChoice choice) {
    return new Mode(
        choice.pixelFormat().name(),
        choice.widthPixels(),
        choice.heightPixels(),
        choice.framesPerSecond(),
        choice.bytesPerSecond());
  }

  /** Every size that the camera has, and of ranges the ends and what is usual between them. */
  private static List<Mode> offered(List<CameraFormat> offered, Set<PixelFormat> formats) {
    Set<Mode> modes = new LinkedHashSet<>();
    for (CameraFormat format : offered) {
      PixelFormat pixels = format.pixelFormat().orElse(null);
      if (pixels == null || !formats.contains(pixels)) {
        continue;
      }
      for (CameraSize size : format.sizes()) {
        addSizes(modes, pixels.name(), size.size());
      }
    }
    return List.copyOf(modes);
  }

  private static void addSizes(Set<Mode> modes, String format, V4l2FrameSize size) {
    add(modes, format, size.maximumWidth(), size.maximumHeight());
    add(modes, format, size.minimumWidth(), size.minimumHeight());
    if (size.minimumWidth() == size.maximumWidth()) {
      return;
    }
    for (int[] usual : new int[][] {{640, 480}, {1280, 720}, {1920, 1080}}) {
      if (usual[0] <= size.maximumWidth() && usual[1] <= size.maximumHeight()) {
        add(modes, format, usual[0], usual[1]);
      }
    }
  }

  private static void add(Set<Mode> modes, String format, int width, int height) {
    if (width > 0 && height > 0) {
      modes.add(new Mode(format, width, height, 0, 0));
    }
  }
}
