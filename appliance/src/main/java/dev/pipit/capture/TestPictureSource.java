package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.draw.Font;
import dev.pipit.draw.Typeface;
import java.time.ZoneId;

/**
 * Pictures for a try without a camera: they move, show the time of day to the millisecond, and
 * carry it in blocks that a program can read (see {@link TimeCode}), by which the way to the viewer
 * is measured.
 *
 * <p>What stands still is drawn once into each buffer; a frame costs what has changed since the
 * buffer was last used.
 */
public final class TestPictureSource extends DrawnSource {
  private static final int BLACK = 16;
  private static final int WHITE = 235;

  /** What one buffer shows of the parts that move. */
  private static final class Shown {
    final char[] time = new char[TimeOfDay.LENGTH];
    String date = "";
    int markerX = Integer.MIN_VALUE;
  }

  private final TimeOfDay time;
  private final TestPicture picture;
  private final TimeCode timeCode;
  private final ClockLine clockLine;
  private final Font dateFont;
  private final Shown[] shown;
  private final int markerWidth;
  private final int trackLeft;
  private final int trackWidth;

  /**
   * Opens a test picture.
   *
   * @throws IllegalArgumentException when the size is odd, or less than 128x96 pixels
   */
  public TestPictureSource(int widthPixels, int heightPixels, double framesPerSecond) {
    this(widthPixels, heightPixels, framesPerSecond, PictureClock.SYSTEM, ZoneId.systemDefault());
  }

  TestPictureSource(
      int widthPixels, int heightPixels, double framesPerSecond, PictureClock clock, ZoneId zone) {
    super(format(widthPixels, heightPixels), framesPerSecond, clock);
    if (widthPixels < TimeCode.MIN_WIDTH_PIXELS || heightPixels < 96) {
      throw new IllegalArgumentException(
          "The test picture has at least 128x96 pixels, not " + widthPixels + "x" + heightPixels);
    }
    time = new TimeOfDay(zone);
    timeCode = new TimeCode(widthPixels);
    picture = new TestPicture(format(), framesPerSecond);
    clockLine =
        new ClockLine(
            new Font(Typeface.bold(), picture.length(0.235)),
            picture.centreX(),
            picture.y(0.11),
            WHITE,
            BLACK);
    dateFont = new Font(Typeface.regular(), picture.length(0.095));
    markerWidth = Math.max(2, picture.length(0.04));
    trackLeft = picture.centreX() - picture.length(0.8);
    trackWidth = picture.length(1.6);
    shown = new Shown[] {new Shown(), new Shown(), new Shown(), new Shown()};
    onEveryBuffer(
        canvas -> {
          picture.draw(canvas);
          ticks(canvas);
        });
  }

  /** Marks of a tenth of a second below the track of the marker. */
  private void ticks(Canvas canvas) {
    for (int i = 0; i <= 10; i++) {
      int tick = Math.max(1, picture.length(0.008));
      int x = trackLeft + markerWidth / 2 + i * (trackWidth - markerWidth) / 10 - tick / 2;
      canvas.fillLuma(x, picture.y(0.385), tick, picture.length(0.03), 150);
    }
  }

  @Override
  public String label() {
    return "Test picture";
  }

  @Override
  void draw(Canvas canvas, int buffer, long number, long unixMillis) {
    Shown now = shown[buffer];
    timeCode.draw(canvas, unixMillis, number);
    time.set(unixMillis);
    clockLine.draw(canvas, time, now.time);
    if (!now.date.equals(time.date())) {
      now.date = time.date();
      int baseline = picture.y(0.245);
      int top = baseline - dateFont.ascentPixels();
      canvas.fillLuma(trackLeft, top, trackWidth, dateFont.linePixels(), BLACK);
      picture.centred(canvas, now.date, dateFont, baseline, picture.ink(0xB4B4B4));
    }
    marker(canvas, now, (int) Math.floorMod(unixMillis, 1000L));
  }

  /** A mark that crosses its track once each second. */
  private void marker(Canvas canvas, Shown now, int millis) {
    int top = picture.y(0.3);
    int height = picture.y(0.37) - top;
    canvas.fillLuma(now.markerX, top, markerWidth, height, BLACK);
    now.markerX = trackLeft + millis * (trackWidth - markerWidth) / 1000;
    canvas.fillLuma(now.markerX, top, markerWidth, height, WHITE);
  }
}
