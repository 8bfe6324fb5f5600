package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.media.ColorSpace;
import dev.pipit.media.RawFrame;
import dev.pipit.testing.AsciiArt;
import dev.pipit.testing.GoldenFile;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestPictureSourceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HandClock clock = new HandClock();

  private TestPictureSource source(int width, int height, double framesPerSecond) {
    return new TestPictureSource(width, height, framesPerSecond, clock, ZoneOffset.UTC);
  }

  private static RawFrame next(TestPictureSource source) throws Exception {
    return Objects.requireNonNull(source.next(SECOND));
  }

  @ParameterizedTest
  @CsvSource({
    "128,96", "160,120", "176,144", "190,106", "320,180", "322,182", "640,360", "640,480",
    "800,600", "854,480", "960,540", "1024,768", "1278,718", "1280,720", "1366,768", "1440,1080",
    "1600,900", "1920,1080", "720,1280", "128,2000"
  })
  void everyPictureCarriesTheTimeAtWhichItWasTaken(int width, int height) throws Exception {
    clock.pass(Duration.ofDays(400).toNanos());
    try (TestPictureSource source = source(width, height, 25)) {
      for (int i = 0; i < 40; i++) {
        RawFrame frame = next(source);
        TimeCodeReader code = TimeCodeReader.read(frame);
        assertThat(code.isWhole()).isTrue();
        assertThat(code.unixMillis())
            .isEqualTo(HandClock.EPOCH_MILLIS + frame.captureNanos() / 1_000_000);
        assertThat(code.counter()).isEqualTo(i % 16);
        frame.release();
      }
    }
  }

  @Test
  void theTestPictureLooksLikeThis() throws Exception {
    clock.pass(Duration.ofMillis(34_567).toNanos());
    try (TestPictureSource source = source(320, 180, 25)) {
      RawFrame frame = next(source);
      GoldenFile.check(
          "capture/test-picture.golden", AsciiArt.of(frame.format(), frame.bytes(), 160));
    }
  }

  @Test
  void theTimeCodeOfAKnownTimeIsThis() {
    assertThat(Long.toBinaryString(TimeCode.code(1_767_225_600_123L, 5)))
        .isEqualTo("1000000001100110110111011011011010101010000111101100001011010101");
  }

  @Test
  void theRowOfTheTimeCodeIsBlackAndWhite() throws Exception {
    try (TestPictureSource source = source(640, 360, 30)) {
      RawFrame frame = next(source);
      for (int x = 0; x < 640; x++) {
        for (int y = 0; y < 10; y++) {
          assertThat(frame.bytes().get(y * 640 + x) & 255).isIn(16, 235);
          int chroma = 640 * 360 + y / 2 * 320 + x / 2;
          assertThat(frame.bytes().get(chroma) & 255).isEqualTo(128);
          assertThat(frame.bytes().get(chroma + 320 * 180) & 255).isEqualTo(128);
        }
      }
      frame.release();
    }
  }

  @Test
  void picturesComeOnAGridThatDoesNotDrift() throws Exception {
    clock.wakeLate(150_000);
    try (TestPictureSource source = source(160, 120, 30)) {
      for (int i = 0; i < 900; i++) {
        RawFrame frame = next(source);
        assertThat(frame.captureNanos())
            .isBetween(i * 1_000_000_000L / 30, i * 1_000_000_000L / 30 + 1);
        frame.release();
      }
      assertThat(source.droppedFrames()).isZero();
    }
  }

  @Test
  void aLateWakeUpSkipsPicturesRatherThanSendingThemInABunch() throws Exception {
    try (TestPictureSource source = source(160, 120, 25)) {
      next(source).release();
      next(source).release();
      clock.pass(Duration.ofMillis(130).toNanos());
      RawFrame late = next(source);
      assertThat(late.captureNanos()).isEqualTo(Duration.ofMillis(160).toNanos());
      assertThat(TimeCodeReader.read(late).counter()).isEqualTo(4);
      assertThat(source.droppedFrames()).isEqualTo(2);
      late.release();
      assertThat(next(source).captureNanos()).isEqualTo(Duration.ofMillis(200).toNanos());
    }
  }

  @Test
  void aPictureWithoutAFreeBufferIsLostAndCounted() throws Exception {
    try (TestPictureSource source = source(160, 120, 25)) {
      List<RawFrame> held = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        held.add(next(source));
      }
      assertThat(source.next(Duration.ofMillis(100))).isNull();
      assertThat(source.droppedFrames()).isEqualTo(2);
      held.get(2).release();
      RawFrame frame = next(source);
      assertThat(frame).isSameAs(held.get(2));
      assertThat(TimeCodeReader.read(frame).isWhole()).isTrue();
      assertThat(frame.captureNanos()).isEqualTo(Duration.ofMillis(240).toNanos());
      assertThat(source.droppedFrames()).isEqualTo(2);
    }
  }

  @Test
  void noPictureIsGivenBeforeItsTime() throws Exception {
    try (TestPictureSource source = source(160, 120, 2)) {
      next(source).release();
      assertThat(source.next(Duration.ofMillis(400))).isNull();
      assertThat(clock.nanoTime()).isEqualTo(Duration.ofMillis(400).toNanos());
      assertThat(next(source).captureNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
    }
  }

  @Test
  void aFrameIsReleasedOnceAlsoAfterTheClose() throws Exception {
    TestPictureSource source = source(160, 120, 25);
    RawFrame frame = next(source);
    source.close();
    assertThat(TimeCodeReader.read(frame).isWhole()).isTrue();
    frame.release();
    assertThatThrownBy(frame::release).hasMessage("Frame 0 was released twice");
    assertThatThrownBy(() -> source.next(SECOND)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theColourSpaceIsTheUsualOneForTheHeight() {
    assertThat(source(960, 540, 30).format().colorSpace()).isEqualTo(ColorSpace.BT601);
    assertThat(source(1280, 720, 30).format().colorSpace()).isEqualTo(ColorSpace.BT709);
  }

  @Test
  void theBarsHaveTheLevelsOfSeventyFivePercentColours() throws Exception {
    try (TestPictureSource source = source(1280, 720, 30)) {
      RawFrame frame = next(source);
      // ITU-R BT.709 item 3, 75 % bars: grey, yellow, cyan, green, magenta, red, blue.
      assertThat(bars(frame))
          .containsExactly(
              "180 128 128",
              "168 44 136",
              "145 147 44",
              "133 63 52",
              "63 193 204",
              "51 109 212",
              "28 212 120");
    }
  }

  private static List<String> bars(RawFrame frame) {
    List<String> bars = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      int x = 640 + (i - 3) * 92;
      int y = 300;
      int chroma = 1280 * 720 + y / 2 * 640 + x / 2;
      bars.add(
          (frame.bytes().get(y * 1280 + x) & 255)
              + " "
              + (frame.bytes().get(chroma) & 255)
              + " "
              + (frame.bytes().get(chroma + 640 * 360) & 255));
    }
    return bars;
  }

  @Test
  void theLastOfManyPicturesLooksLikeTheFirstOfANewSource() throws Exception {
    // What moves leaves no traces in the buffers that are used again.
    try (TestPictureSource old = source(320, 180, 50)) {
      for (int i = 0; i < 3000; i++) {
        next(old).release();
      }
      RawFrame last = next(old);
      HandClock other = new HandClock();
      other.pass(last.captureNanos());
      var fresh = new TestPictureSource(320, 180, 50, other, ZoneOffset.UTC);
      RawFrame first = next(fresh);
      int row = TimeCode.sidePixels(320) * 320;
      assertThat(last.bytes().slice(row, last.bytes().limit() - row))
          .isEqualTo(first.bytes().slice(row, first.bytes().limit() - row));
    }
  }

  @Test
  void aFrameAllocatesNothing() throws Exception {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (TestPictureSource source = source(640, 360, 30)) {
      for (int i = 0; i < 200; i++) {
        next(source).release();
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        next(source).release();
      }
      // A thousand frames are half a minute: the calendar may be asked once.
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4096);
    }
  }

  @Test
  void aSizeThatCannotBeDrawnIsRefused() {
    assertThatThrownBy(() -> source(126, 96, 30))
        .hasMessage("The test picture has at least 128x96 pixels, not 126x96");
    assertThatThrownBy(() -> source(641, 480, 30)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> source(640, 480, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theRealClockGivesPicturesOfNow() throws Exception {
    try (var source = new TestPictureSource(160, 120, 100)) {
      long before = System.currentTimeMillis();
      RawFrame frame = next(source);
      long after = System.currentTimeMillis();
      assertThat(TimeCodeReader.read(frame).unixMillis()).isBetween(before - 11, after);
      assertThat(System.nanoTime() - frame.captureNanos()).isBetween(0L, 1_000_000_000L);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> source.next(SECOND)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void theTimeOfDayIsThatOfTheZone() {
    var time = new TimeOfDay(ZoneId.of("Europe/Berlin"));
    assertThat(shown(time, 1_774_745_999_999L)).isEqualTo("01:59:59.999 2026-03-29 UTC+01:00");
    assertThat(shown(time, 1_774_746_000_000L)).isEqualTo("03:00:00.000 2026-03-29 UTC+02:00");
    assertThat(shown(new TimeOfDay(ZoneOffset.UTC), -1)).isEqualTo("23:59:59.999 1969-12-31 UTC");
  }

  private static String shown(TimeOfDay time, long unixMillis) {
    time.set(unixMillis);
    var text = new StringBuilder();
    for (int i = 0; i < TimeOfDay.LENGTH; i++) {
      text.append(time.digit(i));
    }
    return text + " " + time.date();
  }
}
