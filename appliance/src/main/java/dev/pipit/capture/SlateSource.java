package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.media.RawFormat;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pictures for viewers while there is none from the camera: they say why, what to do, and since
 * when. A mark that moves shows that the stream itself is alive.
 */
public final class SlateSource extends DrawnSource {
  /** Few pictures are enough; with five a second each is one part of 200 ms. */
  public static final double FRAMES_PER_SECOND = 5;

  /** What one buffer shows. */
  private static final class Shown {
    Slate.@Nullable Words words;
    String footer = "";
  }

  private final Slate slate;
  private final TimeOfDay since;
  private final Shown[] shown;
  private volatile Slate.Words words;
  private long second = -1;
  private String footer = "";

  /**
   * Opens a slate. What it says holds since now.
   *
   * @param widthPixels any even width, as that of the camera
   * @param heightPixels any even height
   * @param headline what is the matter, in a few words
   * @param sentence why
   * @param action what to do about it; may be empty
   * @throws IllegalArgumentException when the size is odd
   */
  public SlateSource(
      int widthPixels, int heightPixels, String headline, String sentence, String action) {
    this(
        widthPixels,
        heightPixels,
        new Slate.Words(headline, sentence, action),
        PictureClock.SYSTEM,
        ZoneId.systemDefault());
  }

  SlateSource(
      int widthPixels, int heightPixels, Slate.Words words, PictureClock clock, ZoneId zone) {
    super(format(widthPixels, heightPixels), FRAMES_PER_SECOND, clock);
    this.words = words;
    slate = new Slate(format());
    since = new TimeOfDay(zone);
    shown = new Shown[] {new Shown(), new Shown(), new Shown(), new Shown()};
  }

  /** The format of every slate of this size. */
  public static RawFormat formatOf(int widthPixels, int heightPixels) {
    return format(widthPixels, heightPixels);
  }

  /** Says something else from the next picture on; since when stays. Callable from any thread. */
  public void say(String headline, String sentence, String action) {
    words = new Slate.Words(headline, sentence, action);
  }

  @Override
  public String label() {
    return "Slate";
  }

  @Override
  void draw(Canvas canvas, int buffer, long number, long unixMillis) {
    Shown now = shown[buffer];
    Slate.Words wanted = words;
    long elapsedSeconds = (long) (number / FRAMES_PER_SECOND);
    if (elapsedSeconds != second) {
      second = elapsedSeconds;
      // Counted on the monotonic clock: right also when the time of day was set meanwhile.
      since.set(unixMillis - (long) (number * 1000 / FRAMES_PER_SECOND));
      footer = "No picture since " + since + " · " + duration(elapsedSeconds);
    }
    boolean anew = !Objects.equals(now.words, wanted);
    if (anew) {
      now.words = wanted;
      slate.words(canvas, wanted);
    }
    if (anew || !now.footer.equals(footer)) {
      now.footer = footer;
      slate.footer(canvas, footer);
    }
    slate.mark(canvas, number);
  }

  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 86_400
        ? seconds / 3600 + " h " + seconds / 60 % 60 + " min"
        : seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
  }
}
