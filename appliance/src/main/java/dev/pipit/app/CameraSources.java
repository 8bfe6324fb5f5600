package dev.pipit.app;

import dev.pipit.camera.SourceOpener;
import dev.pipit.capture.CaptureException;
import dev.pipit.capture.FileSource;
import dev.pipit.capture.Source;
import dev.pipit.capture.TestPictureSource;
import dev.pipit.capture.V4l2Devices;
import dev.pipit.capture.V4l2Source;
import dev.pipit.capture.WantedFormat;
import dev.pipit.config.CameraSource;
import dev.pipit.config.Configuration;
import dev.pipit.media.PixelFormat;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;

/** Opens what the configuration names as a camera's source. */
final class CameraSources implements SourceOpener {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private final Configuration.Camera camera;
  private final V4l2Devices devices = new V4l2Devices();
  private final CameraLookout lookout = new CameraLookout(this::isPluggedIn, LOOK_EVERY);
  private volatile boolean cameraWasFound;

  CameraSources(Configuration.Camera camera) {
    this.camera = camera;
  }

  @Override
  public Source open() throws CaptureException, InterruptedException {
    return switch (camera.source()) {
      case CameraSource.Auto _ -> openFirst();
      case CameraSource.Device(var path) -> openDevice(path.toString());
      case CameraSource.TestPicture _ -> testPicture();
      case CameraSource.MediaFile(var path) -> FileSource.open(path);
    };
  }

  private Source openFirst() throws CaptureException {
    try {
      Source found = openDevice("auto");
      cameraWasFound = true;
      return found;
    } catch (CaptureException e) {
      // The test picture stands in for a camera that never was, not for one that was unplugged.
      if (cameraWasFound || e.reason() != CaptureException.Reason.GONE) {
        throw e;
      }
      return new StandIn(testPicture(), lookout);
    }
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
    return V4l2Source.open(devices.find(source), wanted());
  }

  private WantedFormat wanted() {
    EnumSet<PixelFormat> formats =
        camera.format().equals("auto")
            ? EnumSet.allOf(PixelFormat.class)
            : EnumSet.of(PixelFormat.valueOf(camera.format().toUpperCase(Locale.ROOT)));
    return new WantedFormat(
        camera.widthPixels(), camera.heightPixels(), camera.framesPerSecond(), formats);
  }

  private TestPictureSource testPicture() {
    return new TestPictureSource(
        camera.widthPixels(), camera.heightPixels(), camera.framesPerSecond());
  }
}
