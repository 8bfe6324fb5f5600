package dev.pipit.capture;

import dev.pipit.capture.CaptureException.Reason;
import java.util.Locale;

/** What rpicam said before it ended, in words that help the camera's owner. */
final class RpicamFaults {
  private static final int LONGEST_QUOTE = 160;

  private RpicamFaults() {}

  /**
   * @param output the last lines that it wrote
   */
  static CaptureException of(String label, String output) {
    String text = output.toLowerCase(Locale.ROOT);
    if (text.contains("no cameras available")
        || text.contains("selected camera is not available")
        || text.contains("failed to find camera")) {
      return absent();
    }
    if (text.contains("failed to acquire camera")
        || text.contains("in use by another process")
        || text.contains("resource busy")) {
      return DeviceFaults.fault(
          Reason.BUSY,
          label + " is in use by another program." + quote(output),
          "End the other program: only one at a time can use a CSI camera.");
    }
    if (text.contains("permission denied")) {
      return DeviceFaults.fault(
          Reason.DENIED,
          "Pipit may not open " + label + "." + quote(output),
          "Add the user that runs Pipit to the groups \"video\" and \"render\" and start it again.");
    }
    if (text.contains("cannot allocate memory") || text.contains("failed to allocate")) {
      return DeviceFaults.fault(
          Reason.RESOURCES,
          "There is no memory for the pictures of " + label + "." + quote(output),
          "Ask for a smaller picture, or give the graphics more memory: cma=256M in"
              + " /boot/firmware/cmdline.txt.");
    }
    if (text.contains("h264 encoder")
        || text.contains("h.264 codec")
        || text.contains("no such level")
        || text.contains("to set bitrate")) {
      return DeviceFaults.fault(
          Reason.FORMAT,
          "rpicam-vid cannot encode the pictures of " + label + "." + quote(output),
          "Set the camera's format to auto: Pipit then encodes them itself.");
    }
    if (text.contains("unrecognised option") || text.contains("invalid")) {
      return DeviceFaults.fault(
          Reason.FORMAT,
          "rpicam-vid does not take what is asked of " + label + "." + quote(output),
          "Look at the camera's csi options in the configuration, and bring rpicam-apps up to date.");
    }
    return DeviceFaults.fault(
        Reason.BROKEN,
        "rpicam-vid ended by itself while it read " + label + "." + quote(output),
        "Check the ribbon cable at both ends with the power off; \"rpicam-hello\" tells whether the"
            + " camera works without Pipit.");
  }

  /** There is none. */
  static CaptureException absent() {
    return DeviceFaults.fault(
        Reason.GONE,
        "No camera is found on the ribbon cable.",
        "With the power off, look whether the cable is the right way round at both ends; then whether"
            + " camera_auto_detect=1 stands in /boot/firmware/config.txt.");
  }

  /** There is no rpicam on this machine. */
  static CaptureException missing() {
    return DeviceFaults.fault(
        Reason.GONE,
        "A camera on the ribbon cable needs rpicam-vid, which is not on this machine.",
        "On Raspberry Pi OS: sudo apt install rpicam-apps-lite");
  }

  private static String quote(String output) {
    String last =
        output.strip().lines().reduce("", (_, line) -> line).replaceAll("\\p{Cntrl}", "?");
    if (last.isEmpty()) {
      return "";
    }
    return " [" + (last.length() > LONGEST_QUOTE ? last.substring(0, LONGEST_QUOTE) : last) + "]";
  }
}
