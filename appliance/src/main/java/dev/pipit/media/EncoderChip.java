package dev.pipit.media;

import java.util.List;

/**
 * What is known of the H.264 encoder chip of a Raspberry Pi up to the 4, from its driver {@code
 * bcm2835-codec} and from users' reports. The one place for these numbers; pure.
 */
public final class EncoderChip {
  /** What its video node calls itself. */
  public static final String CARD = "bcm2835-codec-encode";

  /** How libavcodec calls it. */
  public static final String ENCODER = "h264_v4l2m2m";

  /** The names of both ways to it, in the order in which they are tried. */
  public static final List<String> ENCODERS = List.of(ENCODER, "h264_m2m");

  /** Other widths are garbled by the firmware (raspberrypi/firmware#1608). */
  public static final int WIDTH_STEP = 32;

  /** The driver takes neither longer lines nor more of them. */
  public static final int LONGEST_EDGE = 1920;

  /** With 25 Mbit/s it does not start, with 20 it does (raspberrypi/linux#4938). */
  public static final int MOST_BITS_PER_SECOND = 20_000_000;

  /** Below this it may freeze at 1280x720 (rpicam-apps#664), in proportion at other sizes. */
  public static final int LEAST_BITS_PER_SECOND_AT_720 = 500_000;

  /** What it is made for, all streams together: level 4.0, that is 1080p30 or 720p60. */
  public static final int MACROBLOCKS_PER_SECOND = 245_760;

  /** With level 4.2 and luck. */
  public static final int MOST_MACROBLOCKS_PER_SECOND = 522_240;

  /** In a picture of level 4.0. More, as 1920x1200 has, needs newer firmware (linux#6045). */
  public static final int MACROBLOCKS = 8_192;

  private static final long PIXELS_AT_720 = 1280L * 720;
  private static final int LEAST_OF_ANY = 100_000;

  private EncoderChip() {}

  /** The least bitrate with which it works at a size, in bits per second. */
  public static int leastBitsPerSecond(int widthPixels, int heightPixels) {
    long pixels = (long) widthPixels * heightPixels;
    long least = LEAST_BITS_PER_SECOND_AT_720 * pixels / PIXELS_AT_720;
    return Math.clamp(least, LEAST_OF_ANY, MOST_BITS_PER_SECOND);
  }
}
