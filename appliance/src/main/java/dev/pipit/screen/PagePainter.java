package dev.pipit.screen;

import dev.pipit.draw.Canvas;
import dev.pipit.draw.Font;
import dev.pipit.draw.Ink;
import dev.pipit.draw.Typeface;
import dev.pipit.media.ColorSpace;
import io.nayuki.qrcodegen.QrCode;

/**
 * Draws the words of a page and the address as a QR code (ISO/IEC 18004). Sizes follow from the
 * screen's. One thread.
 */
final class PagePainter {
  /** Light around a QR code, in modules. */
  private static final int QUIET_MODULES = 4;

  private static final int LEAST_PIXELS = 12;

  private final Ink ground;
  private final Ink bright;
  private final Ink plain;
  private final Ink accent;
  private final Ink white;
  private final Ink black;
  private final int width;
  private final int height;

  PagePainter(int widthPixels, int heightPixels, ColorSpace colors) {
    width = widthPixels;
    height = heightPixels;
    ground = Ink.of(0x12181D, colors);
    bright = Ink.of(0xF4F6F7, colors);
    plain = Ink.of(0xB7C4CD, colors);
    accent = Ink.of(0xF2B33D, colors);
    white = Ink.of(0xFFFFFF, colors);
    black = Ink.of(0x000000, colors);
  }

  /** How many lines at the bottom the words take when a picture is above them; even. */
  int bandPixels() {
    return Math.max(4 * LEAST_PIXELS, height / 9) & ~1;
  }

  /** The whole screen, or the band at its bottom alone. */
  void paint(Canvas canvas, ScreenPage page) {
    if (page.withPicture()) {
      band(canvas, page);
    } else {
      whole(canvas, page);
    }
  }

  private void whole(Canvas canvas, ScreenPage page) {
    canvas.fill(0, 0, width, height, ground);
    int margin = width / 16;
    int side = page.scan().isEmpty() ? 0 : Math.min(height / 2, width / 3);
    int left = margin;
    int room = width - 3 * margin - side;
    Column column = new Column(canvas, left, room, height / 6);
    double size = Math.min(height, width * 9 / 16.0);
    column.text(page.title(), Typeface.bold(), size / 14, accent);
    column.gap(size / 30);
    if (page.lines().isEmpty()) {
      column.text(
          "No network yet. Plug in a network cable, or set up Wi-Fi.",
          Typeface.regular(),
          size / 20,
          bright);
    }
    boolean first = true;
    for (String line : page.lines()) {
      column.text(line, Typeface.bold(), first ? size / 16 : size / 28, first ? bright : plain);
      first = false;
    }
    String code = page.code();
    if (code != null) {
      column.gap(size / 24);
      column.text("Nobody has set a password yet. Code:", Typeface.regular(), size / 28, plain);
      column.text(code, Typeface.bold(), size / 12, bright);
    }
    if (!page.sentence().isEmpty()) {
      column.gap(size / 24);
      column.text(page.sentence(), Typeface.regular(), size / 28, plain);
    }
    if (side > 0) {
      code(canvas, page.scan(), width - margin - side, (height - side) / 2, side);
    }
  }

  private void band(Canvas canvas, ScreenPage page) {
    int tall = bandPixels();
    int top = height - tall;
    canvas.fill(0, top, width, tall, ground);
    int margin = tall / 4;
    int right = width - margin;
    if (!page.scan().isEmpty()) {
      right -= tall;
      code(canvas, page.scan(), right, top, tall);
    }
    Column column = new Column(canvas, margin, right - 2 * margin, top);
    double size = tall / 3.4;
    column.text(
        page.lines().isEmpty() ? page.title() : page.lines().getFirst(),
        Typeface.bold(),
        size,
        bright);
    column.text(
        page.sentence().isEmpty() ? page.title() : page.sentence(),
        Typeface.regular(),
        size * 0.7,
        plain);
  }

  /** Draws a text as a QR code into a square, as large as whole pixels allow. */
  private void code(Canvas canvas, String text, int x, int y, int side) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    // Two by two pixels share their colour.
    int module = side / (code.size + 2 * QUIET_MODULES);
    if (module == 0) {
      return;
    }
    int whole = module * (code.size + 2 * QUIET_MODULES);
    int left = x + (side - whole) / 2;
    int top = y + (side - whole) / 2;
    canvas.fill(left, top, whole, whole, white);
    for (int row = 0; row < code.size; row++) {
      for (int column = 0; column < code.size; column++) {
        if (code.getModule(column, row)) {
          canvas.fillLuma(
              left + (column + QUIET_MODULES) * module,
              top + (row + QUIET_MODULES) * module,
              module,
              module,
              black.luma());
        }
      }
    }
  }

  /** Texts below one another. */
  private static final class Column {
    private final Canvas canvas;
    private final int left;
    private final int room;
    private int top;

    Column(Canvas canvas, int left, int room, int top) {
      this.canvas = canvas;
      this.left = left;
      this.room = room;
      this.top = top;
    }

    void gap(double pixels) {
      top += (int) pixels;
    }

    void text(String text, Typeface typeface, double pixels, Ink ink) {
      Font font = new Font(typeface, Math.max(LEAST_PIXELS, pixels));
      for (String line : font.wrap(text, room)) {
        canvas.text(left, top + font.ascentPixels(), line, font, ink);
        top += font.linePixels();
      }
    }
  }
}
