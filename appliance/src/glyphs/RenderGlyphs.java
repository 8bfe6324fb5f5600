import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Renders the typefaces that Pipit draws with, so that it needs neither java.desktop nor fonts when
 * it runs. Run it after a change of the characters, with Debian's fonts-dejavu-core installed:
 *
 * <pre>cd appliance && java src/glyphs/RenderGlyphs.java</pre>
 *
 * <p>A typeface is a zlib stream of big-endian numbers: u16 em, u16 ascent, u16 descent (pixels),
 * u16 count; then for each glyph, ordered by character: u16 character, u16 advance (64ths of a
 * pixel), i16 left and i16 top of the ink relative to the pen on the base line (y goes down), u16
 * width, u16 height; then the ink of each glyph in the same order, rows from the top, two pixels of
 * four bits to a byte (the first one high), each row padded to a whole byte.
 */
public final class RenderGlyphs {
  private static final String CHARACTERS;

  static {
    var ascii = new StringBuilder();
    for (char c = ' '; c <= '~'; c++) {
      ascii.append(c);
    }
    CHARACTERS = ascii + "°±µ·ÄÖ×Üßäöü–’“”„…→";
  }

  public static void main(String[] arguments) throws Exception {
    System.setProperty("java.awt.headless", "true");
    Path source = Path.of("/usr/share/fonts/truetype/dejavu");
    Path target = Path.of("src/main/resources/dev/pipit/draw");
    render(source.resolve("DejaVuSans-Bold.ttf").toFile(), 96, target.resolve("bold.glyphs"));
    render(source.resolve("DejaVuSans.ttf").toFile(), 64, target.resolve("regular.glyphs"));
  }

  private static void render(File file, int em, Path target) throws Exception {
    Font font = Font.createFont(Font.TRUETYPE_FONT, file).deriveFont((float) em);
    var context = new FontRenderContext(null, true, true);
    var bytes = new ByteArrayOutputStream();
    var ink = new ByteArrayOutputStream();
    try (var out =
        new DataOutputStream(new DeflaterOutputStream(bytes, new Deflater(9)))) {
      var line = font.getLineMetrics("Ä", context);
      out.writeShort(em);
      out.writeShort((int) Math.ceil(line.getAscent()));
      out.writeShort((int) Math.ceil(line.getDescent()));
      out.writeShort(CHARACTERS.length());
      for (char character : CHARACTERS.toCharArray()) {
        if (!font.canDisplay(character)) {
          throw new IOException(file + " has no " + character);
        }
        glyph(font, context, character, em, out, ink);
      }
      out.write(ink.toByteArray());
    }
    Files.write(target, bytes.toByteArray());
    System.out.println(target + ": " + bytes.size() + " bytes");
  }

  private static void glyph(
      Font font, FontRenderContext context, char character, int em, DataOutputStream out,
      ByteArrayOutputStream ink) throws IOException {
    GlyphVector vector = font.createGlyphVector(context, new char[] {character});
    int side = 3 * em;
    var image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    // The outline is filled rather than the string drawn: the same pixels with every font engine.
    graphics.translate(em, 2 * em);
    graphics.fill(vector.getOutline());
    int left = side;
    int right = 0;
    int top = side;
    int bottom = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        if (level(image, x, y) > 0) {
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    int width = Math.max(0, right - left);
    int height = Math.max(0, bottom - top);
    out.writeShort(character);
    out.writeShort((int) Math.round(vector.getGlyphMetrics(0).getAdvanceX() * 64));
    out.writeShort(width == 0 ? 0 : left - em);
    out.writeShort(width == 0 ? 0 : top - 2 * em);
    out.writeShort(width);
    out.writeShort(height);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x += 2) {
        int low = x + 1 < right ? level(image, x + 1, y) : 0;
        ink.write(level(image, x, y) << 4 | low);
      }
    }
  }

  private static int level(BufferedImage image, int x, int y) {
    // The raster's own value: getRGB would convert linear grey to sRGB.
    return (image.getRaster().getSample(x, y, 0) * 15 + 127) / 255;
  }
}
