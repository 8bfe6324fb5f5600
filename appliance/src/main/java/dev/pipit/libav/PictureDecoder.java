package dev.pipit.libav;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes video by libavcodec, on the calling thread, one thread at a time. Made for hostile input:
 * a broken picture is a return value, and memory is bounded by the number of pixels allowed.
 */
public final class PictureDecoder implements AutoCloseable {
  private final AVCodecContext context;
  private final AVPacket packet;
  private final Picture picture;
  private boolean closed;

  private PictureDecoder(AVCodecContext context) throws LibavException {
    this.context = context;
    this.packet = Libav.allocated(avcodec.av_packet_alloc());
    this.picture = Picture.empty();
  }

  /**
   * A decoder for live pictures, which come out as soon as they went in.
   *
   * @param codecId libavcodec's number
   * @param maxPixels larger pictures are refused
   */
  public static PictureDecoder live(int codecId, long maxPixels) throws LibavException {
    return open(codecId, null, maxPixels, true);
  }

  /** A live decoder for JPEGs, each a picture of its own. */
  public static PictureDecoder mjpeg(long maxPixels) throws LibavException {
    return live(avcodec.AV_CODEC_ID_MJPEG, maxPixels);
  }

  /** A live decoder for H.264. */
  public static PictureDecoder h264(long maxPixels) throws LibavException {
    return live(avcodec.AV_CODEC_ID_H264, maxPixels);
  }

  /** A decoder for a stream of a file. */
  public static PictureDecoder of(AVCodecParameters parameters, long maxPixels)
      throws LibavException {
    return open(parameters.codec_id(), parameters, maxPixels, false);
  }

  private static PictureDecoder open(
      int codecId, @Nullable AVCodecParameters parameters, long maxPixels, boolean live)
      throws LibavException {
    Libav.load();
    String name = avcodec.avcodec_get_name(codecId).getString();
    AVCodec codec = avcodec.avcodec_find_decoder(codecId);
    if (codec == null) {
      throw new LibavException("there is no decoder for " + name, 0);
    }
    AVCodecContext context = Libav.allocated(avcodec.avcodec_alloc_context3(codec));
    context.thread_count(1);
    context.max_pixels(maxPixels);
    if (live) {
      // A picture is either right or left out: half a JPEG is not shown.
      context.err_recognition(avcodec.AV_EF_EXPLODE);
      context.flags(avcodec.AV_CODEC_FLAG_LOW_DELAY);
    }
    int result =
        parameters == null ? 0 : avcodec.avcodec_parameters_to_context(context, parameters);
    if (result >= 0) {
      result = avcodec.avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (result < 0) {
      avcodec.avcodec_free_context(context);
    }
    Libav.check(result, "opening the decoder for " + name);
    return new PictureDecoder(context);
  }

  /**
   * Gives the decoder one coded picture. Libavcodec copies the bytes, since it wants zeroes behind
   * them.
   *
   * @param coded direct, from position to limit
   * @param pts comes out again with the picture
   * @return whether the decoder took it; not when it is broken
   */
  public boolean send(ByteBuffer coded, long pts) {
    BytePointer bytes = new BytePointer(coded);
    packet.data(bytes).size(coded.remaining());
    packet.pts(pts).dts(pts);
    int result = avcodec.avcodec_send_packet(context, packet);
    packet.data(null).size(0);
    return result >= 0;
  }

  /** Gives the decoder a packet of a demultiplexer; an empty one ends the stream. */
  public boolean send(AVPacket of) {
    return avcodec.avcodec_send_packet(context, of) >= 0;
  }

  /**
   * The next picture, the same object each time.
   *
   * @return null when there is none yet
   * @throws LibavException when the bytes sent before cannot be decoded
   */
  public @Nullable Picture receive() throws LibavException {
    int result = avcodec.avcodec_receive_frame(context, picture.frame());
    if (result == Libav.AGAIN || result == Libav.END) {
      return null;
    }
    Libav.check(result, "decoding a picture");
    return picture;
  }

  /** Ends the stream; the next picture of those the decoder still held, or null. */
  public @Nullable Picture end() throws LibavException {
    avcodec.avcodec_send_packet(context, (AVPacket) null);
    return receive();
  }

  /** Forgets what went before, to begin anew at a key frame. */
  public void flush() {
    avcodec.avcodec_flush_buffers(context);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      picture.close();
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(context);
    }
  }
}
