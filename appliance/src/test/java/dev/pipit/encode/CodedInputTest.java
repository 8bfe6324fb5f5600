package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pipit.media.ColorSpace;
import dev.pipit.media.LightMeter;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import dev.pipit.testing.Corpus;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodedInputTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final RawFormat MJPEG =
      new RawFormat(PixelFormat.MJPEG, WIDTH, HEIGHT, 0, ColorSpace.JPEG);
  private static final RawFormat H264 =
      new RawFormat(PixelFormat.H264, WIDTH, HEIGHT, 0, ColorSpace.BT601);

  private static EncoderSettings settings(RawFormat input) {
    return new EncoderSettings(input, input.widthPixels(), input.heightPixels(), 30, 3_000_000, 10);
  }

  private static Recording encode(RawFormat format, List<byte[]> coded) throws Exception {
    Recording recording = new Recording();
    try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings(format), 1)) {
      long nanos = 0;
      for (byte[] bytes : coded) {
        nanos += 33_333_333;
        encoder.encode(Planes.frame(format, bytes, nanos), false, recording);
      }
    }
    return recording;
  }

  private static Planes shownByMjpeg(byte[] jpeg) throws Exception {
    return encode(MJPEG, List.of(jpeg)).decoded().getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        avutil.AV_PIX_FMT_YUVJ420P,
        avutil.AV_PIX_FMT_YUVJ422P,
        avutil.AV_PIX_FMT_YUVJ444P,
      })
  void mjpegOfAnySubsamplingShowsItsPicture(int pixelFormat) throws Exception {
    byte[] jpeg = JpegMaker.jpeg(Planes.waves(WIDTH, HEIGHT, 3), pixelFormat);

    Planes shown = shownByMjpeg(jpeg);

    Planes limited = Planes.waves(WIDTH, HEIGHT, 3).limited();
    assertThat(Planes.lumaPsnr(limited, shown)).isGreaterThan(34);
    assertThat(Planes.chromaPsnr(limited, shown)).isGreaterThan(34);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 128, 128, 16, 128, 128",
    "255, 128, 128, 235, 128, 128",
    "76, 85, 255, 81, 90, 240",
    "150, 44, 21, 145, 54, 34",
  })
  void mjpegOfFullRangeBecomesLimitedRange(int y, int u, int v, int outY, int outU, int outV)
      throws Exception {
    Planes plain = Planes.plain(WIDTH, HEIGHT, y, u, v);

    Planes shown = shownByMjpeg(JpegMaker.jpeg(plain, avutil.AV_PIX_FMT_YUVJ422P));

    assertThat(shown.middleLuma()).isCloseTo(outY, within(3));
    assertThat(shown.middleCb()).isCloseTo(outU, within(3));
    assertThat(shown.middleCr()).isCloseTo(outV, within(3));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0", "51, 0.2", "255, 1.0"})
  void whoAsksIsToldHowBrightADecodedPictureIs(int luma, double brightness) throws Exception {
    long captureNanos = 33_333_333;
    LightMeter light = new LightMeter();
    assertThat(light.brightness(captureNanos)).isEmpty();
    byte[] jpeg =
        JpegMaker.jpeg(Planes.plain(WIDTH, HEIGHT, luma, 128, 128), avutil.AV_PIX_FMT_YUVJ422P);
    EncoderSettings settings = new EncoderSettings(MJPEG, WIDTH, HEIGHT, 30, 3_000_000, 10, light);
    try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings, 1)) {
      encoder.encode(Planes.frame(MJPEG, jpeg, captureNanos), false, new Recording());
    }
    assertThat(light.brightness(captureNanos).orElseThrow()).isCloseTo(brightness, within(0.01));
  }

  @Test
  void aGreyJpegIsGrey() throws Exception {
    Planes shown = shownByMjpeg(Corpus.bytes("mjpeg/grey-of-255.jpg"));

    assertThat(shown.middleLuma()).isCloseTo(235, within(3));
    assertThat(shown.middleCb()).isCloseTo(128, within(2));
    assertThat(shown.middleCr()).isCloseTo(128, within(2));
  }

  @Test
  void aCameraMayLeaveOutTheHuffmanTables() throws Exception {
    byte[] jpeg = JpegMaker.jpeg(Planes.waves(WIDTH, HEIGHT, 0), avutil.AV_PIX_FMT_YUVJ422P);

    Planes shown = shownByMjpeg(withoutSegments(jpeg, 0xc4));

    assertThat(Planes.lumaPsnr(Planes.waves(WIDTH, HEIGHT, 0).limited(), shown)).isGreaterThan(34);
  }

  @Test
  void whatACameraPutsBeforeAndBehindThePictureDoesNotMatter() throws Exception {
    byte[] jpeg = JpegMaker.jpeg(Planes.waves(WIDTH, HEIGHT, 0), avutil.AV_PIX_FMT_YUVJ422P);
    ByteArrayOutputStream decorated = new ByteArrayOutputStream();
    decorated.write(jpeg, 0, 2);
    decorated.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe4, 0, 8, 1, 2, 3, 4, 5, 6});
    decorated.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 4, 'h', 'i'});
    decorated.write(jpeg, 2, jpeg.length - 2);
    decorated.writeBytes(new byte[1000]);

    Planes shown = shownByMjpeg(decorated.toByteArray());

    assertThat(Planes.lumaPsnr(Planes.waves(WIDTH, HEIGHT, 0).limited(), shown)).isGreaterThan(34);
  }

  @Test
  void halfAJpegIsNotShownButCounted() throws Exception {
    byte[] jpeg = JpegMaker.jpeg(Planes.waves(WIDTH, HEIGHT, 0), avutil.AV_PIX_FMT_YUVJ422P);
    Recording recording = new Recording();
    try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings(MJPEG), 1)) {
      List<byte[]> sent =
          List.of(
              jpeg,
              Arrays.copyOf(jpeg, jpeg.length / 2),
              new byte[0],
              new byte[20_000],
              Arrays.copyOf(jpeg, 30),
              jpeg);
      for (int i = 0; i < sent.size(); i++) {
        encoder.encode(Planes.frame(MJPEG, sent.get(i), (i + 1) * 33_000_000L), false, recording);
      }
      assertThat(encoder.undecodableFrames()).isEqualTo(4);
    }

    assertThat(recording.captureNanos()).containsExactly(33_000_000L, 6 * 33_000_000L);
  }

  @Test
  void noBytesOfACameraBreakTheEncoder() throws Exception {
    List<byte[]> seeds = List.copyOf(Corpus.all("mjpeg").values());
    RawFormat format = new RawFormat(PixelFormat.MJPEG, 64, 48, 0, ColorSpace.JPEG);
    byte[] good = JpegMaker.jpeg(Planes.plain(64, 48, 255, 128, 128), avutil.AV_PIX_FMT_YUVJ422P);
    Random random = new Random(20_260_101);
    Recording recording = new Recording();
    int frames = 1500;
    try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings(format), 1)) {
      for (int i = 0; i < frames; i++) {
        byte[] bytes =
            i < seeds.size() ? seeds.get(i) : mutated(seeds.get(i % seeds.size()), random);
        encoder.encode(Planes.frame(format, bytes, (i + 1) * 33_000_000L), false, recording);
      }
      assertThat(recording.units().size() + encoder.undecodableFrames()).isEqualTo(frames);
      assertThat(encoder.undecodableFrames()).isBetween(frames / 10L, frames - frames / 10L);

      encoder.encode(Planes.frame(format, good, frames * 34_000_000L), true, recording);
    }

    Planes last = recording.decodedFrom(recording.units().size() - 1).getFirst();
    assertThat(last.middleLuma()).isCloseTo(235, within(3));
  }

  private static byte[] mutated(byte[] seed, Random random) {
    int cut = random.nextInt(4) == 0 ? random.nextInt(seed.length) : 0;
    byte[] bytes = Arrays.copyOf(seed, seed.length - cut);
    int changes = random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 200));
      bytes[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
    }
    return bytes;
  }

  @Test
  void aCamerasOwnH264IsDecodedAndEncodedAnew() throws Exception {
    Recording camera = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(
            H264Codec.OPENH264,
            settings(new RawFormat(PixelFormat.YU12, WIDTH, HEIGHT, WIDTH, ColorSpace.BT601)),
            1)) {
      for (int i = 0; i < 20; i++) {
        RawFrame frame =
            Planes.waves(WIDTH, HEIGHT, i)
                .frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, 1 + i * 33_333_333L);
        encoder.encode(frame, false, camera);
      }
    }
    // The viewer joins in the middle of the camera's first group, and a picture arrives broken.
    List<byte[]> coded =
        IntStream.range(0, 20).mapToObj(i -> camera.units().get(i).bytes()).toList();

    Recording recording = encode(H264, coded);

    List<Planes> shown = recording.decoded();
    assertThat(shown).hasSize(20);
    assertThat(recording.captureNanos().getLast()).isEqualTo(20 * 33_333_333L);
    assertThat(Planes.lumaPsnr(Planes.waves(WIDTH, HEIGHT, 19), shown.get(19))).isGreaterThan(33);
  }

  @Test
  void h264ThatBeginsInTheMiddleIsCountedUntilItsIdr() throws Exception {
    Recording camera = new Recording();
    try (LibavEncoder encoder =
        LibavEncoder.open(
            H264Codec.X264,
            settings(new RawFormat(PixelFormat.YU12, WIDTH, HEIGHT, WIDTH, ColorSpace.BT601)),
            1)) {
      for (int i = 0; i < 10; i++) {
        RawFrame frame =
            Planes.waves(WIDTH, HEIGHT, i)
                .frame(PixelFormat.YU12, WIDTH, ColorSpace.BT601, 1 + i * 33_333_333L);
        encoder.encode(frame, i == 5, camera);
      }
    }
    Recording recording = new Recording();
    try (LibavEncoder encoder = LibavEncoder.open(H264Codec.X264, settings(H264), 1)) {
      for (int i = 2; i < 10; i++) {
        byte[] bytes = camera.units().get(i).bytes();
        encoder.encode(Planes.frame(H264, bytes, (i + 1) * 33_333_333L), false, recording);
      }
      assertThat(encoder.undecodableFrames()).isEqualTo(3);
    }

    assertThat(recording.units()).hasSize(5);
    assertThat(recording.captureNanos().getFirst()).isEqualTo(6 * 33_333_333L);
  }

  private static byte[] withoutSegments(byte[] jpeg, int marker) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != 0xda) {
      int length = 2 + ((jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff));
      if ((jpeg[at + 1] & 0xff) != marker) {
        out.write(jpeg, at, length);
      }
      at += length;
    }
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }
}
