package dev.pipit.libav;

import dev.pipit.media.ColorSpace;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a video file, decoded, from its start to its end. One thread at a time. What
 * cannot be decoded is passed over. Nothing but local files is opened, whatever the file says.
 */
public final class VideoFile implements AutoCloseable {
  private static final double USUAL_RATE = 25;
  private static final double HIGHEST_RATE = 240;

  /** 8K. */
  private static final long MOST_PIXELS = 7680L * 4320;

  private final AVFormatContext demuxer;
  private final AVPacket packet;
  private final int streamIndex;
  private final double ticksPerNano;
  private final double framesPerSecond;
  private @Nullable PictureDecoder decoder;
  private boolean ending;
  private long pictureNanos = -1;
  private boolean closed;

  private VideoFile(AVFormatContext demuxer) throws LibavException {
    this.demuxer = demuxer;
    this.packet = Libav.allocated(avcodec.av_packet_alloc());
    Libav.check(
        avformat.avformat_find_stream_info(demuxer, (PointerPointer<?>) null), "reading it");
    this.streamIndex =
        Libav.check(
            avformat.av_find_best_stream(
                demuxer, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0),
            "looking for video in it");
    for (int i = 0; i < demuxer.nb_streams(); i++) {
      if (i != streamIndex) {
        demuxer.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
    AVStream stream = demuxer.streams(streamIndex);
    AVRational timeBase = stream.time_base();
    this.ticksPerNano = (double) timeBase.den() / timeBase.num() / 1e9;
    double rate = (double) stream.avg_frame_rate().num() / stream.avg_frame_rate().den();
    this.framesPerSecond = rate > 0 && rate <= HIGHEST_RATE ? rate : USUAL_RATE;
    this.decoder = PictureDecoder.of(stream.codecpar(), MOST_PIXELS);
  }

  /**
   * Opens a file.
   *
   * @throws LibavException when libavformat cannot read it or there is no video in it
   */
  public static VideoFile open(Path file) throws LibavException {
    Libav.load();
    AVFormatContext demuxer = new AVFormatContext(null);
    AVDictionary options = new AVDictionary(null);
    avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
    int result =
        avformat.avformat_open_input(
            demuxer, "file:" + file.toAbsolutePath(), (AVInputFormat) null, options);
    avutil.av_dict_free(options);
    Libav.check(result, "opening it");
    try {
      return new VideoFile(demuxer);
    } catch (LibavException e) {
      avformat.avformat_close_input(demuxer);
      throw e;
    }
  }

  /** Pictures per second, as the file says; 25 when it says nothing. */
  public double framesPerSecond() {
    return framesPerSecond;
  }

  /**
   * The next picture, the same object each time.
   *
   * @return null at the end of the file
   */
  public @Nullable Picture next() {
    PictureDecoder current = decoder;
    if (current == null) {
      return null;
    }
    while (true) {
      try {
        Picture picture = current.receive();
        if (picture != null) {
          pictureNanos = nanosOf(picture.frame());
          return picture;
        }
        if (ending) {
          return null;
        }
      } catch (LibavException e) {
        if (ending) {
          return null;
        }
        // A broken picture; the next may be whole.
      }
      feed(current);
    }
  }

  private void feed(PictureDecoder current) {
    int result = avformat.av_read_frame(demuxer, packet);
    if (result < 0) {
      ending = true;
      packet.data(null).size(0);
    }
    if (ending || packet.stream_index() == streamIndex) {
      current.send(packet);
    }
    avcodec.av_packet_unref(packet);
  }

  /** Of the last picture, from the start of the file's clock; always later than the one before. */
  public long pictureNanos() {
    return pictureNanos;
  }

  private long nanosOf(AVFrame frame) {
    long ticks = frame.best_effort_timestamp();
    long nanos = ticks == avutil.AV_NOPTS_VALUE ? Long.MIN_VALUE : (long) (ticks / ticksPerNano);
    return nanos > pictureNanos ? nanos : pictureNanos + (long) (1e9 / framesPerSecond);
  }

  /** What the numbers of a picture mean; BT.709 for high definition when it does not say. */
  public static ColorSpace colorSpace(Picture picture) {
    AVFrame frame = picture.frame();
    ColorSpace usual = frame.height() >= 720 ? ColorSpace.BT709 : ColorSpace.BT601;
    int unspecified = avutil.AVCOL_SPC_UNSPECIFIED;
    boolean silent = frame.colorspace() == unspecified || frame.colorspace() == 0;
    return new ColorSpace(
        frame.color_primaries() == unspecified ? usual.primaries() : frame.color_primaries(),
        frame.color_trc() == unspecified ? usual.transfer() : frame.color_trc(),
        silent ? usual.matrix() : frame.colorspace(),
        picture.isFullRange());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    PictureDecoder current = decoder;
    decoder = null;
    if (current != null) {
      current.close();
    }
    avcodec.av_packet_free(packet);
    avformat.avformat_close_input(demuxer);
  }
}
