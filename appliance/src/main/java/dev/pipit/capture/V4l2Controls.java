package dev.pipit.capture;

import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.V4l2Control;
import dev.pipit.linux.V4l2Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controls of a camera. The device is opened beside whoever captures from it, which disturbs
 * nobody. Any thread; blocks in the driver.
 */
public final class V4l2Controls {
  private static final Logger LOG = LoggerFactory.getLogger(V4l2Controls.class);

  private V4l2Controls() {}

  /** What can be set on a camera, each name once. */
  public static List<CameraControl> list(Path path) throws CaptureException {
    try (V4l2Device device = V4l2Device.open(path)) {
      return list(device);
    } catch (SystemCallException e) {
      throw DeviceFaults.of(path.toString(), path.toString(), e);
    }
  }

  private static List<CameraControl> list(V4l2Device device) {
    Map<String, CameraControl> byId = new LinkedHashMap<>();
    for (CameraControl control : V4l2Devices.controls(device)) {
      if (control.isSettable()) {
        byId.putIfAbsent(control.id(), control);
      }
    }
    return List.copyOf(byId.values());
  }

  /**
   * Sets controls of a camera, also while it captures.
   *
   * @param values by the names of controls; names that the camera does not have are passed over
   * @return the names of those that the driver refused, with its reason
   */
  public static Map<String, String> set(Path path, Map<String, Long> values)
      throws CaptureException {
    try (V4l2Device device = V4l2Device.open(path)) {
      return set(device, values);
    } catch (SystemCallException e) {
      throw DeviceFaults.of(path.toString(), path.toString(), e);
    }
  }

  /**
   * Sets what lets others have an effect, such as the mode of the exposure, first; and once more
   * what was refused, since another may have been in its way.
   */
  private static Map<String, String> set(V4l2Device device, Map<String, Long> values) {
    List<CameraControl> wanted = new ArrayList<>(list(device));
    wanted.removeIf(control -> !values.containsKey(control.id()));
    wanted.sort(Comparator.comparing(control -> !isMode(control)));
    Map<String, String> refused = new LinkedHashMap<>();
    for (int pass = 0; pass < 2 && !wanted.isEmpty(); pass++) {
      refused.clear();
      for (CameraControl control : List.copyOf(wanted)) {
        try {
          device.setValue(control.control(), values.getOrDefault(control.id(), 0L));
          wanted.remove(control);
        } catch (SystemCallException e) {
          refused.put(control.id(), String.valueOf(e.getMessage()));
        }
      }
    }
    return refused;
  }

  private static boolean isMode(CameraControl control) {
    int type = control.control().type();
    return type == V4l2Control.TYPE_MENU || type == V4l2Control.TYPE_BOOLEAN;
  }

  /**
   * Sets up a device that is being opened; what it refuses is logged and changes nothing else.
   *
   * @return what is left to turn
   */
  static Turn setUp(V4l2Device device, DeviceSetup setup, String label) {
    Map<String, String> refused =
        setup.controls().isEmpty() ? Map.of() : set(device, setup.controls());
    refused.forEach(
        (control, reason) ->
            LOG.warn(
                "event=camera-control-refused camera=\"{}\" control={} reason=\"{}\"",
                label,
                control,
                reason));
    boolean own =
        setup.controls().containsKey("horizontal_flip")
            || setup.controls().containsKey("vertical_flip");
    return own ? setup.turn() : flip(device, setup.turn());
  }

  /** Lets the device mirror, which costs nothing; also takes back what was set before. */
  private static Turn flip(V4l2Device device, Turn turn) {
    V4l2Control horizontal = flipControl(device, V4l2Control.ID_HORIZONTAL_FLIP);
    V4l2Control vertical = flipControl(device, V4l2Control.ID_VERTICAL_FLIP);
    boolean can =
        turn.isMirroring()
            && (!turn.mirror() || horizontal != null)
            && (!turn.upsideDown() || vertical != null);
    boolean mirrored = set(device, horizontal, can && turn.mirror());
    boolean upsideDown = set(device, vertical, can && turn.upsideDown());
    return new Turn(turn.mirror() != mirrored, turn.upsideDown() != upsideDown, turn.transpose());
  }

  private static @Nullable V4l2Control flipControl(V4l2Device device, int id) {
    V4l2Control control = device.control(id);
    return control != null && !control.has(V4l2Control.FLAG_READ_ONLY) ? control : null;
  }

  /** Whether the device does it now. */
  private static boolean set(V4l2Device device, @Nullable V4l2Control control, boolean flip) {
    if (control == null) {
      return false;
    }
    // A camera that is built in upside down has another default.
    int value = (control.defaultValue() != 0) != flip ? 1 : 0;
    try {
      if (device.value(control) != value) {
        device.setValue(control, value);
      }
      return flip;
    } catch (SystemCallException e) {
      LOG.debug("event=camera-flip-refused reason=\"{}\"", e.getMessage());
      return false;
    }
  }
}
