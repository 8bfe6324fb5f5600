package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus/video");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HandClock clock = new HandClock();

  private static RawFrame next(FileSource source) throws Exception {
    return Objects.requireNonNull(source.next(SECOND), "no picture within a second");
  }

  @Test
  void itSaysWhenTheNextPictureIsDue() throws Exception {
    try (FileSource source = FileSource.open(CORPUS.resolve("waves.mp4"), clock)) {
      RawFrame first = next(source);
      long shown = first.captureNanos();
      first.release();
      assertThat(source.next(Duration.ZERO)).isNull();
      assertThat((source.dueNanos() - shown) / 1e6).isCloseTo(100, within(5.0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"waves.mp4", "waves.mkv", "waves.avi"})
  void aFilePlaysOverAndOverAtItsOwnPace(String name) throws Exception {
    try (FileSource source = FileSource.open(CORPUS.resolve(name), clock)) {
      assertThat(source.label()).isEqualTo("File " + name);
      assertThat(source.framesPerSecond()).isCloseTo(10, within(0.01));
      assertThat(source.format().pixelFormat()).isEqualTo(PixelFormat.YU12);
      assertThat(source.format().widthPixels()).isEqualTo(64);
      assertThat(source.format().heightPixels()).isEqualTo(48);
      List<byte[]> pictures = new ArrayList<>();
      long before = 0;
      for (int i = 0; i < 25; i++) {
        RawFrame frame = next(source);
        if (i > 0) {
          assertThat((frame.captureNanos() - before) / 1e6).isCloseTo(100, within(5.0));
        }
        assertThat(clock.nanoTime()).isEqualTo(frame.captureNanos());
        before = frame.captureNanos();
        byte[] picture = new byte[frame.bytes().remaining()];
        frame.bytes().get(0, picture);
        pictures.add(picture);
        frame.release();
      }
      assertThat(pictures.get(10)).isEqualTo(pictures.get(0));
      assertThat(pictures.get(21)).isEqualTo(pictures.get(1));
      assertThat(pictures.get(3)).isNotEqualTo(pictures.get(4));
      assertThat(source.droppedFrames()).isZero();
    }
  }

  @Test
  void whatIsInTheFileIsWhatIsInTheFrame(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("grey steps.y4m");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("YUV4MPEG2 W32 H16 F5:1 C420mpeg2\n".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < 4; i++) {
      out.writeBytes("FRAME\n".getBytes(StandardCharsets.US_ASCII));
      for (int at = 0; at < 32 * 16 * 3 / 2; at++) {
        out.write(at < 32 * 16 ? 40 + 40 * i : at < 32 * 16 * 5 / 4 ? 90 : 160);
      }
    }
    Files.write(file, out.toByteArray());

    try (FileSource source = FileSource.open(file, clock)) {
      for (int i = 0; i < 9; i++) {
        RawFrame frame = next(source);
        assertThat(frame.bytes().get(0) & 0xff).isEqualTo(40 + 40 * (i % 4));
        assertThat(frame.bytes().get(32 * 16) & 0xff).isEqualTo(90);
        assertThat(frame.bytes().get(32 * 16 * 3 / 2 - 1) & 0xff).isEqualTo(160);
        frame.release();
      }
      assertThat(clock.nanoTime()).isEqualTo(8 * 200_000_000L);
    }
  }

  @Test
  void anOddSizeLosesItsLastLineAndFullRangeBecomesLimited() throws Exception {
    try (FileSource source = FileSource.open(CORPUS.resolve("odd-444.avi"), clock)) {
      assertThat(source.format().widthPixels()).isEqualTo(62);
      assertThat(source.format().heightPixels()).isEqualTo(46);
      assertThat(source.format().colorSpace().fullRange()).isFalse();
      RawFrame frame = next(source);
      for (int at = 0; at < 62 * 46; at++) {
        assertThat(frame.bytes().get(at) & 0xff).isBetween(14, 237);
      }
      frame.release();
    }
  }

  @Test
  void aReaderThatHoldsEveryBufferLosesPicturesWhichAreCounted() throws Exception {
    try (FileSource source = FileSource.open(CORPUS.resolve("waves.mp4"), clock)) {
      List<RawFrame> held = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        held.add(next(source));
      }
      assertThat(source.next(Duration.ofMillis(350))).isNull();
      assertThat(source.droppedFrames()).isEqualTo(3);
      held.getFirst().release();
      assertThat(next(source).index()).isEqualTo(held.getFirst().index());
    }
  }

  @Test
  void nothingComesBeforeItsTime() throws Exception {
    try (FileSource source = FileSource.open(CORPUS.resolve("waves.mp4"), clock)) {
      next(source).release();
      assertThat(source.next(Duration.ofMillis(60))).isNull();
      assertThat(clock.nanoTime()).isEqualTo(60_000_000);
      assertThat(next(source).captureNanos()).isEqualTo(100_000_000);
    }
  }

  @Test
  void afterAStandstillItGoesOnFromThere() throws Exception {
    try (FileSource source = FileSource.open(CORPUS.resolve("waves.mp4"), clock)) {
      next(source).release();
      clock.pass(3_600_000_000_000L);
      long resumed = next(source).captureNanos();
      assertThat(resumed).isEqualTo(clock.nanoTime());
      assertThat((next(source).captureNanos() - resumed) / 1e6).isCloseTo(100, within(1.0));
    }
  }

  @Test
  void aFileThatIsCutOffPlaysAsFarAsItGoes() throws Exception {
    try (FileSource source = FileSource.open(CORPUS.resolve("truncated.mkv"), clock)) {
      for (int i = 0; i < 30; i++) {
        next(source).release();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text.mp4", "playlist-of-the-network.m3u8"})
  void whatIsNoVideoIsRefusedByName(String name) {
    assertThatThrownBy(() -> FileSource.open(CORPUS.resolve(name)))
        .isInstanceOfSatisfying(
            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORMAT))
        .hasMessageContaining(name + " cannot be played: ");
  }

  @Test
  void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> FileSource.open(folder.resolve("http://example.com/a.mp4")))
        .isInstanceOfSatisfying(
            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.GONE))
        .hasMessageStartingWith("There is no file " + folder);
  }

  @Test
  void aFileThatIsReplacedBySomethingElseEndsTheSource(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.mp4");
    Files.copy(CORPUS.resolve("waves.mp4"), file);
    try (FileSource source = FileSource.open(file, clock)) {
      Files.delete(file);
      Files.writeString(file, "no longer");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 12; i++) {
                  next(source).release();
                }
              })
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining("a.mp4 cannot be played");
    }
  }
}
