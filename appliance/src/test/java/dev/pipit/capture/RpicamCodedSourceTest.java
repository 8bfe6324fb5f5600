package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.installed.Await;
import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A camera on the ribbon cable that encodes itself, by a program that speaks as rpicam does. */
class RpicamCodedSourceTest {
  private static final Duration START = Duration.ofSeconds(30);

  @TempDir Path folder;

  private RpicamCodedSource open(String fault) throws Exception {
    Path program = RpicamStandIn.install(folder, fault);
    return RpicamCodedSource.open(
        new Rpicam(program + ":" + System.getenv("PATH")),
        0,
        WantedFormat.of(320, 240, 30),
        Turn.NONE,
        List.of(),
        new RpicamCodedSource.Coding(400_000, 15));
  }

  private static List<Integer> types(RawFrame frame) {
    List<Integer> types = new ArrayList<>();
    NalCursor cursor = new NalCursor().reset(frame.bytes());
    while (cursor.next()) {
      types.add(cursor.type());
    }
    return types;
  }

  @Test
  void accessUnitsComeOneByOneWithTheTimeOfTheSensor() throws Exception {
    try (RpicamCodedSource source = open("")) {
      assertThat(source.format().pixelFormat()).isEqualTo(PixelFormat.H264);
      RibbonReader reader = new RibbonReader();
      long before = 0;
      for (int i = 0; i < 45; i++) {
        RawFrame frame = RibbonReader.next(source);
        assertThat(types(frame))
            .as("access unit %s", i)
            .isEqualTo(
                i % 15 == 0
                    ? List.of(NalType.SPS, NalType.PPS, NalType.IDR_SLICE)
                    : List.of(NalType.SLICE));
        assertThat(frame.captureNanos()).as("time goes on").isGreaterThan(before);
        before = frame.captureNanos();
        reader.note(frame);
        frame.release();
      }
      reader.timesAreTheSources();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-metadata", "some-metadata"})
  void withoutMetadataTheNextOneTellsWhereOneEnds(String fault) throws Exception {
    try (RpicamCodedSource source = open(fault)) {
      long before = 0;
      for (int i = 0; i < 40; i++) {
        RawFrame frame = RibbonReader.next(source);
        assertThat(types(frame)).filteredOn(NalType::isSlice).as("slices of %s", i).hasSize(1);
        assertThat(System.nanoTime() - frame.captureNanos()).isBetween(0L, 10_000_000_000L);
        assertThat(frame.captureNanos()).isGreaterThan(before);
        before = frame.captureNanos();
        frame.release();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "cut", "endless", "no-sets"})
  void whateverTheStreamIsTheReaderIsFreeAndNothingGrows(String fault) throws Exception {
    RpicamCodedSource source = open(fault);
    long before = 0;
    try (source) {
      RibbonReader.next(source).release();
      for (int i = 0; i < 40; i++) {
        long asked = System.nanoTime();
        RawFrame frame = source.next(Duration.ofMillis(50));
        assertThat(System.nanoTime() - asked).isLessThan(5_000_000_000L);
        if (frame != null) {
          assertThat(frame.bytes().remaining()).isBetween(1, 1 << 20);
          assertThat(frame.captureNanos()).isGreaterThan(before);
          before = frame.captureNanos();
          frame.release();
        }
      }
    }
    Await.until("the child has ended", START, () -> RpicamSourceTest.children().isEmpty());
  }

  @Test
  void anAccessUnitWithoutAFreeBufferIsLostAndCounted() throws Exception {
    try (RpicamCodedSource source = open("")) {
      List<RawFrame> held = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        held.add(RibbonReader.next(source));
      }
      Await.until(
          "access units are dropped",
          START,
          () -> source.next(Duration.ofMillis(50)) == null && source.droppedFrames() > 3);
      held.forEach(RawFrame::release);
      RibbonReader.next(source).release();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no-encoder, FORMAT, cannot encode the pictures, Set the camera's format to auto",
    "dies, BROKEN, Camera frontend has timed out, ribbon cable"
  })
  void anEndOfTheProgramIsSaidInWords(String fault, Reason reason, String words, String action)
      throws Exception {
    try (RpicamCodedSource source = open(fault)) {
      RibbonReader.endsWith(source, reason, words, action);
    }
  }
}
