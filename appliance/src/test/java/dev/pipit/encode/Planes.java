package dev.pipit.encode;

import dev.pipit.libav.Picture;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A 4:2:0 picture in plain arrays: drawn, laid out as a frame of any format, or decoded. */
final class Planes {
  final int width;
  final int height;
  final byte[] luma;
  final byte[] cb;
  final byte[] cr;

  private Planes(int width, int height) {
    this.width = width;
    this.height = height;
    this.luma = new byte[width * height];
    this.cb = new byte[width / 2 * (height / 2)];
    this.cr = new byte[cb.length];
  }

  /** Soft waves that move, within the limited range. */
  static Planes waves(int width, int height, int number) {
    Planes planes = new Planes(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double wave = Math.sin((x + 3 * number) / 17.0) + Math.cos(y / 13.0 + x / 41.0);
        planes.luma[y * width + x] = (byte) (126 + 50 * wave);
      }
    }
    for (int y = 0; y < height / 2; y++) {
      for (int x = 0; x < width / 2; x++) {
        planes.cb[y * (width / 2) + x] = (byte) (128 + 60 * Math.sin(x / 29.0 + number / 9.0));
        planes.cr[y * (width / 2) + x] = (byte) (128 + 60 * Math.cos(y / 23.0));
      }
    }
    return planes;
  }

  /** What a bad sensor gives in the dark: nothing of a picture resembles the one before. */
  static Planes noise(int width, int height, long seed) {
    Planes planes = plain(width, height, 60, 128, 128);
    Random random = new Random(seed);
    for (byte[] plane : List.of(planes.luma, planes.cb, planes.cr)) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] += (byte) random.nextInt(-40, 41);
      }
    }
    return planes;
  }

  /** One colour. */
  static Planes plain(int width, int height, int y, int u, int v) {
    Planes planes = new Planes(width, height);
    Arrays.fill(planes.luma, (byte) y);
    Arrays.fill(planes.cb, (byte) u);
    Arrays.fill(planes.cr, (byte) v);
    return planes;
  }

  /** With some edges and sensor noise, so that an encoder has work to do. */
  Planes withTexture(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < luma.length; i++) {
      int edge = (i % width / 40 + i / width / 40) % 2 == 0 ? 12 : -12;
      luma[i] += (byte) (edge + random.nextInt(-3, 4));
    }
    return this;
  }

  /** Numbers of full range as numbers of limited range (ITU-T H.273 8.3). */
  Planes limited() {
    Planes limited = new Planes(width, height);
    for (int i = 0; i < luma.length; i++) {
      limited.luma[i] = (byte) Math.round(16 + (luma[i] & 0xff) * 219 / 255.0);
    }
    for (int i = 0; i < cb.length; i++) {
      limited.cb[i] = (byte) Math.round(128 + ((cb[i] & 0xff) - 128) * 224 / 255.0);
      limited.cr[i] = (byte) Math.round(128 + ((cr[i] & 0xff) - 128) * 224 / 255.0);
    }
    return limited;
  }

  static Planes of(Picture picture) {
    Planes planes = new Planes(picture.frame().width(), picture.frame().height());
    read(picture, 0, planes.luma, planes.width, planes.height);
    read(picture, 1, planes.cb, planes.width / 2, planes.height / 2);
    read(picture, 2, planes.cr, planes.width / 2, planes.height / 2);
    return planes;
  }

  private static void read(Picture picture, int plane, byte[] target, int width, int height) {
    int stride = picture.frame().linesize(plane);
    ByteBuffer bytes =
        picture.frame().data(plane).capacity((long) stride * (height - 1) + width).asByteBuffer();
    for (int y = 0; y < height; y++) {
      bytes.get(y * stride, target, y * width, width);
    }
  }

  /** As a frame, with rubbish in the padding of the lines. */
  RawFrame frame(PixelFormat format, int stride, ColorSpace color, long captureNanos) {
    RawFormat raw = new RawFormat(format, width, height, stride, color);
    int lines =
        switch (format) {
          case YUYV, UYVY -> height;
          case NV12, YU12 -> height * 3 / 2;
          case MJPEG, H264 -> throw new IllegalArgumentException("coded");
        };
    byte[] bytes = new byte[stride * lines];
    new Random(7).nextBytes(bytes);
    int chromaWidth = width / 2;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        byte value = luma[y * width + x];
        int chroma = y / 2 * chromaWidth + x / 2;
        byte color2 = x % 2 == 0 ? cb[chroma] : cr[chroma];
        switch (format) {
          case YUYV -> {
            bytes[y * stride + 2 * x] = value;
            bytes[y * stride + 2 * x + 1] = color2;
          }
          case UYVY -> {
            bytes[y * stride + 2 * x] = color2;
            bytes[y * stride + 2 * x + 1] = value;
          }
          case NV12 -> {
            bytes[y * stride + x] = value;
            bytes[(height + y / 2) * stride + x] = color2;
          }
          case YU12 -> {
            bytes[y * stride + x] = value;
            int plane = height * stride + (x % 2) * (stride / 2 * (height / 2));
            bytes[plane + y / 2 * (stride / 2) + x / 2] = color2;
          }
          case MJPEG, H264 -> throw new IllegalArgumentException("coded");
        }
      }
    }
    return frame(raw, bytes, captureNanos);
  }

  /** Bytes as a frame of a source with one buffer. */
  static RawFrame frame(RawFormat format, byte[] bytes, long captureNanos) {
    ByteBuffer memory = ByteBuffer.allocateDirect(Math.max(1, bytes.length)).put(0, bytes);
    return new RawFrame(0, format, memory, released -> {}).hold(captureNanos, bytes.length);
  }

  /** Peak signal-to-noise ratio of the luma, in dB. */
  static double lumaPsnr(Planes one, Planes other) {
    return psnr(one.luma, other.luma);
  }

  /** The same of both chroma planes, the worse. */
  static double chromaPsnr(Planes one, Planes other) {
    return Math.min(psnr(one.cb, other.cb), psnr(one.cr, other.cr));
  }

  private static double psnr(byte[] one, byte[] other) {
    if (one.length != other.length) {
      return 0;
    }
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      int difference = (one[i] & 0xff) - (other[i] & 0xff);
      squares += difference * difference;
    }
    return squares == 0 ? 99 : 10 * Math.log10(255 * 255 / (squares / one.length));
  }

  int middleLuma() {
    return luma[height / 2 * width + width / 2] & 0xff;
  }

  int middleCb() {
    return cb[height / 4 * (width / 2) + width / 4] & 0xff;
  }

  int middleCr() {
    return cr[height / 4 * (width / 2) + width / 4] & 0xff;
  }
}
