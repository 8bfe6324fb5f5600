package dev.pipit.encode;

import dev.pipit.encode.HardwareEncoder.Phase;
import dev.pipit.libav.Libav;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.media.AccessUnit;
import dev.pipit.media.RawFrame;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * An encoder of libavcodec, in process.
 *
 * <p>The thread that opens it makes all calls, the close among them: libavcodec has no locks. When
 * a native call hangs, the object and its memory are left to that thread.
 *
 * <p>Frames may change their format while it is open, as when a slate takes the camera's place;
 * what comes out keeps its size and colours.
 */
final class LibavEncoder implements Encoder {
  private static final String ACTION = "The encoder is made anew. If this repeats, choose another.";

  private final H264Codec codec;
  private final String encoding;
  private final EncoderSettings settings;
  private final AVCodecContext context;
  private final @Nullable HardwareEncoder hardware;
  private final AVPacket packet;
  private final PictureTarget target;
  private final ChangingIntake intake;
  private final PictureOrder order;
  private final FrameRate frameRate;
  private boolean closed;

  private LibavEncoder(
      H264Codec codec,
      EncoderSettings settings,
      AVCodecContext context,
      @Nullable HardwareEncoder hardware)
      throws LibavException {
    this.codec = codec;
    this.encoding = "encoding by " + codec.libavName();
    this.settings = settings;
    this.context = context;
    this.hardware = hardware;
    this.packet = Libav.allocated(avcodec.av_packet_alloc());
    this.target = new PictureTarget(codec, settings);
    this.intake = new ChangingIntake(target, settings.light());
    this.frameRate = new FrameRate(settings.framesPerSecond());
    this.order = new PictureOrder(codec.libavName(), settings);
  }

  /** The same with the first of the codec's presets. */
  static LibavEncoder open(H264Codec codec, EncoderSettings settings, int threads)
      throws EncodeException {
    return open(codec, settings, threads, "");
  }

  /**
   * Opens an encoder.
   *
   * @param threads how many threads may work on one picture
   * @param preset one of the codec's, or empty for the first of them
   * @throws EncodeException when there is no such encoder here or it refuses the settings
   */
  static LibavEncoder open(H264Codec codec, EncoderSettings settings, int threads, String preset)
      throws EncodeException {
    AVCodecContext context = null;
    HardwareEncoder hardware = null;
    LibavEncoder encoder = null;
    try {
      Libav.load();
      AVCodec libavCodec = avcodec.avcodec_find_encoder_by_name(codec.libavName());
      if (libavCodec == null) {
        throw new EncodeException(
            "This build of ffmpeg has no " + codec.libavName() + ".", "Choose another encoder.");
      }
      context = Libav.allocated(avcodec.avcodec_alloc_context3(libavCodec));
      codec.configure(context, settings, threads, preset);
      if (codec == H264Codec.V4L2M2M) {
        AVCodecContext chip = context;
        hardware = HardwareEncoder.opened(codec, () -> open(chip, libavCodec, settings));
        if (hardware != null) {
          hardware.configure(settings);
        }
      } else {
        open(context, libavCodec, settings);
      }
      encoder = new LibavEncoder(codec, settings, context, hardware);
      encoder.keepHeader();
      encoder.intake.prepareFor(settings.input());
      LibavEncoder opened = encoder;
      encoder = null;
      hardware = null;
      context = null;
      return opened;
    } catch (LibavException e) {
      throw failure(codec, settings, e, Phase.OPENING);
    } finally {
      if (encoder != null) {
        encoder.close();
      } else if (context != null) {
        free(context, hardware);
      }
    }
  }

  private static void open(AVCodecContext context, AVCodec libavCodec, EncoderSettings settings)
      throws LibavException {
    Libav.check(
        avcodec.avcodec_open2(context, libavCodec, (AVDictionary) null),
        "opening " + libavCodec.name().getString() + " for " + describe(settings));
  }

  private static void free(AVCodecContext context, @Nullable HardwareEncoder hardware) {
    avcodec.avcodec_free_context(context);
    if (hardware != null) {
      hardware.close();
    }
  }

  private static String describe(EncoderSettings settings) {
    return "%dx%d at %.4g frames and %d kbit per second"
        .formatted(
            settings.widthPixels(),
            settings.heightPixels(),
            settings.framesPerSecond(),
            settings.bitsPerSecond() / 1000);
  }

  private static EncodeException failure(
      H264Codec codec, EncoderSettings settings, LibavException cause, Phase phase) {
    if (codec == H264Codec.V4L2M2M) {
      EncodeException words = HardwareEncoder.inWords(cause, settings, phase);
      if (words != null) {
        return words;
      }
    }
    String message = String.valueOf(cause.getMessage());
    EncodeException failure =
        new EncodeException(
            Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".", ACTION);
    failure.initCause(cause);
    return failure;
  }

  /** Some encoders give the parameter sets once, when they are opened. */
  private void keepHeader() {
    if (context.extradata_size() > 0) {
      order.keepHeader(
          context.extradata().capacity(context.extradata_size()).asByteBuffer().asReadOnlyBuffer());
    }
  }

  @Override
  public String name() {
    return codec.libavName();
  }

  @Override
  public void encode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink)
      throws EncodeException {
    if (closed) {
      throw new IllegalStateException(name() + " is closed");
    }
    long captureNanos = frame.captureNanos();
    if (!order.admits(captureNanos, forceIdr)) {
      return;
    }
    try {
      Picture picture = intake.take(frame, order.ticksOf(captureNanos));
      if (picture != null) {
        send(picture);
        receive(sink);
      }
    } catch (LibavException e) {
      throw failure(codec, settings, e, order.hasBegun() ? Phase.RUNNING : Phase.STARTING);
    }
  }

  @Override
  public void breakOff() {
    HardwareEncoder chip = hardware;
    if (chip != null) {
      chip.breakOff();
    }
  }

  private void send(Picture picture) throws LibavException {
    long nanos = order.captureNanosOf(picture.frame().pts());
    boolean idr = order.idrIsDue(nanos);
    if (frameRate.observe(nanos)) {
      codec.follow(context, settings, frameRate.slowness());
    }
    picture.frame().pict_type(idr ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
    Libav.check(avcodec.avcodec_send_frame(context, picture.frame()), encoding);
    order.sent(nanos, idr);
  }

  private void receive(AccessUnit.Sink sink) throws LibavException, EncodeException {
    while (true) {
      int result = avcodec.avcodec_receive_packet(context, packet);
      if (result == Libav.AGAIN || result == Libav.END) {
        return;
      }
      Libav.check(result, encoding);
      try {
        BytePointer bytes = packet.data().capacity(packet.size());
        order.deliver(bytes.asByteBuffer(), packet.pts(), sink);
      } finally {
        avcodec.av_packet_unref(packet);
      }
    }
  }

  @Override
  public long undecodableFrames() {
    return intake.rejectedFrames();
  }

  @Override
  public long lateFrames() {
    return order.lateFrames();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    // The encoder first: it may hold pictures of the others.
    free(context, hardware);
    avcodec.av_packet_free(packet);
    intake.close();
    target.close();
  }

  /** What it was opened with. */
  EncoderSettings settings() {
    return settings;
  }
}
