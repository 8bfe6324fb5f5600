package dev.pipit.capture;

import dev.pipit.linux.V4l2Control;
import dev.pipit.media.RawFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sets the controls of vivid, the kernel's virtual camera, which has every kind of them. Run in a
 * virtual machine by {@link V4l2SourceOnVividTest}.
 */
public final class V4l2ControlsCheck {
  private static final WantedFormat WANTED = WantedFormat.of(640, 360, 25);

  private final Path camera;
  private int checks;
  private int failures;

  private V4l2ControlsCheck(Path camera) {
    this.camera = camera;
  }

  public static void main(String[] arguments) throws Exception {
    V4l2ControlsCheck check = new V4l2ControlsCheck(new V4l2Devices().find("auto"));
    check.check("kinds, ranges, menus and defaults are told", check::listing);
    check.check("a control is set while pictures come", check::whileCapturing);
    check.check("what is set is set again when the camera is opened", check::atOpening);
    check.check("numbers of 64 bits and sets of bits are set", check::wideNumbers);
    check.check("a button is pressed", check::button);
    check.check("the driver mirrors, and takes it back", check::mirroring);
    System.out.println(
        check.failures == 0
            ? "verdict: all " + check.checks + " checks passed"
            : "verdict: " + check.failures + " of " + check.checks + " checks failed");
    System.exit(check.failures == 0 ? 0 : 1);
  }

  @FunctionalInterface
  private interface Check {
    String run() throws Exception;
  }

  private void check(String name, Check check) {
    checks++;
    try {
      System.out.println("ok      " + name + ": " + check.run());
    } catch (Exception | AssertionError e) {
      failures++;
      System.out.println("FAILED  " + name + ": " + e);
      e.printStackTrace(System.out);
    }
  }

  private CameraControl control(String id) throws CaptureException {
    List<CameraControl> all = V4l2Controls.list(camera);
    return all.stream()
        .filter(control -> control.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is none of " + all));
  }

  private @Nullable Long value(String id) throws CaptureException {
    return control(id).value();
  }

  private String listing() throws CaptureException {
    CameraControl brightness = control("brightness");
    require(brightness.control().minimum() == 0 && brightness.control().maximum() == 255, "range");
    require(brightness.refusal(255) == null && brightness.refusal(256) != null, "refusal");
    require(control("boolean").control().type() == V4l2Control.TYPE_BOOLEAN, "boolean");
    require(control("button").control().type() == V4l2Control.TYPE_BUTTON, "button");
    CameraControl menu = control("menu");
    require(!menu.menu().isEmpty(), "menu");
    int first = menu.menu().getFirst().index();
    require(menu.refusal(first) == null && menu.refusal(-1) != null, "items of the menu");
    return V4l2Controls.list(camera).size() + " controls";
  }

  private String whileCapturing() throws Exception {
    try (V4l2Source source = V4l2Source.open(camera, WANTED)) {
      next(source).release();
      Map<String, String> refused =
          V4l2Controls.set(camera, Map.of("brightness", 33L, "boolean", 0L));
      require(refused.isEmpty(), refused.toString());
      next(source).release();
    }
    require(Objects.equals(value("brightness"), 33L), "brightness " + value("brightness"));
    require(Objects.equals(value("boolean"), 0L), "boolean " + value("boolean"));
    return "brightness 33";
  }

  private String wideNumbers() throws Exception {
    CameraControl wide = control("integer_64_bits");
    require(wide.control().type() == V4l2Control.TYPE_INTEGER64, "type " + wide);
    for (long value : new long[] {1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -7, 0}) {
      require(wide.refusal(value) == null, "refuses " + value);
      require(V4l2Controls.set(camera, Map.of("integer_64_bits", value)).isEmpty(), "refused");
      require(Objects.equals(value("integer_64_bits"), value), value + " is " + value(wide.id()));
    }
    CameraControl bits = control("bitmask");
    long all = bits.control().maximum();
    require(Long.bitCount(all) > 1 && all > Integer.MAX_VALUE, "bits " + bits);
    for (long value : new long[] {0, Long.lowestOneBit(all), Long.highestOneBit(all), all}) {
      require(bits.refusal(value) == null, "refuses " + value);
      require(V4l2Controls.set(camera, Map.of("bitmask", value)).isEmpty(), "refused");
      require(Objects.equals(value("bitmask"), value), value + " is " + value("bitmask"));
    }
    require(bits.refusal(1) != null && bits.refusal(-1) != null, "bits that it has not");
    return "0x" + Long.toHexString(all);
  }

  private String button() throws Exception {
    require(value("button") == null, "has no value");
    require(V4l2Controls.set(camera, Map.of("button", 1L)).isEmpty(), "refused");
    return "pressed";
  }

  private String atOpening() throws Exception {
    DeviceSetup setup = new DeviceSetup(Turn.NONE, Map.of("contrast", 77L, "no_such_control", 1L));
    try (V4l2Source source = V4l2Source.open(camera, WANTED, setup)) {
      next(source).release();
      require(Objects.equals(value("contrast"), 77L), "contrast " + value("contrast"));
    }
    return "contrast 77";
  }

  private String mirroring() throws Exception {
    DeviceSetup mirrored = new DeviceSetup(Turn.of(180, false, false), Map.of());
    try (V4l2Source source = V4l2Source.open(camera, WANTED, mirrored)) {
      require(source.turnLeft().isNone(), source.turnLeft().toString());
      require(Objects.equals(value("horizontal_flip"), 1L), "horizontal flip");
      require(Objects.equals(value("vertical_flip"), 1L), "vertical flip");
      next(source).release();
    }
    Turn quarter = Turn.of(90, false, false);
    try (V4l2Source source = V4l2Source.open(camera, WANTED, new DeviceSetup(quarter, Map.of()))) {
      require(source.turnLeft().equals(quarter), source.turnLeft().toString());
      require(Objects.equals(value("horizontal_flip"), 0L), "horizontal flip stays");
    }
    return "by the driver";
  }

  private static RawFrame next(V4l2Source source) throws Exception {
    return Objects.requireNonNull(source.next(Duration.ofSeconds(10)), "no picture");
  }

  private static void require(boolean condition, String seen) {
    if (!condition) {
      throw new AssertionError(seen);
    }
  }
}
