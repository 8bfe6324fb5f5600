package dev.pipit.capture;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A V4L2 device that captures, as it described itself.
 *
 * @param path its node, such as {@code /dev/video0}; numbers change from plug to plug
 * @param stablePath its link below {@code /dev/v4l/by-id}, which names the same camera after a
 *     replug or a restart; null when it has none
 * @param card its name
 * @param driver its driver
 * @param busName where it is plugged in
 * @param usb how it hangs on USB, null when it does not
 * @param formats what it offers
 * @param controls what can be set
 */
public record Camera(
    Path path,
    @Nullable Path stablePath,
    String card,
    String driver,
    String busName,
    @Nullable UsbLink usb,
    List<CameraFormat> formats,
    List<CameraControl> controls) {
  public Camera {
    formats = List.copyOf(formats);
    controls = List.copyOf(controls);
  }

  /** Name and node, for people. */
  public String label() {
    return label(card, path);
  }

  static String label(String card, Path path) {
    return card.isEmpty() ? path.toString() : card + " (" + path + ")";
  }
}
