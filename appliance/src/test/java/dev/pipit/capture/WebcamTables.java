package dev.pipit.capture;

import dev.pipit.linux.FourCc;
import dev.pipit.linux.V4l2Fraction;
import dev.pipit.linux.V4l2FrameInterval;
import dev.pipit.linux.V4l2FrameSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What real cameras offer, as tables: a line is a FourCC, a size ({@code 32x32..2592x1944/2} is a
 * range in steps of 2) and the rates ({@code 1..90} is a range, none says that the driver does not
 * tell).
 */
final class WebcamTables {
  /** Logitech C270, USB 2: raw pictures get slow as they grow. */
  static final List<CameraFormat> LOGITECH_C270 =
      parse(
          """
          YUYV 640x480 30 25 20 15 10 5
          YUYV 320x240 30 25 20 15 10 5
          YUYV 640x360 30 25 20 15 10 5
          YUYV 800x600 20 15 10 5
          YUYV 960x720 10 5
          YUYV 1280x720 7.5 5
          YUYV 1280x960 7.5 5
          MJPG 640x480 30 25 20 15 10 5
          MJPG 320x240 30 25 20 15 10 5
          MJPG 640x360 30 25 20 15 10 5
          MJPG 800x600 30 25 20 15 10 5
          MJPG 960x720 30 25 20 15 10 5
          MJPG 1280x720 30 25 20 15 10 5
          MJPG 1280x960 30 25 20 15 10 5
          """);

  /** Logitech C920 of the kind that encodes H.264 itself. */
  static final List<CameraFormat> LOGITECH_C920 =
      parse(
          """
          YUYV 640x480 30 24 20 15 10 7.5 5
          YUYV 640x360 30 24 20 15 10 7.5 5
          YUYV 800x448 30 24 20 15 10 7.5 5
          YUYV 1280x720 10 7.5 5
          YUYV 1920x1080 5
          YUYV 2304x1536 2
          H264 640x480 30 24 20 15 10 7.5 5
          H264 1280x720 30 24 20 15 10 7.5 5
          H264 1920x1080 30 24 20 15 10 7.5 5
          MJPG 640x480 30 24 20 15 10 7.5 5
          MJPG 1280x720 30 24 20 15 10 7.5 5
          MJPG 1920x1080 30 24 20 15 10 7.5 5
          """);

  /** A nameless USB 2 camera. */
  static final List<CameraFormat> CHEAP_UVC =
      parse(
          """
          MJPG 1920x1080 30
          MJPG 1280x720 30
          MJPG 640x480 30
          YUYV 1920x1080 5
          YUYV 1280x720 10
          YUYV 640x480 30
          """);

  /** A camera of 2006: small and raw. */
  static final List<CameraFormat> OLD_VGA =
      parse(
          """
          YUYV 640x480 15
          YUYV 352x288 30 15
          YUYV 320x240 30 15
          """);

  /** The kernel's test camera, the formats that Pipit reads. */
  static final List<CameraFormat> VIVID =
      parse(
          """
          YUYV 640x360 60 50 40 30 25 15 10 5 4 2 1
          YUYV 1280x720 12.5 10 5 4 2 1
          UYVY 1280x720 12.5 10 5 4 2 1
          YU12 640x360 60 50 40 30 25 15 10 5 4 2 1
          YU12 1280x720 12.5 10 5 4 2 1
          NV12 1280x720 12.5 10 5 4 2 1
          RGB3 1280x720 12.5 10 5 4 2 1
          """);

  /** The Raspberry Pi's first camera through bcm2835-v4l2: any size, any rate, many formats. */
  static final List<CameraFormat> OV5647_BCM2835 =
      parse(
          """
          YU12 32x32..2592x1944/2 1..90
          YUYV 32x32..2592x1944/2 1..90
          RGB3 32x32..2592x1944/2 1..90
          JPEG 32x32..2592x1944/2 1..90
          H264 32x32..2592x1944/2 1..90
          MJPG 32x32..2592x1944/2 1..90
          UYVY 32x32..2592x1944/2 1..90
          NV12 32x32..2592x1944/2 1..90
          """);

  /** The face camera of a notebook: grey pictures of infrared light. */
  static final List<CameraFormat> INFRARED = parse("GREY 640x360 15\n");

  private WebcamTables() {}

  static List<CameraFormat> parse(String table) {
    Map<String, List<CameraSize>> sizes = new LinkedHashMap<>();
    table
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(
            words ->
                sizes
                    .computeIfAbsent(words[0], _ -> new ArrayList<>())
                    .add(
                        new CameraSize(
                            size(words[1]),
                            Arrays.stream(words).skip(2).map(WebcamTables::interval).toList())));
    return sizes.entrySet().stream()
        .map(entry -> new CameraFormat(FourCc.of(entry.getKey()), "", entry.getValue()))
        .toList();
  }

  private static V4l2FrameSize size(String text) {
    int[] numbers =
        Arrays.stream(text.split("x|\\.\\.|/", -1)).mapToInt(Integer::parseInt).toArray();
    return numbers.length == 2
        ? new V4l2FrameSize(true, numbers[0], numbers[0], 1, numbers[1], numbers[1], 1)
        : new V4l2FrameSize(
            false, numbers[0], numbers[2], numbers[4], numbers[1], numbers[3], numbers[4]);
  }

  private static V4l2FrameInterval interval(String text) {
    String[] ends = text.split("\\.\\.", -1);
    V4l2Fraction longest = fraction(ends[0]);
    return ends.length == 1
        ? new V4l2FrameInterval(true, longest, longest)
        : new V4l2FrameInterval(false, fraction(ends[1]), longest);
  }

  /** As uvcvideo says it: units of 100 ns. */
  private static V4l2Fraction fraction(String rate) {
    return new V4l2Fraction(Math.round(10_000_000 / Double.parseDouble(rate)), 10_000_000);
  }
}
