package dev.pipit.media;

/** How a captured picture lies in memory; the names are V4L2's FourCC codes. */
public enum PixelFormat {
  /** Packed 4:2:2, Y0 Cb Y1 Cr. */
  YUYV(false),
  /** Packed 4:2:2, Cb Y0 Cr Y1. */
  UYVY(false),
  /** 4:2:0, a luma plane, then one plane of Cb and Cr in turn. */
  NV12(false),
  /** 4:2:0, planes Y, Cb, Cr. */
  YU12(false),
  /** One JPEG per picture (ITU-T T.81). */
  MJPEG(true),
  /** One H.264 access unit per picture, Annex B. */
  H264(true);

  private final boolean coded;

  PixelFormat(boolean coded) {
    this.coded = coded;
  }

  /** Whether the bytes must be decoded before there are pixels. */
  public boolean isCoded() {
    return coded;
  }
}
