package dev.pipit.testing;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a QR code as a phone does, by a library that has nothing to do with the one that drew it.
 */
public final class QrReader {
  private QrReader() {}

  /**
   * What the code says, or null when there is none in the picture.
   *
   * @param luma of the pixel at x and y, 0 to 255
   */
  public static @Nullable String read(int width, int height, IntBinaryOperator luma) {
    LuminanceSource source =
        new LuminanceSource(width, height) {
          @Override
          public byte[] getRow(int y, byte @Nullable [] given) {
            byte[] row = given != null && given.length >= width ? given : new byte[width];
            for (int x = 0; x < width; x++) {
              row[x] = (byte) luma.applyAsInt(x, y);
            }
            return row;
          }

          @Override
          public byte[] getMatrix() {
            byte[] all = new byte[width * height];
            for (int y = 0; y < height; y++) {
              System.arraycopy(getRow(y, null), 0, all, y * width, width);
            }
            return all;
          }
        };
    try {
      return new QRCodeReader()
          .decode(
              new BinaryBitmap(new HybridBinarizer(source)),
              Map.of(DecodeHintType.TRY_HARDER, true))
          .getText();
    } catch (NotFoundException e) {
      return null;
    } catch (ReaderException e) {
      throw new AssertionError("there is a code that cannot be read", e);
    }
  }
}
