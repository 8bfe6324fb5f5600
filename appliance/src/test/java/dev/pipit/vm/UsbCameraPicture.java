package dev.pipit.vm;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** What a {@link UsbCamera} sees: eight colour bars, and above them a square that moves. */
final class UsbCameraPicture {
  /** From bright to dark, as those of {@code vivid}. */
  private static final int[] BARS = {
    0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000
  };

  private static final int GREY = 0x808080;
  private static final int STEP_PIXELS = 8;

  private UsbCameraPicture() {}

  /**
   * A picture as JPEG.
   *
   * @param number how far the square has moved
   */
  static byte[] jpeg(int width, int height, long number) throws IOException {
    int side = height / 4;
    int left = (int) (number * STEP_PIXELS % (width - side));
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean square = x >= left && x < left + side;
        pixels[y * width + x] = y >= side ? BARS[x * BARS.length / width] : square ? BARS[0] : GREY;
      }
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "jpeg", jpeg)) {
      throw new IOException("this Java writes no JPEG");
    }
    return jpeg.toByteArray();
  }
}
