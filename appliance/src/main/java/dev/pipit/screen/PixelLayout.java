package dev.pipit.screen;

import dev.pipit.linux.FrameBuffer;
import dev.pipit.linux.FrameBuffer.Channel;
import org.bytedeco.ffmpeg.global.avutil;

/** Which of libav's pixel formats a frame buffer has. */
final class PixelLayout {
  private PixelLayout() {}

  /** Libav's number, or {@link avutil#AV_PIX_FMT_NONE} when it has none for it. */
  static int of(FrameBuffer.Layout layout) {
    Channel red = layout.red();
    Channel blue = layout.blue();
    boolean redFirst = red.offsetBits() == 0;
    return switch (layout.bitsPerPixel()) {
      case 32 -> whole(red, blue, redFirst ? avutil.AV_PIX_FMT_RGB0 : avutil.AV_PIX_FMT_BGR0);
      case 24 -> whole(red, blue, redFirst ? avutil.AV_PIX_FMT_RGB24 : avutil.AV_PIX_FMT_BGR24);
      case 16 ->
          isAt(redFirst ? blue : red, 11, 5) && layout.green().lengthBits() == 6
              ? redFirst ? avutil.AV_PIX_FMT_BGR565LE : avutil.AV_PIX_FMT_RGB565LE
              : avutil.AV_PIX_FMT_NONE;
      default -> avutil.AV_PIX_FMT_NONE;
    };
  }

  /** One byte for each, at the two ends of three. */
  private static int whole(Channel red, Channel blue, int format) {
    boolean redFirst = isAt(red, 0, Byte.SIZE) && isAt(blue, 16, Byte.SIZE);
    boolean blueFirst = isAt(blue, 0, Byte.SIZE) && isAt(red, 16, Byte.SIZE);
    return redFirst || blueFirst ? format : avutil.AV_PIX_FMT_NONE;
  }

  private static boolean isAt(Channel channel, int offsetBits, int lengthBits) {
    return channel.offsetBits() == offsetBits && channel.lengthBits() == lengthBits;
  }
}
