package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.installed.Await;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A camera on the ribbon cable, by a program that speaks as rpicam does. */
class RpicamSourceTest {
  private static final Duration START = Duration.ofSeconds(20);

  @TempDir Path folder;

  private Rpicam rpicam(String fault) throws IOException {
    return new Rpicam(RpicamStandIn.install(folder, fault) + ":" + System.getenv("PATH"));
  }

  private RpicamSource open(String fault, int width, int height) throws Exception {
    return RpicamSource.open(
        rpicam(fault), 0, WantedFormat.of(width, height, 30), Turn.NONE, List.of());
  }

  @Test
  void picturesComeWholeAndWithTheTimeOfTheSensor() throws Exception {
    try (RpicamSource source = open("", 640, 480)) {
      assertThat(source.format().pixelFormat()).isEqualTo(PixelFormat.YU12);
      assertThat(source.format().colorSpace()).as("as rpicam does").isEqualTo(ColorSpace.JPEG);
      RibbonReader reader = new RibbonReader();
      for (int i = 0; i < 40; i++) {
        RawFrame frame = RibbonReader.next(source);
        assertThat(TimeCodeReader.read(frame).isWhole()).isTrue();
        reader.note(frame);
        frame.release();
      }
      reader.timesAreTheSources();
    }
  }

  @Test
  void aWidthThatRpicamWouldPadIsMadeOneThatItDoesNot() throws Exception {
    try (RpicamSource source = open("", 330, 240)) {
      assertThat(source.format().widthPixels()).isEqualTo(320);
      RawFrame frame = RibbonReader.next(source);
      assertThat(TimeCodeReader.read(frame).isWhole()).isTrue();
      frame.release();
    }
  }

  @Test
  void aPictureWithoutAFreeBufferIsLostAndCounted() throws Exception {
    try (RpicamSource source = open("", 320, 240)) {
      List<RawFrame> held = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        held.add(RibbonReader.next(source));
      }
      Await.until(
          "pictures are dropped",
          START,
          () -> source.next(Duration.ofMillis(50)) == null && source.droppedFrames() > 3);
      held.forEach(RawFrame::release);
      RawFrame frame = RibbonReader.next(source);
      assertThat(TimeCodeReader.read(frame).isWhole()).isTrue();
      frame.release();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-times", "wrong-times", "no-metadata", "talks"})
  void whateverTheMetadataIsThePicturesGoOn(String fault) throws Exception {
    try (RpicamSource source = open(fault, 320, 240)) {
      for (int i = 0; i < 20; i++) {
        RawFrame frame = RibbonReader.next(source);
        long age = System.nanoTime() - frame.captureNanos();
        assertThat(age).isBetween(0L, 10_000_000_000L);
        assertThat(TimeCodeReader.read(frame).isWhole()).isTrue();
        frame.release();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none, GONE, No camera is found on the ribbon cable.",
    "busy, BUSY, in use by another program",
    "denied, DENIED, may not open",
    "memory, RESOURCES, no memory",
    "dies, BROKEN, Camera frontend has timed out"
  })
  void anEndOfTheProgramIsSaidInWords(String fault, Reason reason, String words) throws Exception {
    try (RpicamSource source = open(fault, 320, 240)) {
      RibbonReader.endsWith(source, reason, words, "");
    }
  }

  @Test
  void anOptionThatItDoesNotKnowIsNamed() throws Exception {
    List<RpicamOption> options = List.of(new RpicamOption("ccm", "2"));
    try (RpicamSource source =
        RpicamSource.open(rpicam(""), 0, WantedFormat.of(320, 240, 30), Turn.NONE, options)) {
      assertThatThrownBy(() -> RibbonReader.next(source))
          .hasMessageContaining("unrecognised option");
    }
  }

  @Test
  void aCameraThatFallsSilentLeavesTheReaderFree() throws Exception {
    try (RpicamSource source = open("silent", 320, 240)) {
      for (int i = 0; i < 5; i++) {
        RibbonReader.next(source).release();
      }
      assertThat(source.next(Duration.ofMillis(300))).isNull();
    }
  }

  @Test
  void nothingIsLeftOfIt() throws Exception {
    long before = pipes();
    RpicamSource source = open("", 320, 240);
    RibbonReader.next(source).release();
    assertThat(children()).isNotEmpty();
    source.close();
    Await.until("the child has ended", START, () -> children().isEmpty());
    assertThat(pipes()).isEqualTo(before);
  }

  private static long pipes() throws IOException {
    try (Stream<Path> found = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return found.filter(path -> path.getFileName().toString().startsWith("pipit-csi-")).count();
    }
  }

  @Test
  void theChildDiesWithTheThreadThatOpenedIt() throws Exception {
    Thread opener =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    RibbonReader.next(open("", 320, 240)).release();
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
    opener.join();
    Await.until("the child has ended", START, () -> children().isEmpty());
  }

  static List<ProcessHandle> children() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").contains("RpicamStandIn"))
        .toList();
  }

  @Test
  void camerasAreListedWithTheirModes() throws Exception {
    List<RpicamCamera> cameras = rpicam("").list();

    assertThat(cameras).extracting(RpicamCamera::model).containsExactly("imx708", "ov5647");
    assertThat(cameras.getFirst().modes())
        .containsExactly(
            new RpicamCamera.Mode("SRGGB10_CSI2P", 1536, 864, 120.13, 768, 432, 3072, 1728),
            new RpicamCamera.Mode("SRGGB10_CSI2P", 2304, 1296, 56.03, 0, 0, 4608, 2592),
            new RpicamCamera.Mode("SRGGB10_CSI2P", 4608, 2592, 14.35, 0, 0, 4608, 2592));
    assertThat(cameras.getLast().modes())
        .containsExactly(
            new RpicamCamera.Mode("SGBRG10_CSI2P", 640, 480, 58.92, 16, 0, 2560, 1920),
            new RpicamCamera.Mode("SGBRG8", 1296, 972, 0, 0, 0, 2592, 1944));
    assertThat(cameras.getFirst().modes().getFirst())
        .returns(10, RpicamCamera.Mode::bitDepth)
        .returns("1536:864:10:P", RpicamCamera.Mode::option)
        .returns("1536x864, 10 bit, 120.1 fps, crop 3072x1728", RpicamCamera.Mode::label);
    assertThat(cameras.getLast().modes().getLast())
        .returns(8, RpicamCamera.Mode::bitDepth)
        .returns("1296:972:8:U", RpicamCamera.Mode::option)
        .returns("1296x972, 8 bit, crop 2592x1944", RpicamCamera.Mode::label);
    assertThat(rpicam("none").list()).isEmpty();
  }

  @Test
  void withoutTheProgramThatIsSaid() {
    Rpicam none = new Rpicam(folder.toString());

    assertThat(none.isThere()).isFalse();
    assertThatThrownBy(none::list)
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("rpicam-vid");
  }
}
