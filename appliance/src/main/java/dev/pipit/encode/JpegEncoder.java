package dev.pipit.encode;

import dev.pipit.libav.FrameViews;
import dev.pipit.libav.Libav;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import dev.pipit.libav.PictureDecoder;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Makes single JPEGs of frames, by libavcodec. A camera's own JPEG is passed through where it is
 * whole. Frames may change their format from one to the next.
 *
 * <p>One platform thread makes all calls. What it needs is made when it is first needed.
 */
public final class JpegEncoder implements AutoCloseable {
  private static final int MOST_TIMES_LARGER = 4;

  /** On libavcodec's scale from 2, the best, to 31: no artefact is seen at arm's length. */
  private static final int QUALITY = 4 * avutil.FF_QP2LAMBDA;

  private final AVPacket packet;
  private @Nullable RawFormat format;
  private @Nullable FrameViews views;
  private @Nullable PictureDecoder decoder;
  private int decoderCodec;
  private @Nullable PictureConverter converter;
  private @Nullable Picture converted;
  private @Nullable AVCodecContext context;
  private long number;

  /**
   * Loads libavcodec.
   *
   * @throws EncodeException when it is not there
   */
  public JpegEncoder() throws EncodeException {
    try {
      Libav.load();
      packet = Libav.allocated(avcodec.av_packet_alloc());
    } catch (LibavException e) {
      throw failure(e);
    }
  }

  private static EncodeException failure(LibavException cause) {
    EncodeException failure =
        new EncodeException(
            "No JPEG can be made: " + cause.getMessage() + ".", "Try again, or watch the stream.");
    failure.initCause(cause);
    return failure;
  }

  /**
   * Makes a JPEG of a frame that is not H.264.
   *
   * @return direct, from position to limit, valid until the next call and the release of the frame;
   *     null when the frame is broken
   * @throws EncodeException when no JPEG can be made at all
   */
  public @Nullable ByteBuffer encode(RawFrame frame) throws EncodeException {
    try {
      if (frame.format().pixelFormat() == PixelFormat.MJPEG) {
        int whole = JpegScan.wholeLength(frame.bytes());
        return whole > 0 ? frame.bytes().slice(0, whole) : decodeAndEncode(frame);
      }
      if (frame.format().pixelFormat() == PixelFormat.H264) {
        throw new IllegalArgumentException("H.264 is decoded with what goes before it");
      }
      FrameViews open = views;
      if (open == null || !frame.format().equals(format)) {
        closeViews();
        open = new FrameViews(frame.format());
        views = open;
        format = frame.format();
      }
      Picture picture = open.of(frame);
      return picture == null ? null : encoded(picture, frame.format().colorSpace().fullRange());
    } catch (LibavException e) {
      throw failure(e);
    }
  }

  private @Nullable ByteBuffer decodeAndEncode(RawFrame frame) throws LibavException {
    RawFormat of = frame.format();
    return decode(
            avcodec.AV_CODEC_ID_MJPEG,
            frame.bytes(),
            (long) of.widthPixels() * of.heightPixels() * MOST_TIMES_LARGER)
        ? newest()
        : null;
  }

  /**
   * Decodes an access unit without making a JPEG of it, since others refer to it.
   *
   * @param annexB direct, from position to limit, with parameter sets before an IDR picture
   * @param maxPixels larger pictures are refused
   * @return whether there is a picture for {@link #newest()}
   */
  public boolean decode(ByteBuffer annexB, long maxPixels) throws EncodeException {
    try {
      return decode(avcodec.AV_CODEC_ID_H264, annexB, maxPixels);
    } catch (LibavException e) {
      throw failure(e);
    }
  }

  private @Nullable Picture decoded;

  private boolean decode(int codecId, ByteBuffer coded, long maxPixels) throws LibavException {
    PictureDecoder open = decoder;
    if (open == null || decoderCodec != codecId) {
      closeDecoder();
      open = PictureDecoder.live(codecId, maxPixels);
      decoder = open;
      decoderCodec = codecId;
    }
    decoded = null;
    if (!open.send(coded, 0)) {
      open.flush();
      return false;
    }
    try {
      decoded = open.receive();
    } catch (LibavException e) {
      open.flush();
    }
    return decoded != null;
  }

  /**
   * Makes a JPEG of the picture decoded last.
   *
   * @return as {@link #encode}; null when there is no such picture
   */
  public @Nullable ByteBuffer newestJpeg() throws EncodeException {
    try {
      return newest();
    } catch (LibavException e) {
      throw failure(e);
    }
  }

  private @Nullable ByteBuffer newest() throws LibavException {
    Picture picture = decoded;
    return picture == null ? null : encoded(picture, picture.isFullRange());
  }

  private ByteBuffer encoded(Picture picture, boolean fullRange) throws LibavException {
    PictureConverter.Side from =
        new PictureConverter.Side(
            picture.frame().format(), picture.widthPixels(), picture.heightPixels(), fullRange);
    PictureConverter open = converter;
    if (open == null || !open.from().equals(from)) {
      closeEncoder();
      // 4:2:0 in full range, which JFIF asks for.
      int to = avutil.AV_PIX_FMT_YUVJ420P;
      converted = Picture.allocate(to, from.widthPixels(), from.heightPixels(), 0);
      open =
          new PictureConverter(
              from, new PictureConverter.Side(to, from.widthPixels(), from.heightPixels(), true));
      converter = open;
      context = opened(from.widthPixels(), from.heightPixels());
    }
    Picture target = converted;
    AVCodecContext encoder = context;
    if (target == null || encoder == null) {
      throw new IllegalStateException("the JPEG encoder is closed");
    }
    Libav.check(avutil.av_frame_make_writable(target.frame()), "preparing a picture");
    open.convert(picture, target);
    target.frame().pts(number++).quality(QUALITY).color_range(avutil.AVCOL_RANGE_JPEG);
    avcodec.av_packet_unref(packet);
    Libav.check(avcodec.avcodec_send_frame(encoder, target.frame()), "encoding a JPEG");
    Libav.check(avcodec.avcodec_receive_packet(encoder, packet), "encoding a JPEG");
    return packet.data().capacity(packet.size()).asByteBuffer();
  }

  private static AVCodecContext opened(int widthPixels, int heightPixels) throws LibavException {
    AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_MJPEG);
    AVCodecContext context = Libav.allocated(avcodec.avcodec_alloc_context3(codec));
    context
        .width(widthPixels)
        .height(heightPixels)
        .pix_fmt(avutil.AV_PIX_FMT_YUVJ420P)
        .color_range(avutil.AVCOL_RANGE_JPEG)
        .thread_count(1)
        .global_quality(QUALITY);
    context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
    context.time_base().num(1).den(1000);
    // Tables made for each picture take a second look at it, and some readers know only these.
    int result = avutil.av_opt_set(context.priv_data(), "huffman", "default", 0);
    if (result >= 0) {
      result = avcodec.avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (result < 0) {
      avcodec.avcodec_free_context(context);
    }
    Libav.check(result, "opening the JPEG encoder");
    return context;
  }

  private void closeViews() {
    FrameViews open = views;
    views = null;
    if (open != null) {
      open.close();
    }
  }

  private void closeDecoder() {
    PictureDecoder open = decoder;
    decoder = null;
    decoded = null;
    if (open != null) {
      open.close();
    }
  }

  private void closeEncoder() {
    AVCodecContext encoder = context;
    context = null;
    if (encoder != null) {
      avcodec.avcodec_free_context(encoder);
    }
    PictureConverter open = converter;
    converter = null;
    if (open != null) {
      open.close();
    }
    Picture target = converted;
    converted = null;
    if (target != null) {
      target.close();
    }
  }

  /** Frees everything native; on the thread that makes all calls. */
  @Override
  public void close() {
    closeEncoder();
    closeViews();
    closeDecoder();
    avcodec.av_packet_free(packet);
  }
}
