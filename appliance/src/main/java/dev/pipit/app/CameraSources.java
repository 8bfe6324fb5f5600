package dev.pipit.app;

import dev.pipit.camera.SourceOpener;
import dev.pipit.capture.CaptureException;
import dev.pipit.capture.DeviceReset;
import dev.pipit.capture.DeviceSetup;
import dev.pipit.capture.EditedSource;
import dev.pipit.capture.FileSource;
import dev.pipit.capture.PictureEdit;
import dev.pipit.capture.Rpicam;
import dev.pipit.capture.RpicamCodedSource;
import dev.pipit.capture.RpicamOption;
import dev.pipit.capture.RpicamSource;
import dev.pipit.capture.RpicamTuning;
import dev.pipit.capture.Source;
import dev.pipit.capture.TestPictureSource;
import dev.pipit.capture.Turn;
import dev.pipit.capture.UsbReset;
import dev.pipit.capture.V4l2Controls;
import dev.pipit.capture.V4l2Devices;
import dev.pipit.capture.V4l2Source;
import dev.pipit.capture.WantedFormat;
import dev.pipit.config.CameraSource;
import dev.pipit.config.Configuration;
import dev.pipit.config.ControlValue;
import dev.pipit.config.CsiOption;
import dev.pipit.config.CsiOptions;
import dev.pipit.media.PixelFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what the configuration names as a camera's source. */
final class CameraSources implements SourceOpener {
  private static final Logger log = LoggerFactory.getLogger(CameraSources.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration FIRST_LOOK = Duration.ofMillis(100);

  /** Even a kernel that tells of every device is not trusted for ever. */
  private static final Duration LOOK_AT_LAST = Duration.ofSeconds(30);

  private final Configuration.Camera camera;
  private final V4l2Devices devices = new V4l2Devices();
  private final Rpicam rpicam = Rpicam.ofThisMachine();
  private final BooleanSupplier told;
  private final CameraLookout lookout;
  private final Map<String, Long> controls = new ConcurrentHashMap<>();
  private volatile boolean cameraWasFound;
  private volatile boolean onRibbon;
  private boolean modesAsked;
  private volatile @Nullable Path device;
  private volatile @Nullable Path lastDevice;
  private final UsbReset usb = new UsbReset();

  /**
   * @param told whether {@link #devicesChanged} is called when a device comes or goes
   */
  CameraSources(Configuration.Camera camera, BooleanSupplier told) {
    this.camera = camera;
    this.told = told;
    lookout =
        new CameraLookout(
            this::isPluggedIn, FIRST_LOOK, () -> told.getAsBoolean() ? LOOK_AT_LAST : LOOK_EVERY);
    camera.picture().controls().forEach(control -> controls.put(control.id(), control.value()));
  }

  /** The same by another configuration; where the source stays, so does what is known of it. */
  CameraSources by(Configuration.Camera next) {
    CameraSources made = new CameraSources(next, told);
    if (onRibbon && next.source().equals(camera.source())) {
      made.cameraWasFound = true;
      made.onRibbon = true;
    }
    return made;
  }

  @Override
  public Source open() throws CaptureException, InterruptedException {
    device = null;
    return switch (camera.source()) {
      case CameraSource.Auto _ -> openFirst();
      case CameraSource.Device(var path) -> openDevice(path.toString());
      case CameraSource.Csi(int index) -> openCsi(index);
      case CameraSource.TestPicture _ -> edited(testPicture());
      case CameraSource.MediaFile(var path) -> edited(FileSource.open(path));
    };
  }

  /** That of the camera that was found last, wherever its name leads now. */
  @Override
  public DeviceReset reset() {
    Path last = lastDevice;
    return last == null || onRibbon ? new DeviceReset.NotPossible() : usb.reset(last);
  }

  /** A video file or a camera on the ribbon cable comes without a word. */
  @Override
  public boolean isToldOfChanges() {
    return told.getAsBoolean()
        && !onRibbon
        && switch (camera.source()) {
          case CameraSource.Auto _, CameraSource.Device _ -> true;
          case CameraSource.Csi _, CameraSource.TestPicture _, CameraSource.MediaFile _ -> false;
        };
  }

  /** Some device came, went or changed. Any thread; does not block. */
  void devicesChanged() {
    lookout.devicesChanged();
  }

  private Source openFirst() throws CaptureException, InterruptedException {
    try {
      Source found = openDevice("auto");
      cameraWasFound = true;
      onRibbon = false;
      return found;
    } catch (CaptureException e) {
      // The test picture stands in for a camera that never was, not for one that was unplugged.
      if (e.reason() != CaptureException.Reason.GONE || (cameraWasFound && !onRibbon)) {
        throw e;
      }
      if (onRibbon || hasCsi()) {
        Source found = openCsi(0);
        cameraWasFound = true;
        onRibbon = true;
        return found;
      }
      return new StandIn(edited(testPicture()), lookout);
    }
  }

  private boolean hasCsi() throws InterruptedException {
    try {
      return rpicam.isThere() && !rpicam.list().isEmpty();
    } catch (CaptureException e) {
      log.warn("event=csi-not-listed {} {}", e.getMessage(), e.action());
      return false;
    }
  }

  private Source openCsi(int index) throws CaptureException, InterruptedException {
    // While the camera is in use its modes cannot be asked for.
    boolean _ = modesAsked || hasCsi();
    modesAsked = true;
    Turn turn = turn();
    boolean mirrors = turn.isMirroring();
    PictureEdit edit = edit(mirrors ? Turn.NONE : turn);
    Turn mirrored = mirrors ? turn : Turn.NONE;
    if (isCodedByRpicam()) {
      if (edit.isNone() && RpicamCodedSource.isWorthwhileHere()) {
        return RpicamCodedSource.open(rpicam, index, wanted(), mirrored, csiOptions(), coding());
      }
      log.info("event=csi-raw camera={} turned-or-text={}", camera.name(), !edit.isNone());
    }
    return EditedSource.of(
        RpicamSource.open(rpicam, index, wanted(), mirrored, csiOptions()), edit);
  }

  /** Whether a camera on the ribbon cable is to encode its pictures itself. */
  private boolean isCodedByRpicam() {
    return camera.format().equals(PixelFormat.H264.name());
  }

  /** Where rpicam encodes, key frames come when they are due for a segment or for a viewer. */
  private RpicamCodedSource.Coding coding() {
    int pictures = (int) Math.round(camera.framesPerSecond() * camera.keyFrameMillis() / 1000);
    return new RpicamCodedSource.Coding(camera.bitrateKbit() * 1000, Math.max(1, pictures));
  }

  /** Whether the source, and no encoder of ours, is to know of a changed bitrate or segment. */
  boolean encodesItself() {
    return isCodedByRpicam() && ribbonIndex() >= 0;
  }

  private List<RpicamOption> csiOptions() throws CaptureException {
    List<RpicamOption> options = new ArrayList<>();
    for (CsiOption option : CsiOptions.effective(camera.picture().csi())) {
      String value =
          option.name().equals(CsiOptions.TUNING_FILE)
              ? RpicamTuning.ofThisMachine().find(option.value()).toString()
              : option.value();
      options.add(new RpicamOption(option.name(), value));
    }
    return options;
  }

  /** The index of the camera on the ribbon cable that this reads; -1 when it reads another. */
  int ribbonIndex() {
    return switch (camera.source()) {
      case CameraSource.Csi(int index) -> index;
      case CameraSource.Auto _ -> onRibbon ? 0 : -1;
      case CameraSource.Device _, CameraSource.TestPicture _, CameraSource.MediaFile _ -> -1;
    };
  }

  private boolean isPluggedIn() {
    try {
      devices.find("auto");
      return true;
    } catch (CaptureException e) {
      return false;
    }
  }

  private Source openDevice(String source) throws CaptureException {
    Path path = devices.find(source);
    lastDevice = path;
    V4l2Source opened =
        V4l2Source.open(path, wanted(), new DeviceSetup(turn(), Map.copyOf(controls)));
    device = path;
    return EditedSource.of(opened, edit(opened.turnLeft()));
  }

  private Source edited(Source source) throws CaptureException {
    return EditedSource.of(source, edit(turn()));
  }

  private PictureEdit edit(Turn turn) {
    return new PictureEdit(turn, camera.picture().text(), camera.name());
  }

  private Turn turn() {
    String flip = camera.picture().flip();
    boolean both = flip.equals("both");
    return Turn.of(
        camera.picture().rotateDegrees(),
        both || flip.equals("horizontal"),
        both || flip.equals("vertical"));
  }

  /**
   * The device that is open, or would be; null when the source is none, or is not plugged in.
   * Blocks in drivers.
   */
  @Nullable Path device() {
    Path open = device;
    if (open != null) {
      return open;
    }
    try {
      return switch (camera.source()) {
        case CameraSource.Auto _ -> devices.find("auto");
        case CameraSource.Device(var path) -> devices.find(path.toString());
        case CameraSource.Csi _, CameraSource.TestPicture _, CameraSource.MediaFile _ -> null;
      };
    } catch (CaptureException e) {
      return null;
    }
  }

  /** These values count from now on: on the device that is open, and whenever it is opened. */
  void control(List<ControlValue> values) {
    controls.clear();
    values.forEach(control -> controls.put(control.id(), control.value()));
    Path open = device;
    if (open != null) {
      try {
        V4l2Controls.set(open, Map.copyOf(controls))
            .forEach((id, reason) -> log.warn("event=control-refused id={} reason={}", id, reason));
      } catch (CaptureException e) {
        log.atWarn().setCause(e).log("the camera's controls cannot be set now");
      }
    }
  }

  /** The values that are set whenever the device is opened. */
  Map<String, Long> controls() {
    return Map.copyOf(controls);
  }

  private WantedFormat wanted() {
    return new WantedFormat(
        camera.widthPixels(),
        camera.heightPixels(),
        camera.framesPerSecond(),
        PreflightFacts.formats(camera.format()));
  }

  private TestPictureSource testPicture() {
    return new TestPictureSource(
        camera.widthPixels(), camera.heightPixels(), camera.framesPerSecond());
  }
}
