package dev.pipit.encode;

import dev.pipit.libav.Libav;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * JPEGs as cameras make them, by libavcodec's own encoder: full range, the usual Huffman tables.
 */
final class JpegMaker {
  /** FF_COMPLIANCE_UNOFFICIAL: allows full range. */
  private static final int UNOFFICIAL = -1;

  private JpegMaker() {}

  /**
   * Makes a JPEG.
   *
   * @param planes numbers of full range
   * @param pixelFormat one of libav's yuvj formats, or gray
   */
  static byte[] jpeg(Planes planes, int pixelFormat) throws Exception {
    Libav.load();
    ByteBuffer memory = ByteBuffer.allocateDirect(planes.luma.length * 3 / 2);
    memory.put(planes.luma).put(planes.cb).put(planes.cr).flip();
    int chroma = planes.luma.length;
    List<Picture.Plane> layout =
        List.of(
            new Picture.Plane(0, planes.width),
            new Picture.Plane(chroma, planes.width / 2),
            new Picture.Plane(chroma + planes.cb.length, planes.width / 2));
    PictureConverter.Side from =
        new PictureConverter.Side(avutil.AV_PIX_FMT_YUV420P, planes.width, planes.height, true);
    PictureConverter.Side to =
        new PictureConverter.Side(pixelFormat, planes.width, planes.height, true);
    try (Picture source =
            Picture.over(memory, from.pixelFormat(), planes.width, planes.height, layout);
        Picture target = Picture.allocate(pixelFormat, planes.width, planes.height, 0);
        PictureConverter converter = new PictureConverter(from, to)) {
      converter.convert(source, target);
      return encoded(target);
    }
  }

  private static byte[] encoded(Picture picture) throws Exception {
    AVCodecContext context =
        avcodec.avcodec_alloc_context3(avcodec.avcodec_find_encoder_by_name("mjpeg"));
    AVPacket packet = avcodec.av_packet_alloc();
    try {
      context
          .width(picture.frame().width())
          .height(picture.frame().height())
          .pix_fmt(picture.frame().format())
          .color_range(avutil.AVCOL_RANGE_JPEG)
          .flags(avcodec.AV_CODEC_FLAG_QSCALE)
          .global_quality(3 * avutil.FF_QP2LAMBDA)
          .strict_std_compliance(UNOFFICIAL);
      context.time_base().num(1).den(30);
      avutil.av_opt_set(context.priv_data(), "huffman", "default", 0);
      Libav.check(
          avcodec.avcodec_open2(context, context.codec(), (AVDictionary) null), "opening mjpeg");
      picture.frame().pts(0).quality(3 * avutil.FF_QP2LAMBDA);
      Libav.check(avcodec.avcodec_send_frame(context, picture.frame()), "sending");
      Libav.check(avcodec.avcodec_receive_packet(context, packet), "receiving");
      byte[] bytes = new byte[packet.size()];
      packet.data().get(bytes);
      return bytes;
    } finally {
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(context);
    }
  }
}
