package dev.pipit.capture;

import dev.pipit.linux.V4l2Control;
import dev.pipit.linux.V4l2MenuItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be set on a camera.
 *
 * @param control what the driver says of it
 * @param value its value now, null when it has none that can be read as one number
 * @param menu its items, empty unless it is a menu
 */
public record CameraControl(V4l2Control control, @Nullable Integer value, List<V4l2MenuItem> menu) {
  public CameraControl {
    menu = List.copyOf(menu);
  }
}
