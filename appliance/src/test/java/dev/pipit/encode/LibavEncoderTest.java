package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import dev.pipit.media.SequenceParameterSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LibavEncoderTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final long INTERVAL_NANOS = 33_333_333;

  private static EncoderSettings settings(PixelFormat format, int stride, int bitsPerSecond) {
    return settings(new RawFormat(format, WIDTH, HEIGHT, stride, ColorSpace.BT601), bitsPerSecond);
  }

  private static EncoderSettings settings(RawFormat format, int bitsPerSecond) {
    return new EncoderSettings(format, WIDTH, HEIGHT, 30, bitsPerSecond, 10);
  }

  private static Recording encode(H264Codec codec, EncoderSettings settings, List<RawFrame> frames)
      throws Exception {
    Recording recording = new Recording();
    try (LibavEncoder encoder = LibavEncoder.open(codec, settings, 1)) {
      for (RawFrame frame : frames) {
        encoder.encode(frame, false, recording);
      }
    }
    return recording;
  }

  private static List<RawFrame> waves(PixelFormat format, int stride, int count) {
    List<RawFrame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(
          Planes.waves(WIDTH, HEIGHT, i)
              .frame(format, stride, ColorSpace.BT601, 1_000 + i * INTERVAL_NANOS));
    }
    return frames;
  }

  @ParameterizedTest
  @CsvSource({
    "X264, YUYV, 640", "X264, YUYV, 700", "X264, UYVY, 640", "X264, UYVY, 642",
    "X264, NV12, 320", "X264, NV12, 333", "X264, YU12, 320", "X264, YU12, 384",
    "X264, YU12, 322", "OPENH264, YUYV, 700", "OPENH264, UYVY, 640", "OPENH264, NV12, 352",
    "OPENH264, YU12, 322",
  })
  void whatIsDecodedIsWhatTheCameraGave(H264Codec codec, PixelFormat format, int stride)
      throws Exception {
    Recording recording =
        encode(codec, settings(format, stride, 3_000_000), waves(format, stride, 8));

    List<Planes> decoded = recording.decoded();
    assertThat(decoded).hasSize(8);
    for (int i = 0; i < 8; i++) {
      Planes source = Planes.waves(WIDTH, HEIGHT, i);
      assertThat(Planes.lumaPsnr(source, decoded.get(i))).as("luma %d", i).isGreaterThan(35);
      assertThat(Planes.chromaPsnr(source, decoded.get(i))).as("chroma %d", i).isGreaterThan(35);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // limited range stays as it is
    "YUYV, false, 16, 128, 128, 16, 128, 128",
    "UYVY, false, 235, 60, 200, 235, 60, 200",
    "NV12, false, 81, 90, 240, 81, 90, 240",
    "YU12, false, 145, 54, 34, 145, 54, 34",
    // full range: 16 + 219/255 of the luma, 128 + 224/255 of the chroma's distance
    "YUYV, true, 0, 128, 128, 16, 128, 128",
    "YUYV, true, 255, 128, 128, 235, 128, 128",
    "UYVY, true, 128, 28, 228, 126, 40, 216",
    "NV12, true, 76, 85, 255, 81, 90, 240",
    "YU12, true, 150, 44, 21, 145, 54, 34",
  })
  void coloursAreWithinThreeOfWhatTheyShouldBe(
      PixelFormat format, boolean fullRange, int y, int u, int v, int outY, int outU, int outV)
      throws Exception {
    ColorSpace color = new ColorSpace(6, 6, 6, fullRange);
    int stride = format == PixelFormat.NV12 || format == PixelFormat.YU12 ? WIDTH : WIDTH * 2;
    RawFrame frame = Planes.plain(WIDTH, HEIGHT, y, u, v).frame(format, stride, color, 1);

    Recording recording =
        encode(H264Codec.X264, settings(frame.format(), 2_000_000), List.of(frame));

    Planes decoded = recording.decoded().getFirst();
    assertThat(decoded.middleLuma()).isCloseTo(outY, within(3));
    assertThat(decoded.middleCb()).isCloseTo(outU, within(3));
    assertThat(decoded.middleCr()).isCloseTo(outV, within(3));
  }

  @ParameterizedTest
  @EnumSource(names = {"X264", "OPENH264"})
  void anIdrComesExactlyWhenAskedForAndWithItsParameterSets(H264Codec codec) throws Exception {
    Recording recording = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(codec, settings(PixelFormat.YU12, WIDTH, 500_000), 1)) {
      List<RawFrame> frames = waves(PixelFormat.YU12, WIDTH, 40);
      for (int i = 0; i < frames.size(); i++) {
        encoder.encode(frames.get(i), i == 7 || i == 8 || i == 30, recording);
      }
    }

    assertThat(recording.idrs()).containsExactly(0, 7, 8, 30);
    for (Recording.Unit unit : recording.units()) {
      assertThat(unit.types().getFirst()).isEqualTo(unit.isIdr() ? 7 : 1);
      assertThat(unit.types()).doesNotContain(6, 9);
    }
    assertThat(recording.units().get(30).types()).startsWith(7, 8, 5);
  }

  @ParameterizedTest
  @EnumSource(names = {"X264", "OPENH264"})
  void aViewerWhoJoinsAtAnyIdrSeesEveryPicture(H264Codec codec) throws Exception {
    Recording recording = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(codec, settings(PixelFormat.YU12, WIDTH, 2_000_000), 1)) {
      List<RawFrame> frames = waves(PixelFormat.YU12, WIDTH, 24);
      for (int i = 0; i < frames.size(); i++) {
        encoder.encode(frames.get(i), i == 12, recording);
      }
    }

    List<Planes> seen = recording.decodedFrom(12);
    assertThat(seen).hasSize(12);
    for (int i = 0; i < 12; i++) {
      Planes source = Planes.waves(WIDTH, HEIGHT, 12 + i);
      assertThat(Planes.lumaPsnr(source, seen.get(i))).isGreaterThan(33);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"X264", "OPENH264"})
  void everyPictureComesOutAtOnceWithTheTimeItWasTaken(H264Codec codec) throws Exception {
    List<Long> taken = new ArrayList<>();
    Recording recording = new Recording();
    long nanos = 987_654_321_012_345L;
    try (LibavEncoder encoder =
        LibavEncoder.open(codec, settings(PixelFormat.YU12, WIDTH, 500_000), 1)) {
      for (int i = 0; i < 100; i++) {
        // Irregular, two of them closer than a tick of 1/90000 s, and a gap of a minute.
        nanos += i == 50 ? 60_000_000_000L : i == 20 ? 7 : 20_000_001L + i * 1_234_567L;
        taken.add(nanos);
        encoder.encode(
            Planes.waves(WIDTH, HEIGHT, i).frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, nanos),
            false,
            recording);
        assertThat(recording.units()).hasSize(i + 1);
      }
    }

    assertThat(recording.captureNanos()).isEqualTo(taken);
  }

  @Test
  void theCallersForgottenIdrComesAtTheLongestDistance() throws Exception {
    EncoderSettings settings =
        new EncoderSettings(
            new RawFormat(PixelFormat.YU12, WIDTH, HEIGHT, WIDTH, ColorSpace.BT601),
            WIDTH,
            HEIGHT,
            30,
            500_000,
            1);

    Recording recording = encode(H264Codec.X264, settings, waves(PixelFormat.YU12, WIDTH, 70));

    assertThat(recording.idrs()).containsExactly(0, 31, 62);
  }

  @ParameterizedTest
  @EnumSource(names = {"X264", "OPENH264"})
  void colourRangeAndMatrixAreSignalled(H264Codec codec) throws Exception {
    for (ColorSpace color : List.of(ColorSpace.BT709, ColorSpace.BT601, ColorSpace.JPEG)) {
      RawFrame frame =
          Planes.waves(WIDTH, HEIGHT, 0).frame(PixelFormat.YU12, WIDTH, color, INTERVAL_NANOS);

      SequenceParameterSet sps =
          encode(codec, settings(frame.format(), 500_000), List.of(frame)).sps();

      assertThat(sps.colorSpace())
          .isEqualTo(new ColorSpace(color.primaries(), color.transfer(), color.matrix(), false));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"X264", "OPENH264"})
  void playersNeedNotWaitForPicturesToBeReordered(H264Codec codec) throws Exception {
    SequenceParameterSet sps =
        encode(codec, settings(PixelFormat.YU12, WIDTH, 500_000), waves(PixelFormat.YU12, WIDTH, 3))
            .sps();

    assertThat(sps.widthPixels()).isEqualTo(WIDTH);
    assertThat(sps.heightPixels()).isEqualTo(HEIGHT);
    assertThat(sps.chromaFormatIdc()).isEqualTo(1);
    assertThat(sps.bitDepthLuma()).isEqualTo(8);
    assertThat(sps.frameMacroblocksOnly()).isTrue();
    assertThat(sps.maxReorderFrames() == 0 || sps.pictureOrderCountType() == 2).isTrue();
    assertThat(sps.levelIdc()).isLessThanOrEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({"X264, 1.2", "OPENH264, 1.6"})
  void noiseStaysWithinTheBitrateInEverySecond(H264Codec codec, double tolerance) throws Exception {
    int bitsPerSecond = 800_000;
    Recording recording = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(codec, settings(PixelFormat.YU12, WIDTH, bitsPerSecond), 1)) {
      for (int i = 0; i < 150; i++) {
        encoder.encode(noise(i, i * INTERVAL_NANOS), i % 30 == 0, recording);
      }
    }

    assertThat(recording.bitsPerSecond(0, 5))
        .isBetween(bitsPerSecond * 0.5, bitsPerSecond * tolerance);
    for (int second = 1; second < 5; second++) {
      assertThat(recording.bitsPerSecond(second, second + 1))
          .as("second %d", second)
          .isLessThan(bitsPerSecond * tolerance * 1.2);
    }
  }

  @Test
  void aCameraThatSlowsDownInTheDarkKeepsItsBitrate() throws Exception {
    int bitsPerSecond = 400_000;
    Recording recording = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(H264Codec.X264, settings(PixelFormat.YU12, WIDTH, bitsPerSecond), 1)) {
      for (int i = 0; i < 80; i++) {
        encoder.encode(noise(i, i * 125_000_000L), i % 8 == 0, recording);
      }
    }

    assertThat(recording.bitsPerSecond(4, 10)).isBetween(bitsPerSecond * 0.55, bitsPerSecond * 1.2);
  }

  private static RawFrame noise(int number, long captureNanos) {
    return Planes.noise(WIDTH, HEIGHT, number % 5)
        .frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, 1 + captureNanos);
  }

  @Test
  void aPictureOfAnotherSizeIsScaled() throws Exception {
    RawFrame large =
        Planes.waves(WIDTH * 2, HEIGHT * 2, 0)
            .frame(PixelFormat.YUYV, WIDTH * 4, ColorSpace.BT601, 1);
    RawFrame small =
        Planes.plain(160, 120, 100, 90, 160).frame(PixelFormat.NV12, 160, ColorSpace.BT601, 2);

    Recording recording =
        encode(H264Codec.X264, settings(large.format(), 2_000_000), List.of(large, small));

    List<Planes> decoded = recording.decoded();
    assertThat(decoded).extracting(planes -> planes.width).containsExactly(WIDTH, WIDTH);
    assertThat(decoded.get(1).middleLuma()).isCloseTo(100, within(3));
    assertThat(decoded.get(1).middleCb()).isCloseTo(90, within(3));
    assertThat(decoded.get(1).middleCr()).isCloseTo(160, within(3));
  }

  @Test
  void aSlateTakesTheCamerasPlaceWithoutANewStream() throws Exception {
    RawFrame camera =
        Planes.waves(WIDTH, HEIGHT, 0).frame(PixelFormat.NV12, WIDTH, ColorSpace.BT601, 1);
    RawFrame slate =
        Planes.plain(WIDTH, HEIGHT, 40, 120, 130)
            .frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, 40_000_000);
    RawFrame again =
        Planes.waves(WIDTH, HEIGHT, 5)
            .frame(PixelFormat.YUYV, WIDTH * 2, ColorSpace.BT601, 80_000_000);

    Recording recording =
        encode(H264Codec.X264, settings(camera.format(), 3_000_000), List.of(camera, slate, again));

    assertThat(recording.idrs()).containsExactly(0);
    List<Planes> decoded = recording.decoded();
    assertThat(decoded.get(1).middleLuma()).isCloseTo(40, within(3));
    assertThat(Planes.lumaPsnr(Planes.waves(WIDTH, HEIGHT, 5), decoded.get(2))).isGreaterThan(30);
  }

  @Test
  void aFrameThatIsTooShortIsCountedAndTheIdrComesWithTheNext() throws Exception {
    List<RawFrame> frames = waves(PixelFormat.YU12, WIDTH, 3);
    frames.get(1).hold(frames.get(1).captureNanos(), WIDTH * HEIGHT);
    Recording recording = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(H264Codec.X264, settings(PixelFormat.YU12, WIDTH, 500_000), 1)) {
      encoder.encode(frames.get(0), false, recording);
      encoder.encode(frames.get(1), true, recording);
      encoder.encode(frames.get(2), false, recording);

      assertThat(encoder.undecodableFrames()).isEqualTo(1);
    }

    assertThat(recording.idrs()).containsExactly(0, 1);
    assertThat(recording.captureNanos())
        .containsExactly(frames.get(0).captureNanos(), frames.get(2).captureNanos());
  }

  @Test
  void aPictureFromThePastIsLeftOutAndAClockSetBackIsAFailure() throws Exception {
    Planes planes = Planes.waves(WIDTH, HEIGHT, 0);
    Recording recording = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(H264Codec.X264, settings(PixelFormat.YU12, WIDTH, 500_000), 1)) {
      for (long nanos :
          new long[] {5_000_000_000L, 5_000_000_000L, 4_900_000_000L, 5_100_000_000L}) {
        encoder.encode(
            planes.frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, nanos), false, recording);
      }
      assertThat(encoder.lateFrames()).isEqualTo(2);

      RawFrame old = planes.frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, 1_000_000_000L);
      assertThatThrownBy(() -> encoder.encode(old, false, recording))
          .isInstanceOf(EncodeException.class)
          .hasMessageContaining("went back by 4100 ms");
    }

    assertThat(recording.captureNanos()).containsExactly(5_000_000_000L, 5_100_000_000L);
  }

  @Test
  void anEncoderThatIsNotHereOrRefusesSaysSo() {
    assertThatThrownBy(
            () ->
                LibavEncoder.open(H264Codec.V4L2M2M, settings(PixelFormat.YU12, WIDTH, 500_000), 1))
        .isInstanceOf(EncodeException.class)
        .hasMessageContaining("Opening h264_v4l2m2m for 320x240");
    RawFormat shortLines = new RawFormat(PixelFormat.YUYV, WIDTH, HEIGHT, WIDTH, ColorSpace.BT601);
    assertThatThrownBy(() -> LibavEncoder.open(H264Codec.X264, settings(shortLines, 1_000), 1))
        .isInstanceOf(EncodeException.class)
        .hasMessageContaining("takes 320 bytes, but it takes 640");
  }

  @Test
  void closingTwiceIsClosingOnceAndNothingIsEncodedAfterwards() throws Exception {
    RawFrame frame = waves(PixelFormat.YU12, WIDTH, 1).getFirst();
    LibavEncoder encoder =
        LibavEncoder.open(H264Codec.X264, settings(PixelFormat.YU12, WIDTH, 500_000), 1);
    encoder.close();
    encoder.close();

    assertThatThrownBy(() -> encoder.encode(frame, false, new Recording()))
        .isInstanceOf(IllegalStateException.class);
  }
}
