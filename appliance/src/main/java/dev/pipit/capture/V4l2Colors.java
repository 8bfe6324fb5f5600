package dev.pipit.capture;

import dev.pipit.linux.V4l2Format;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;

/**
 * The colours of a V4L2 format by the code points of ITU-T H.273. Fields that a driver leaves at
 * their default follow from the colour space, by the rules of {@code linux/videodev2.h} ({@code
 * V4L2_MAP_XFER_FUNC_DEFAULT} and its kin).
 */
final class V4l2Colors {
  private static final int UNSPECIFIED = 2;

  // enum v4l2_colorspace
  private static final int SMPTE170M = 1;
  private static final int SMPTE240M = 2;
  private static final int REC709 = 3;
  private static final int SYSTEM_470M = 5;
  private static final int SYSTEM_470BG = 6;
  private static final int JPEG = 7;
  private static final int SRGB = 8;
  private static final int OPRGB = 9;
  private static final int BT2020 = 10;
  private static final int RAW = 11;
  private static final int DCI_P3 = 12;

  private static final int QUANTIZATION_FULL = 1;
  private static final int QUANTIZATION_LIMITED = 2;

  private V4l2Colors() {}

  static ColorSpace of(V4l2Format format, PixelFormat pixelFormat) {
    if (pixelFormat == PixelFormat.MJPEG) {
      // JFIF fixes matrix and range; drivers leave the range at a default that says otherwise.
      return format.quantization() == QUANTIZATION_LIMITED
          ? new ColorSpace(1, 13, 6, false)
          : ColorSpace.JPEG;
    }
    int colorSpace = format.colorSpace();
    if (colorSpace < SMPTE170M || colorSpace > DCI_P3) {
      return format.heightPixels() >= 720 ? ColorSpace.BT709 : ColorSpace.BT601;
    }
    boolean full =
        format.quantization() == QUANTIZATION_FULL
            || (format.quantization() != QUANTIZATION_LIMITED && colorSpace == JPEG);
    return new ColorSpace(
        primaries(colorSpace),
        transfer(format.transfer(), colorSpace),
        matrix(format.matrix(), colorSpace),
        full);
  }

  private static int primaries(int colorSpace) {
    return switch (colorSpace) {
      case SMPTE170M -> 6;
      case SMPTE240M -> 7;
      case REC709, JPEG, SRGB -> 1;
      case SYSTEM_470M -> 4;
      case SYSTEM_470BG -> 5;
      case BT2020 -> 9;
      case DCI_P3 -> 11;
      default -> UNSPECIFIED;
    };
  }

  private static int transfer(int transfer, int colorSpace) {
    return switch (transfer) {
      case 1 -> colorSpace == SMPTE170M || colorSpace == SYSTEM_470BG ? 6 : 1;
      case 2 -> 13;
      case 4 -> 7;
      case 5 -> 8;
      case 6 -> 17;
      case 7 -> 16;
      case 3 -> UNSPECIFIED; // opRGB, of which H.273 knows nothing
      default ->
          switch (colorSpace) {
            case SMPTE170M, SYSTEM_470BG -> 6;
            case SMPTE240M -> 7;
            case JPEG, SRGB -> 13;
            case OPRGB -> UNSPECIFIED;
            case RAW -> 8;
            case DCI_P3 -> 17;
            default -> 1;
          };
    };
  }

  private static int matrix(int matrix, int colorSpace) {
    return switch (matrix) {
      case 1, 3, 5 -> colorSpace == SYSTEM_470BG ? 5 : 6;
      case 2, 4 -> 1;
      case 6 -> 9;
      case 7 -> 10;
      case 8 -> 7;
      default ->
          switch (colorSpace) {
            case REC709, DCI_P3 -> 1;
            case BT2020 -> 9;
            case SMPTE240M -> 7;
            case SYSTEM_470BG -> 5;
            default -> 6;
          };
    };
  }
}
