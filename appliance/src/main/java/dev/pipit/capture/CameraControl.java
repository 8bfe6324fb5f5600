package dev.pipit.capture;

import dev.pipit.linux.V4l2Control;
import dev.pipit.linux.V4l2MenuItem;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be set on a camera.
 *
 * @param control what the driver says of it
 * @param value its value now, null when it has none that can be read as one number
 * @param menu its items, empty unless it is a menu
 */
public record CameraControl(V4l2Control control, @Nullable Long value, List<V4l2MenuItem> menu) {
  public CameraControl {
    menu = List.copyOf(menu);
  }

  /**
   * Its name for programs: the driver's in lower case, with an underscore for everything that is
   * neither letter nor digit, as {@code v4l2-ctl} does it.
   */
  public String id() {
    return control
        .name()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]+", "_")
        .replaceAll("^_|_$", "");
  }

  /** Whether it can be set to a number, or pressed. */
  public boolean isSettable() {
    return !control.has(V4l2Control.FLAG_READ_ONLY)
        && switch (control.type()) {
          case V4l2Control.TYPE_INTEGER,
              V4l2Control.TYPE_INTEGER64,
              V4l2Control.TYPE_BITMASK,
              V4l2Control.TYPE_BOOLEAN,
              V4l2Control.TYPE_MENU,
              V4l2Control.TYPE_INTEGER_MENU,
              V4l2Control.TYPE_BUTTON ->
              true;
          default -> false;
        };
  }

  /** Why it cannot have that value, to follow "brightness"; null when it can. */
  public @Nullable String refusal(long value) {
    boolean isMenu = !menu.isEmpty();
    if (isMenu && menu.stream().noneMatch(item -> item.index() == value)) {
      return "is one of "
          + menu.stream()
              .map(item -> item.index() + " (" + item.name() + ")")
              .collect(Collectors.joining(", "));
    }
    if (control.type() == V4l2Control.TYPE_BITMASK) {
      long bits = control.maximum() & 0xffff_ffffL;
      return (value & ~bits) == 0 ? null : "is a sum of bits of 0x" + Long.toHexString(bits);
    }
    long step = Math.max(1, control.step());
    boolean inRange = value >= control.minimum() && value <= control.maximum();
    if (!isMenu
        && control.type() != V4l2Control.TYPE_BUTTON
        && (!inRange || Long.remainderUnsigned(value - control.minimum(), step) != 0)) {
      return "is a number from "
          + control.minimum()
          + " to "
          + control.maximum()
          + (step == 1 ? "" : " in steps of " + step);
    }
    return null;
  }
}
