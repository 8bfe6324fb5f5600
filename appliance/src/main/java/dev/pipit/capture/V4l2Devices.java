package dev.pipit.capture;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.linux.Errno;
import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.V4l2Capability;
import dev.pipit.linux.V4l2Control;
import dev.pipit.linux.V4l2Device;
import dev.pipit.linux.V4l2FormatDescription;
import dev.pipit.linux.V4l2FrameSize;
import dev.pipit.linux.V4l2MenuItem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cameras of this machine, below {@code /dev}. Each call looks anew; it opens every video node
 * for a moment, which disturbs no program that captures. Any thread; a driver that hangs blocks it.
 */
public final class V4l2Devices {
  /**
   * Nodes that capture and are no cameras: the Raspberry Pi's image processors and CSI receivers.
   */
  private static final Set<String> NO_CAMERA_DRIVERS =
      Set.of("bcm2835-isp", "bcm2835-codec", "pispbe", "rp1-cfe", "unicam", "bcm2835-unicam");

  private static final int VIDEO_MAJOR = 81;
  private static final int USUAL_WIDTH = 1280;
  private static final int USUAL_HEIGHT = 720;

  private final Path dev;

  /** Those below {@code /dev}. */
  public V4l2Devices() {
    this(Path.of("/dev"));
  }

  V4l2Devices(Path dev) {
    this.dev = dev;
  }

  /**
   * What was found.
   *
   * @param cameras in the order of their nodes' numbers
   * @param faults one for each node that could not be asked
   */
  public record Listing(List<Camera> cameras, List<CaptureException> faults) {
    public Listing {
      cameras = List.copyOf(cameras);
      faults = List.copyOf(faults);
    }
  }

  /** All nodes that capture pictures: no metadata, no codecs, no image processors. */
  public Listing list() {
    List<Camera> cameras = new ArrayList<>();
    List<CaptureException> faults = new ArrayList<>();
    Map<Path, Path> links = stableLinks();
    for (Path node : nodes()) {
      try (V4l2Device device = V4l2Device.open(node)) {
        V4l2Capability capability = device.capability();
        if (isCamera(capability)) {
          cameras.add(
              new Camera(
                  node,
                  links.get(node),
                  capability.card(),
                  capability.driver(),
                  capability.busName(),
                  UsbLink.of(node),
                  formats(device, _ -> true),
                  controls(device)));
        }
      } catch (SystemCallException e) {
        if (e.errno() != Errno.ENOTTY) {
          faults.add(DeviceFaults.of(node.toString(), node.toString(), e));
        }
      }
    }
    return new Listing(cameras, faults);
  }

  /**
   * The path of the camera that a configuration names.
   *
   * @param source {@code auto} for the first that can be used, or a path below {@code /dev}
   * @return a path to open
   */
  public Path find(String source) throws CaptureException {
    return source.equals("auto") ? first() : named(source);
  }

  /** Asks each node no more than it must: sizes, rates and controls take a hundred calls. */
  private Path first() throws CaptureException {
    CaptureException fault = null;
    CaptureException unreadable = null;
    for (Path node : nodes()) {
      try (V4l2Device device = V4l2Device.open(node)) {
        if (!isCamera(device.capability())) {
          continue;
        }
        if (formatsOf(device, code -> CameraFormat.pixelFormat(code).isPresent())
            .findAny()
            .isPresent()) {
          // The link survives a replug under another number; the node may not.
          return stableLinks().getOrDefault(node, node);
        }
        if (unreadable == null) {
          unreadable =
              DeviceFaults.format(
                  Camera.label(device.capability().card(), node),
                  "offers no pixel format that Pipit reads");
        }
      } catch (SystemCallException e) {
        if (e.errno() != Errno.ENOTTY && fault == null) {
          fault = DeviceFaults.of(node.toString(), node.toString(), e);
        }
      }
    }
    if (unreadable != null) {
      throw unreadable;
    }
    if (fault != null) {
      throw fault;
    }
    throw DeviceFaults.fault(
        Reason.GONE,
        "No camera is plugged in.",
        "Plug a USB camera in; Pipit takes it by itself. A camera on the ribbon cable needs the"
            + " Raspberry Pi's own software (rpicam).");
  }

  private Path named(String source) throws CaptureException {
    Path path;
    try {
      path = Path.of(source);
    } catch (InvalidPathException e) {
      throw notBelowDev(source);
    }
    if (!path.isAbsolute() || !path.normalize().startsWith(dev) || !path.equals(path.normalize())) {
      throw notBelowDev(source);
    }
    try {
      Path real = path.toRealPath();
      if (!real.startsWith(dev.toRealPath())) {
        throw notBelowDev(source);
      }
      if (!isVideoNode(real)) {
        throw DeviceFaults.fault(
            Reason.FORMAT, source + " is not a camera.", "Choose " + choices() + ".");
      }
      return path;
    } catch (IOException e) {
      throw DeviceFaults.fault(
          Reason.GONE,
          "There is no " + source + ": the camera is not plugged in, or it has another name.",
          "Plug it in, or choose " + choices() + ".");
    }
  }

  private static CaptureException notBelowDev(String source) {
    return DeviceFaults.fault(
        Reason.FORMAT,
        "\"" + source.replaceAll("\\p{Cntrl}", "?") + "\" names no camera.",
        "Use \"auto\", or a path below /dev such as /dev/video0 or one of those in"
            + " /dev/v4l/by-id.");
  }

  private String choices() {
    String names =
        list().cameras().stream()
            .map(
                camera ->
                    (camera.stablePath() == null ? camera.path() : camera.stablePath())
                        + " ("
                        + camera.card()
                        + ")")
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "\"auto\"; no camera is plugged in now" : "one of: " + names;
  }

  /** Opening some other device can do harm: a watchdog starts to count, a tape rewinds. */
  private static boolean isVideoNode(Path real) throws IOException {
    return Files.getAttribute(real, "unix:rdev") instanceof Number number
        && (number.longValue() >> 8 & 0xfff) == VIDEO_MAJOR;
  }

  private List<Path> nodes() {
    List<Path> nodes = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(dev, "video*")) {
      for (Path node : found) {
        if (node.getFileName().toString().matches("video[0-9]{1,4}") && isVideoNode(node)) {
          nodes.add(node);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // No /dev, or a node that vanished while we looked: the next look is right.
    }
    nodes.sort(
        Comparator.comparingInt(
            node -> Integer.parseInt(node.getFileName().toString().substring("video".length()))));
    return nodes;
  }

  private Map<Path, Path> stableLinks() {
    Map<Path, Path> links = new HashMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(dev.resolve("v4l/by-id"))) {
      for (Path link : found) {
        links.put(link.toRealPath(), link);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No camera has a stable name, or one vanished; the node's path serves.
    }
    return links;
  }

  private static boolean isCamera(V4l2Capability capability) {
    return captures(capability) && !NO_CAMERA_DRIVERS.contains(capability.driver());
  }

  static boolean captures(V4l2Capability capability) {
    return capability.has(V4l2Capability.STREAMING)
        && (capability.has(V4l2Capability.VIDEO_CAPTURE)
            || capability.has(V4l2Capability.VIDEO_CAPTURE_MPLANE));
  }

  /** The formats whose code {@code which} takes, without those that software makes of others. */
  static List<CameraFormat> formats(V4l2Device device, IntPredicate which) {
    List<CameraFormat> formats = new ArrayList<>();
    formatsOf(device, which)
        .forEach(
            format -> {
              List<CameraSize> sizes =
                  device.frameSizes(format.fourCc()).stream()
                      .map(size -> withIntervals(device, format.fourCc(), size))
                      .toList();
              formats.add(new CameraFormat(format.fourCc(), format.description(), sizes));
            });
    return formats;
  }

  private static Stream<V4l2FormatDescription> formatsOf(V4l2Device device, IntPredicate which) {
    return device.formats().stream()
        .filter(format -> !format.emulated() && which.test(format.fourCc()));
  }

  private static CameraSize withIntervals(V4l2Device device, int fourCc, V4l2FrameSize size) {
    int width = within(USUAL_WIDTH, size.minimumWidth(), size.maximumWidth());
    int height = within(USUAL_HEIGHT, size.minimumHeight(), size.maximumHeight());
    return new CameraSize(size, device.frameIntervals(fourCc, width, height));
  }

  private static int within(int usual, int minimum, int maximum) {
    return Math.max(minimum, Math.min(maximum, usual));
  }

  /** What can be set, with what it is set to. */
  static List<CameraControl> controls(V4l2Device device) {
    List<CameraControl> controls = new ArrayList<>();
    for (V4l2Control control : device.controls()) {
      boolean menu =
          control.type() == V4l2Control.TYPE_MENU
              || control.type() == V4l2Control.TYPE_INTEGER_MENU;
      boolean number =
          menu
              || control.type() == V4l2Control.TYPE_INTEGER
              || control.type() == V4l2Control.TYPE_INTEGER64
              || control.type() == V4l2Control.TYPE_BOOLEAN
              || control.type() == V4l2Control.TYPE_BITMASK;
      if (control.type() == V4l2Control.TYPE_CLASS || control.has(V4l2Control.FLAG_DISABLED)) {
        continue;
      }
      Long value = null;
      if (number && !control.has(V4l2Control.FLAG_WRITE_ONLY)) {
        try {
          value = device.value(control);
        } catch (SystemCallException e) {
          value = null; // A control that cannot be read just now is shown without a value.
        }
      }
      List<V4l2MenuItem> items = menu ? device.menu(control) : List.of();
      controls.add(new CameraControl(control, value, items));
    }
    return controls;
  }
}
