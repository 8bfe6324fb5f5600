package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.RawFrame;
import dev.pipit.testing.AsciiArt;
import dev.pipit.testing.GoldenFile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SlateSourceTest {
  private static final Slate.Words UNPLUGGED =
      new Slate.Words(
          "Camera unplugged",
          "The camera at /dev/video0 was unplugged.",
          "Plug it in again. The picture comes back by itself.");

  private final HandClock clock = new HandClock();

  private SlateSource slate(int width, int height) {
    return new SlateSource(width, height, UNPLUGGED, clock, ZoneOffset.UTC);
  }

  private static RawFrame next(SlateSource source) throws Exception {
    return Objects.requireNonNull(source.next(Duration.ofSeconds(1)));
  }

  private static String art(RawFrame frame) {
    return AsciiArt.of(frame.format(), frame.bytes(), 160);
  }

  @Test
  void aSlateSaysWhatIsTheMatterWhyAndWhatToDo() throws Exception {
    GoldenFile.check("capture/slate.golden", art(next(slate(320, 180))));
  }

  @Test
  void theTextChangesWhileTheSlateRuns() throws Exception {
    try (SlateSource source = slate(320, 180)) {
      RawFrame held = next(source);
      String before = art(held);
      source.say("Camera busy", "Another program uses the camera.", "Stop it.");
      String after = art(next(source));
      assertThat(after).isNotEqualTo(before);
      held.release();
      // The buffer that still showed the old words.
      RawFrame again = next(source);
      assertThat(again).isSameAs(held);
      var fresh =
          new SlateSource(
              320,
              180,
              new Slate.Words("Camera busy", "Another program uses the camera.", "Stop it."),
              new HandClock(),
              ZoneOffset.UTC);
      RawFrame first = next(fresh);
      assertThat(wordsOf(again)).isEqualTo(wordsOf(first));
    }
  }

  private static ByteBuffer wordsOf(RawFrame frame) {
    return frame.bytes().slice(0, 320 * 140);
  }

  @Test
  void everyPictureDiffersFromTheOneBeforeSoThatViewersSeeThatItIsAlive() throws Exception {
    try (SlateSource source = slate(320, 180)) {
      RawFrame before = next(source);
      for (int i = 0; i < 100; i++) {
        RawFrame frame = next(source);
        assertThat(frame.bytes()).isNotEqualTo(before.bytes());
        before.release();
        before = frame;
      }
    }
  }

  @Test
  void fivePicturesComeEachSecond() throws Exception {
    try (SlateSource source = slate(320, 180)) {
      for (int i = 0; i < 20; i++) {
        RawFrame frame = next(source);
        assertThat(frame.captureNanos()).isEqualTo(i * 200_000_000L);
        frame.release();
      }
    }
  }

  @Test
  void anyEvenSizeAndAnyTextCanBeDrawn() throws Exception {
    var random = new Random(20260102);
    for (int i = 0; i < 60; i++) {
      int width = 2 + 2 * random.nextInt(400);
      int height = 2 + 2 * random.nextInt(300);
      try (SlateSource source = slate(width, height)) {
        next(source).release();
        source.say(text(random), text(random), text(random));
        RawFrame frame = next(source);
        assertThat(frame.bytes().remaining()).isEqualTo(width * height / 2 * 3);
        frame.release();
      }
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int left = random.nextInt(200); left > 0; left--) {
      text.append(random.nextInt(6) == 0 ? ' ' : (char) random.nextInt(0x300));
    }
    return text.toString();
  }

  @Test
  void howLongIsSaidInTheUnitsThatMatter() {
    assertThat(SlateSource.duration(0)).isEqualTo("0 s");
    assertThat(SlateSource.duration(59)).isEqualTo("59 s");
    assertThat(SlateSource.duration(60)).isEqualTo("1 min");
    assertThat(SlateSource.duration(3600 + 120)).isEqualTo("1 h 2 min");
    assertThat(SlateSource.duration(2 * 86_400 + 3600)).isEqualTo("2 d 1 h");
  }
}
