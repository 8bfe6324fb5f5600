package dev.pipit.config;

import dev.pipit.media.EncoderChip;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What must hold between the keys of one camera. A rule is left out when one of its keys is wrong
 * by itself already.
 */
final class CameraRules {
  private static final int LEAST_SEGMENTS = 7;
  private static final int LEAST_KEY_FRAME_MILLIS = 200;
  private static final double PIXELS_720P = 1280.0 * 720.0;
  private static final int LEAST_KBIT_720P = EncoderChip.LEAST_BITS_PER_SECOND_AT_720 / 1000;
  private static final List<String> BOARD_ENCODERS = EncoderChip.ENCODERS;
  private static final int BOARD_STEP = EncoderChip.WIDTH_STEP;
  private static final int BOARD_LONGEST = EncoderChip.LONGEST_EDGE;

  private final String camera;
  private final Values values;
  private final Circumstances circumstances;
  private final List<Fault> faults;

  private CameraRules(
      String camera, Values values, Circumstances circumstances, List<Fault> faults) {
    this.camera = camera;
    this.values = values;
    this.circumstances = circumstances;
    this.faults = faults;
  }

  static void check(String camera, Values values, Circumstances circumstances, List<Fault> faults) {
    var rules = new CameraRules(camera, values, circumstances, faults);
    rules.sizeIsEven(Keys.WIDTH);
    rules.sizeIsEven(Keys.HEIGHT);
    rules.boardEncoderTakesTheSize();
    rules.bitrateSufficesForTheSize();
    rules.keyFramesFitTheSegment();
    rules.partIsAtMostHalfASegment();
    rules.partHoldsAPicture();
    rules.windowHoldsSevenSegments();
    rules.memoryHoldsTheWindow();
    rules.ribbonOptionsAreGivenOnce();
    rules.rpicamsEncoderTakesThePicture();
  }

  private void sizeIsEven(Key<Integer> key) {
    int size = values.value(key, camera);
    if (sound(key) && size % 2 != 0) {
      fault(
          size
              + " is odd; H.264 needs even sizes; nearest are "
              + (size - 1)
              + " and "
              + (size + 1),
          key);
    }
  }

  /**
   * The firmware of the Raspberry Pi gives garbage for other widths, and takes no longer edges.
   * Asked of the encoder that is configured, or that an {@code auto} has found.
   */
  private void boardEncoderTakesTheSize() {
    String configured = values.value(Keys.ENCODER, camera);
    String used =
        configured.equals("auto")
            ? circumstances.encodersInUse().getOrDefault(camera, "")
            : configured;
    if (!BOARD_ENCODERS.contains(used) || !sound(Keys.WIDTH, Keys.HEIGHT, Keys.ENCODER)) {
      return;
    }
    for (Key<Integer> key : List.of(Keys.WIDTH, Keys.HEIGHT)) {
      int size = values.value(key, camera);
      if (size > BOARD_LONGEST) {
        fault(
            "%d pixels are more than the %d that the encoder %s takes; libx264 takes more"
                .formatted(size, BOARD_LONGEST, used),
            key,
            Keys.ENCODER);
      }
    }
    int width = values.value(Keys.WIDTH, camera);
    int below = width / BOARD_STEP * BOARD_STEP;
    if (width % BOARD_STEP != 0 && width < BOARD_LONGEST) {
      fault(
          "%d pixels is not a multiple of %d: the encoder %s would garble the picture;"
                  .formatted(width, BOARD_STEP, used)
              + " nearest are %d and %d".formatted(below, below + BOARD_STEP),
          Keys.WIDTH,
          Keys.ENCODER);
    }
  }

  private void bitrateSufficesForTheSize() {
    int width = values.value(Keys.WIDTH, camera);
    int height = values.value(Keys.HEIGHT, camera);
    int kbit = values.value(Keys.BITRATE, camera);
    int least = (int) Math.ceil(LEAST_KBIT_720P * (width * (double) height) / PIXELS_720P);
    if (sound(Keys.WIDTH, Keys.HEIGHT, Keys.BITRATE) && kbit < least) {
      fault(
          String.format(
              Locale.ROOT,
              "%d kbit/s%s is too little for %dx%d; at least %d",
              kbit,
              standard(Keys.BITRATE),
              width,
              height,
              least),
          Keys.BITRATE,
          Keys.WIDTH,
          Keys.HEIGHT);
    }
  }

  private void keyFramesFitTheSegment() {
    int keyFrame = values.value(Keys.KEY_FRAME, camera);
    int segment = values.value(Keys.SEGMENT, camera);
    if (!sound(Keys.KEY_FRAME, Keys.SEGMENT) || keyFrame == 0) {
      return;
    }
    if (keyFrame < LEAST_KEY_FRAME_MILLIS) {
      fault(
          keyFrame
              + " ms between key frames leave little for the pictures between them; at least "
              + LEAST_KEY_FRAME_MILLIS
              + ", or 0 for one in each segment",
          Keys.KEY_FRAME);
    } else if (keyFrame > segment) {
      fault(
          keyFrame
              + " ms is more than segment-ms, which is "
              + segment
              + standard(Keys.SEGMENT)
              + ", and each segment begins with a key frame; at most "
              + segment,
          Keys.KEY_FRAME,
          Keys.SEGMENT);
    }
  }

  private void partIsAtMostHalfASegment() {
    int part = values.value(Keys.PART, camera);
    int segment = values.value(Keys.SEGMENT, camera);
    if (sound(Keys.PART, Keys.SEGMENT) && part > segment / 2) {
      fault(
          part
              + " ms"
              + standard(Keys.PART)
              + " is more than half of segment-ms, which is "
              + segment
              + standard(Keys.SEGMENT)
              + "; at most "
              + segment / 2,
          Keys.PART,
          Keys.SEGMENT);
    }
  }

  private void partHoldsAPicture() {
    int part = values.value(Keys.PART, camera);
    double rate = values.value(Keys.FRAME_RATE, camera);
    int picture = (int) Math.ceil(1000 / rate);
    if (sound(Keys.PART, Keys.FRAME_RATE) && part < picture) {
      fault(
          part
              + " ms"
              + standard(Keys.PART)
              + " is shorter than one picture at "
              + Keys.FRAME_RATE.type().toToml(rate)
              + " per second; at least "
              + picture,
          Keys.PART,
          Keys.FRAME_RATE);
    }
  }

  private void windowHoldsSevenSegments() {
    int window = values.value(Keys.WINDOW_SECONDS, camera);
    int segment = values.value(Keys.SEGMENT, camera);
    int least = Math.ceilDiv(LEAST_SEGMENTS * segment, 1000);
    if (sound(Keys.WINDOW_SECONDS, Keys.SEGMENT) && window < least) {
      fault(
          window
              + " s"
              + standard(Keys.WINDOW_SECONDS)
              + " hold fewer than seven segments of "
              + segment
              + " ms; at least "
              + least,
          Keys.WINDOW_SECONDS,
          Keys.SEGMENT);
    }
  }

  private void memoryHoldsTheWindow() {
    int megabytes = values.value(Keys.WINDOW_MEGABYTES, camera);
    int window = values.value(Keys.WINDOW_SECONDS, camera);
    int kbit = values.value(Keys.BITRATE, camera);
    int least = (int) Math.ceil(1.5 * window * kbit * 1000 / 8 / (1 << 20));
    if (sound(Keys.WINDOW_MEGABYTES, Keys.WINDOW_SECONDS, Keys.BITRATE) && megabytes < least) {
      fault(
          megabytes
              + " MiB"
              + standard(Keys.WINDOW_MEGABYTES)
              + " do not hold "
              + window
              + " s at "
              + kbit
              + " kbit/s with room for peaks; at least "
              + least,
          Keys.WINDOW_MEGABYTES,
          Keys.WINDOW_SECONDS,
          Keys.BITRATE);
    }
  }

  private void ribbonOptionsAreGivenOnce() {
    if (sound(Keys.CSI)) {
      Set<String> seen = new HashSet<>();
      for (CsiOption option : values.value(Keys.CSI, camera)) {
        if (!seen.add(option.name())) {
          fault(option.name() + " is given twice; leave one out", Keys.CSI);
        }
      }
    }
  }

  /** What rpicam has encoded nobody turns or writes on, but by decoding it again. */
  private void rpicamsEncoderTakesThePicture() {
    boolean coded =
        values.value(Keys.SOURCE, camera) instanceof CameraSource.Csi
            && values.value(Keys.FORMAT, camera).equals("H264");
    String turn = values.value(Keys.ROTATE, camera);
    boolean quarter = turn.equals("90") || turn.equals("270");
    if (coded && (quarter || !values.value(Keys.TEXT, camera).isEmpty())) {
      fault(
          "H264 is encoded by the camera's own program, which does not "
              + (quarter ? "turn by " + turn + " degrees" : "write text into the picture")
              + "; auto can",
          Keys.FORMAT,
          quarter ? Keys.ROTATE : Keys.TEXT);
    }
  }

  private String standard(Key<?> key) {
    return values.origin(key, camera) instanceof Origin.Default ? " (the default)" : "";
  }

  private boolean sound(Key<?>... keys) {
    for (Key<?> key : keys) {
      if (!values.isSound(key, camera)) {
        return false;
      }
    }
    return true;
  }

  /** The fault is about the first key, and where the first of them that was given is. */
  private void fault(String message, Key<?>... keys) {
    Origin origin = new Origin.Default();
    for (Key<?> key : keys) {
      if (origin instanceof Origin.Default) {
        origin = values.origin(key, camera);
      }
    }
    faults.add(new Fault(origin, Values.dotted(keys[0], camera), message));
  }
}
