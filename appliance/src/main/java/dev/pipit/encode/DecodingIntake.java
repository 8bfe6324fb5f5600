package dev.pipit.encode;

import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureDecoder;
import dev.pipit.media.LightMeter;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/**
 * Compressed frames, MJPEG or H.264, decoded. What cameras send over a bad cable is left out and
 * counted: a picture is either whole or not shown.
 */
final class DecodingIntake implements Intake {
  /** A JPEG may say any size; this times what the camera was set to is believed. */
  private static final int MOST_TIMES_LARGER = 4;

  private final PictureDecoder decoder;
  private final PictureTarget target;
  private final LightMeter light;
  private long rejected;

  DecodingIntake(RawFormat format, PictureTarget target, LightMeter light) throws LibavException {
    int codecId =
        format.pixelFormat() == PixelFormat.H264
            ? avcodec.AV_CODEC_ID_H264
            : avcodec.AV_CODEC_ID_MJPEG;
    long pixels = (long) format.widthPixels() * format.heightPixels();
    this.decoder = PictureDecoder.live(codecId, pixels * MOST_TIMES_LARGER);
    this.target = target;
    this.light = light;
  }

  @Override
  public @Nullable Picture take(RawFrame frame, long ticks) throws LibavException {
    if (frame.bytes().limit() == 0 || !decoder.send(frame.bytes(), ticks)) {
      rejected++;
      decoder.flush();
      return null;
    }
    Picture picture;
    try {
      picture = decoder.receive();
    } catch (LibavException e) {
      rejected++;
      decoder.flush();
      return null;
    }
    if (picture == null) {
      // H.264 without the IDR picture that it begins with, or a stream that is not in order.
      rejected++;
      return null;
    }
    measure(picture, frame.captureNanos());
    return target.fit(picture, picture.isFullRange());
  }

  private void measure(Picture picture, long nanos) {
    if (light.isDue(nanos)) {
      double mean = picture.meanLuma();
      if (mean >= 0) {
        light.note(mean, picture.isFullRange(), nanos);
      }
    }
  }

  @Override
  public long rejectedFrames() {
    return rejected;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
