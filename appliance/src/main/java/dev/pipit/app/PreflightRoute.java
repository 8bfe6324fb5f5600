package dev.pipit.app;

import dev.pipit.camera.CameraStatus;
import dev.pipit.camera.CameraStatus.EncoderStatus;
import dev.pipit.camera.CameraStatus.SourceStatus;
import dev.pipit.capture.Camera;
import dev.pipit.capture.FormatChoice;
import dev.pipit.capture.UsbLink;
import dev.pipit.capture.V4l2Devices;
import dev.pipit.config.Configuration;
import dev.pipit.encode.PictureWish;
import dev.pipit.encode.Preflight;
import dev.pipit.encode.PreflightBoard;
import dev.pipit.encode.PreflightCamera;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import dev.pipit.json.JsonTrees;
import dev.pipit.media.EncoderChip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/cameras/{name}/preflight}: whether a size and rate would fit, asked before they
 * are set. Changes nothing and disturbs no camera.
 */
final class PreflightRoute implements ApiRoutes {
  static final String PATH = "/api/v1/cameras/{name}/preflight";

  private static final Set<Integer> QUARTERS = Set.of(90, 270);
  private static final int LEAST_PIXELS = 32;
  private static final int MOST_PIXELS = 8192;
  private static final int MOST_RATE = 240;
  private static final int LEAST_KBIT = 50;
  private static final int MOST_KBIT = 50_000;

  private final CamerasOnAir cameras;

  PreflightRoute(CamerasOnAir cameras) {
    this.cameras = cameras;
  }

  @Override
  public void addTo(ApiTable table) {
    table.add("GET", PATH, Right.READ, this::get);
  }

  private ApiAnswer get(ApiCall call) throws ApiFault {
    OnAir asked = cameras.find(call.variable("name"));
    if (asked == null) {
      throw ApiFault.notFound("There is no camera of that name; /api/v1/state lists them.");
    }
    PictureWish wish = wish(call, asked.configuration());
    Path device = asked.sources().device();
    List<Camera> found = device == null ? List.of() : new V4l2Devices().list().cameras();
    Preflight preflight = new Preflight(board(asked), camera(asked, device, found));
    return ApiAnswer.json(JsonTrees.tree(preflight.of(wish)));
  }

  /** What the query says, and for the rest what is configured. */
  private static PictureWish wish(ApiCall call, Configuration.Camera now) throws ApiFault {
    List<ApiFault.Field> faults = new ArrayList<>();
    int width =
        (int) number(call, "width", LEAST_PIXELS, MOST_PIXELS, now.widthPixels(), true, faults);
    int height =
        (int) number(call, "height", LEAST_PIXELS, MOST_PIXELS, now.heightPixels(), true, faults);
    double rate = number(call, "frame-rate", 1, MOST_RATE, now.framesPerSecond(), false, faults);
    int kbit =
        (int) number(call, "bitrate-kbit", LEAST_KBIT, MOST_KBIT, now.bitrateKbit(), true, faults);
    if (!faults.isEmpty()) {
      throw ApiFault.fields(faults);
    }
    return new PictureWish(width, height, rate, kbit);
  }

  private static double number(
      ApiCall call,
      String key,
      int least,
      int most,
      double otherwise,
      boolean whole,
      List<ApiFault.Field> faults) {
    String given = call.query(key);
    if (given == null) {
      return otherwise;
    }
    if (given.matches("[0-9]{1,5}" + (whole ? "" : "([.][0-9]{1,6})?"))) {
      double number = Double.parseDouble(given);
      if (number >= least && number <= most) {
        return number;
      }
    }
    faults.add(
        new ApiFault.Field(
            key, "must be a %snumber from %d to %d".formatted(whole ? "whole " : "", least, most)));
    return otherwise;
  }

  private PreflightBoard board(OnAir asked) {
    EncoderStatus inUse = asked.camera().status().encoder();
    double elsewhere = 0;
    for (OnAir other : cameras.all()) {
      CameraStatus status = other.camera().status();
      EncoderStatus encoder = status.encoder();
      SourceStatus source = status.source();
      if (other != asked
          && encoder != null
          && source != null
          && encoder.name().equals(EncoderChip.ENCODER)) {
        elsewhere +=
            PreflightBoard.macroblocksPerSecond(
                source.widthPixels(), source.heightPixels(), source.framesPerSecond());
      }
    }
    return PreflightFacts.board(
        asked.configuration().encoder(), inUse == null ? null : inUse.name(), elsewhere, 0);
  }

  /** Null when the source takes any size, or has no device now. */
  private @Nullable PreflightCamera camera(OnAir asked, @Nullable Path device, List<Camera> found) {
    Camera camera = device == null ? null : at(device, found);
    if (camera == null) {
      return null;
    }
    Configuration.Camera configuration = asked.configuration();
    return PreflightFacts.camera(
        camera,
        PreflightFacts.formats(configuration.format()),
        QUARTERS.contains(configuration.picture().rotateDegrees()),
        takenByOthers(asked, camera.usb(), path -> at(path, found)));
  }

  private double takenByOthers(
      OnAir asked, @Nullable UsbLink link, Function<Path, @Nullable Camera> find) {
    double taken = 0;
    for (OnAir other : cameras.all()) {
      SourceStatus source = other.camera().status().source();
      if (link == null || other == asked || source == null) {
        continue;
      }
      Path device = other.sources().device();
      Camera camera = device == null ? null : find.apply(device);
      UsbLink its = camera == null ? null : camera.usb();
      if (its != null && its.bus() == link.bus()) {
        taken += bytesPerSecond(source);
      }
    }
    return taken;
  }

  private static double bytesPerSecond(SourceStatus source) {
    return FormatChoice.bytesPerPixel(source.pixelFormat())
        * source.widthPixels()
        * source.heightPixels()
        * source.framesPerSecond();
  }

  private static @Nullable Camera at(Path device, List<Camera> found) {
    try {
      Path node = device.toRealPath();
      return found.stream().filter(one -> one.path().equals(node)).findFirst().orElse(null);
    } catch (IOException e) {
      return null; // Unplugged meanwhile.
    }
  }
}
