package dev.pipit.encode;

import dev.pipit.libav.Libav;
import dev.pipit.libav.LibavException;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * The H.264 encoders that Pipit can use, libavcodec's but for one, in the order it prefers them.
 */
enum H264Codec {
  /** The encoder in the hardware of a Raspberry Pi up to the 4, by V4L2. */
  V4L2M2M("h264_v4l2m2m"),
  /** The same encoder without libavcodec between; see {@link ChipEncoder}. */
  CHIP("h264_m2m"),
  /** In software, the best for a given bitrate. */
  X264("libx264"),
  /** In software, for builds of ffmpeg without x264. */
  OPENH264("libopenh264");

  /** Its default of 16 takes 50 MB of contiguous memory and delays by as many pictures. */
  static final int CHIP_RAW_BUFFERS = 4;

  static final int CHIP_CODED_BUFFERS = 6;

  /** The time in which the bitrate must even out; a viewer's delay grows with it. */
  private static final double BUFFER_SECONDS = 1.0;

  /** The second takes three fifths of the time, and makes a poorer picture of as many bits. */
  private static final List<String> X264_PRESETS = List.of("superfast", "ultrafast");

  private final String libavName;

  H264Codec(String libavName) {
    this.libavName = libavName;
  }

  String libavName() {
    return libavName;
  }

  static Optional<H264Codec> named(String libavName) {
    for (H264Codec codec : values()) {
      if (codec.libavName.equals(libavName)) {
        return Optional.of(codec);
      }
    }
    return Optional.empty();
  }

  /** The pixel format it is to be fed with: what costs least for this input. */
  int pixelFormatFor(PixelFormat input) {
    return this == X264 && input == PixelFormat.NV12
        ? avutil.AV_PIX_FMT_NV12
        : avutil.AV_PIX_FMT_YUV420P;
  }

  /**
   * Whether a picture may lie in the source's memory. The hardware encoder wants lines of its own
   * length (a multiple of 64 bytes) and may hold on to a picture when it is busy.
   */
  boolean readsInPlace() {
    return !isChip();
  }

  /** Whether it is the encoder of a Raspberry Pi, on whichever way. */
  boolean isChip() {
    return this == V4L2M2M || this == CHIP;
  }

  /** Lines of pictures made for it are multiples of this many bytes; 0 is libav's choice. */
  int strideAlignment() {
    return this == V4L2M2M ? 64 : 0;
  }

  /** How hard it can work at a picture, the best picture first. */
  List<String> presets() {
    return this == X264 ? X264_PRESETS : List.of("");
  }

  /**
   * Sets up a context before it is opened.
   *
   * @param preset one of {@link #presets}, or empty for the first of them
   */
  void configure(AVCodecContext context, EncoderSettings settings, int threads, String preset)
      throws LibavException {
    ColorSpace color = settings.input().colorSpace();
    int frameRate = (int) Math.round(settings.framesPerSecond() * 1000);
    context
        .width(settings.widthPixels())
        .height(settings.heightPixels())
        .pix_fmt(pixelFormatFor(settings.input().pixelFormat()))
        .color_range(avutil.AVCOL_RANGE_MPEG)
        .color_primaries(color.primaries())
        .color_trc(color.transfer())
        .colorspace(signalledMatrix(color))
        .chroma_sample_location(avutil.AVCHROMA_LOC_LEFT)
        .max_b_frames(0)
        .flags(avcodec.AV_CODEC_FLAG_CLOSED_GOP)
        .thread_count(threads)
        // With frame threads x264 would hold back a picture for each thread.
        .thread_type(AVCodecContext.FF_THREAD_SLICE);
    bitrate(context, isChip() ? HardwareEncoder.bitsPerSecond(settings) : settings.bitsPerSecond());
    context.time_base().num(1).den(CaptureTimes.TICKS_PER_SECOND);
    context.framerate().num(frameRate).den(1000);
    switch (this) {
      case V4L2M2M -> {
        context.gop_size(HardwareEncoder.picturesPerGroup(settings));
        // Else the chip begins with the coarsest pictures there are.
        context.qmin(16).qmax(32);
        option(context, "num_output_buffers", Integer.toString(CHIP_RAW_BUFFERS));
        option(context, "num_capture_buffers", Integer.toString(CHIP_CODED_BUFFERS));
      }
      case CHIP -> throw new IllegalStateException(libavName + " is not of libavcodec");
      case X264 -> {
        context.level(H264Level.of(settings).levelIdc());
        option(context, "preset", preset.isEmpty() ? presets().getFirst() : preset);
        option(context, "tune", "zerolatency");
        option(context, "profile", "high");
        option(context, "forced-idr", "1");
        // IDR pictures come when asked for and at no other time.
        option(context, "x264-params", "keyint=infinite:scenecut=0:open-gop=0");
      }
      case OPENH264 -> {
        context.gop_size(0);
        context.slices(threads);
        option(context, "profile", "constrained_baseline");
        option(context, "rc_mode", "bitrate");
        // Without leaving out pictures it does not keep the bitrate.
        option(context, "allow_skip_frames", "1");
      }
    }
  }

  /**
   * Follows the rate at which pictures really come. x264, tuned to hold back no picture, shares out
   * its bits by the picture; the others look at the times.
   *
   * @param slowness how many times slower than the nominal rate
   */
  void follow(AVCodecContext context, EncoderSettings settings, double slowness) {
    if (this == X264) {
      bitrate(context, (int) Math.min(settings.bitsPerSecond() * slowness, Integer.MAX_VALUE));
    }
  }

  private static void bitrate(AVCodecContext context, int bitsPerSecond) {
    context
        .bit_rate(bitsPerSecond)
        .rc_max_rate(bitsPerSecond)
        .rc_buffer_size((int) (bitsPerSecond * BUFFER_SECONDS));
  }

  /** An unspecified matrix is BT.601, which V4L2 takes for granted with cameras. */
  private static int signalledMatrix(ColorSpace color) {
    return color.matrix() == 2 ? ColorSpace.BT601.matrix() : color.matrix();
  }

  private void option(AVCodecContext context, String name, String value) throws LibavException {
    Libav.check(
        avutil.av_opt_set(context.priv_data(), name, value, 0),
        "setting " + name + "=" + value + " of " + libavName);
  }
}
