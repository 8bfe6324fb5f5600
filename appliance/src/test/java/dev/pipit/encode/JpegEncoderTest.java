package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JpegEncoderTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  private static RawFrame frame(PixelFormat pixels, int strideBytes, byte[] bytes) {
    RawFormat format = new RawFormat(pixels, WIDTH, HEIGHT, strideBytes, ColorSpace.BT601);
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return new RawFrame(0, format, memory, _ -> {}).hold(1, bytes.length);
  }

  private static RawFrame jpeg(byte[] bytes) {
    return frame(PixelFormat.MJPEG, 0, bytes);
  }

  private static byte[] bytes(@Nullable ByteBuffer buffer) {
    assertThat(buffer).isNotNull();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static BufferedImage image(@Nullable ByteBuffer jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes(jpeg)));
    assertThat(image).isNotNull();
    return image;
  }

  @Test
  void aWholeJpegOfTheCameraIsPassedThrough() throws Exception {
    byte[] whole = Corpus.bytes("mjpeg/whole-422.jpg");
    byte[] padded = Corpus.bytes("mjpeg/trailing-zeroes.jpg");
    try (JpegEncoder encoder = new JpegEncoder()) {
      assertThat(bytes(encoder.encode(jpeg(whole)))).isEqualTo(whole);
      byte[] cut = bytes(encoder.encode(jpeg(padded)));
      assertThat(padded).startsWith(cut).hasSizeGreaterThan(cut.length);
      assertThat(cut).endsWith(0xFF, 0xD9);
    }
  }

  @Test
  void aJpegWithoutTablesGetsThem() throws Exception {
    byte[] bare = Corpus.bytes("mjpeg/without-tables.jpg");
    assertThat(JpegScan.wholeLength(ByteBuffer.wrap(bare))).isZero();
    try (JpegEncoder encoder = new JpegEncoder()) {
      ByteBuffer made = encoder.encode(jpeg(bare));
      // What libavcodec cannot decode either is left out.
      if (made != null) {
        assertThat(JpegScan.wholeLength(made.slice())).isEqualTo(made.remaining());
      }
    }
  }

  @Test
  void brokenJpegsAreNeitherPassedThroughNorDoTheyEndTheEncoder() throws Exception {
    try (JpegEncoder encoder = new JpegEncoder()) {
      for (String name :
          new String[] {"half", "ones", "only-markers", "without-end", "without-start", "zeroes"}) {
        byte[] broken = Corpus.bytes("mjpeg/" + name + ".jpg");
        assertThat(JpegScan.wholeLength(ByteBuffer.wrap(broken))).as(name).isZero();
        ByteBuffer made = encoder.encode(jpeg(broken));
        assertThat(made == null || made.remaining() > 100).as(name).isTrue();
      }
      byte[] whole = Corpus.bytes("mjpeg/whole-420.jpg");
      assertThat(bytes(encoder.encode(jpeg(whole)))).isEqualTo(whole);
    }
  }

  @Test
  void noBytesLeadTheScanOutOfTheBuffer() {
    Mutations mutations = new Mutations(11);
    byte[] whole = Corpus.bytes("mjpeg/whole-422.jpg");
    for (int i = 0; i < 20_000; i++) {
      byte[] spoilt = mutations.of(whole);
      int length = JpegScan.wholeLength(ByteBuffer.wrap(spoilt));
      assertThat(length).isBetween(0, spoilt.length);
      if (length > 0) {
        assertThat(Arrays.copyOf(spoilt, length)).endsWith(0xFF, 0xD9);
      }
    }
  }

  @Test
  void theColoursOfEveryRawFormatAreKept() throws Exception {
    byte[] yuyv = new byte[WIDTH * HEIGHT * 2];
    byte[] uyvy = new byte[WIDTH * HEIGHT * 2];
    byte[] nv12 = new byte[WIDTH * HEIGHT * 3 / 2];
    byte[] yu12 = new byte[WIDTH * HEIGHT * 3 / 2];
    // Red in limited BT.601: Y 81, Cb 90, Cr 240.
    for (int i = 0; i < WIDTH * HEIGHT / 2; i++) {
      byte[] pair = {81, 90, 81, (byte) 240};
      System.arraycopy(pair, 0, yuyv, 4 * i, 4);
      byte[] swapped = {90, 81, (byte) 240, 81};
      System.arraycopy(swapped, 0, uyvy, 4 * i, 4);
    }
    int luma = WIDTH * HEIGHT;
    Arrays.fill(nv12, 0, luma, (byte) 81);
    Arrays.fill(yu12, 0, luma, (byte) 81);
    for (int i = 0; i < luma / 4; i++) {
      nv12[luma + 2 * i] = 90;
      nv12[luma + 2 * i + 1] = (byte) 240;
      yu12[luma + i] = 90;
      yu12[luma + luma / 4 + i] = (byte) 240;
    }
    try (JpegEncoder encoder = new JpegEncoder()) {
      assertRed(encoder.encode(frame(PixelFormat.YUYV, 2 * WIDTH, yuyv)));
      assertRed(encoder.encode(frame(PixelFormat.UYVY, 2 * WIDTH, uyvy)));
      assertRed(encoder.encode(frame(PixelFormat.NV12, WIDTH, nv12)));
      assertRed(encoder.encode(frame(PixelFormat.YU12, WIDTH, yu12)));
    }
  }

  private static void assertRed(@Nullable ByteBuffer jpeg) throws IOException {
    BufferedImage image = image(jpeg);
    assertThat(image.getWidth()).isEqualTo(WIDTH);
    assertThat(image.getHeight()).isEqualTo(HEIGHT);
    int rgb = image.getRGB(30, 20);
    assertThat(rgb >> 16 & 255).isBetween(245, 255);
    assertThat(rgb >> 8 & 255).isBetween(0, 12);
    assertThat(rgb & 255).isBetween(0, 12);
  }

  @Test
  void aFrameThatIsTooShortIsLeftOut() throws Exception {
    try (JpegEncoder encoder = new JpegEncoder()) {
      assertThat(encoder.encode(frame(PixelFormat.YU12, WIDTH, new byte[100]))).isNull();
    }
  }
}
