package dev.pipit.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.testing.AsciiArt;
import dev.pipit.testing.GoldenFile;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CanvasTest {
  private static final Ink WHITE = new Ink(235, 128, 128);

  private static RawFormat format(int width, int height, int stride) {
    return new RawFormat(PixelFormat.YU12, width, height, stride, ColorSpace.BT601);
  }

  @Test
  void textLooksLikeThis() throws Exception {
    RawFormat format = format(88, 20, 88);
    ByteBuffer bytes = ByteBuffer.allocateDirect(Canvas.lengthBytes(format));
    var canvas = new Canvas(format, bytes);
    canvas.fill(0, 0, 88, 20, new Ink(16, 128, 128));
    canvas.text(2, 15, "Grün 07:5°", new Font(Typeface.bold(), 14), WHITE);
    GoldenFile.check("capture/text.golden", AsciiArt.of(format, bytes, 88));
  }

  @Test
  void nothingIsDrawnOutsideThePicture() {
    var random = new Random(20260101);
    for (int i = 0; i < 400; i++) {
      int width = 2 + 2 * random.nextInt(40);
      int height = 2 + 2 * random.nextInt(40);
      int stride = width + 2 * random.nextInt(10);
      RawFormat format = format(width, height, stride);
      int length = Canvas.lengthBytes(format);
      byte[] memory = new byte[64 + length + 64];
      new Random(i).nextBytes(memory);
      byte[] before = memory.clone();
      var canvas = new Canvas(format, ByteBuffer.wrap(memory, 64, length).slice());
      scribble(canvas, random);
      for (int at = 0; at < memory.length; at++) {
        if (!isPixel(at - 64, format)) {
          assertThat(memory[at]).as("byte %d of %s", at - 64, format).isEqualTo(before[at]);
        }
      }
    }
  }

  private static void scribble(Canvas canvas, Random random) {
    var font = new Font(Typeface.bold(), 4 + random.nextInt(60));
    byte[] tile = new byte[30 * 30];
    for (int i = 0; i < 8; i++) {
      int x = random.nextInt(200) - 100;
      int y = random.nextInt(200) - 100;
      canvas.fill(x, y, random.nextInt(200), random.nextInt(200), WHITE);
      canvas.fillLuma(x, y, random.nextInt(200), random.nextInt(200), 99);
      canvas.putLuma(x, y, 30, 30, tile);
      canvas.text(x, y, "Wäj", font, WHITE);
      canvas.copyDisc(canvas, x, y, random.nextInt(100));
    }
  }

  private static boolean isPixel(int at, RawFormat format) {
    int luma = format.strideBytes() * format.heightPixels();
    if (at < 0 || at >= luma / 2 * 3) {
      return false;
    }
    return at < luma
        ? at % format.strideBytes() < format.widthPixels()
        : (at - luma) % (format.strideBytes() / 2) < format.widthPixels() / 2;
  }

  @Test
  void aRectangleColoursTheChromaItTouches() {
    RawFormat format = format(8, 4, 10);
    ByteBuffer bytes = ByteBuffer.allocate(Canvas.lengthBytes(format));
    new Canvas(format, bytes).fill(1, 1, 4, 2, new Ink(9, 7, 5));
    assertThat(hex(bytes))
        .isEqualTo(
            """
            00000000000000000000
            00090909090000000000
            00090909090000000000
            00000000000000000000
            0707070000
            0707070000
            0505050000
            0505050000
            """);
  }

  private static String hex(ByteBuffer bytes) {
    var text = new StringBuilder();
    for (int i = 0; i < bytes.limit(); i++) {
      text.append(String.format("%02x", bytes.get(i)));
      text.append(i < 40 ? i % 10 == 9 ? "\n" : "" : i % 5 == 4 ? "\n" : "");
    }
    return text.toString();
  }

  @Test
  void aCanvasNeedsAnEvenSizeAndRoom() {
    assertThatThrownBy(() -> new Canvas(format(7, 4, 8), ByteBuffer.allocate(100)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Canvas(format(8, 4, 8), ByteBuffer.allocate(47)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLongWordIsBrokenAndNothingIsLost() {
    var font = new Font(Typeface.regular(), 12);
    var lines = font.wrap("Die  Donaudampfschifffahrtsgesellschaft\nfährt.", 80);
    assertThat(String.join("", lines)).isEqualTo("DieDonaudampfschifffahrtsgesellschaftfährt.");
    assertThat(lines).allSatisfy(line -> assertThat(font.width(line)).isLessThanOrEqualTo(80));
    assertThat(font.wrap("", 80)).isEmpty();
  }

  @Test
  void aCharacterWithoutAGlyphIsShownAsAQuestionMark() {
    var font = new Font(Typeface.regular(), 12);
    assertThat(font.glyph('猫')).isSameAs(font.glyph('?'));
  }
}
