package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EditedSourceTest {
  private static final Duration NOW = Duration.ofMillis(100);

  /** Gives one frame again and again. */
  private static final class OneFrame implements Source {
    private final RawFormat format;
    private final ByteBuffer bytes;
    int held;
    boolean closed;

    OneFrame(PixelFormat pixels, int width, int height, int stride, byte[] bytes) {
      format = new RawFormat(pixels, width, height, stride, ColorSpace.BT601);
      this.bytes = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    public RawFormat format() {
      return format;
    }

    @Override
    public double framesPerSecond() {
      return 30;
    }

    @Override
    public String label() {
      return "One frame";
    }

    @Override
    public RawFrame next(Duration timeout) {
      held++;
      return new RawFrame(0, format, bytes, _ -> held--).hold(System.nanoTime(), bytes.limit());
    }

    @Override
    public long droppedFrames() {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(7).nextBytes(bytes);
    return bytes;
  }

  private static RawFrame edited(OneFrame camera, PictureEdit edit) throws Exception {
    Source source = EditedSource.of(camera, edit);
    RawFrame frame = source.next(NOW);
    assertThat(frame).isNotNull();
    assertThat(camera.held).isZero();
    source.close();
    assertThat(camera.closed).isTrue();
    return frame;
  }

  private static PictureEdit turned(int degrees, boolean mirror, boolean upsideDown) {
    return new PictureEdit(Turn.of(degrees, mirror, upsideDown), "", "porch");
  }

  /** The same, one byte at a time, by the words: mirrored first, then turned clockwise. */
  private static byte[][] slowly(byte[][] plane, int degrees, boolean mirror, boolean upsideDown) {
    int height = plane.length;
    int width = plane[0].length;
    byte[][] now = new byte[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        now[y][x] = plane[upsideDown ? height - 1 - y : y][mirror ? width - 1 - x : x];
      }
    }
    for (int quarter = 0; quarter < degrees / 90; quarter++) {
      byte[][] next = new byte[now[0].length][now.length];
      for (int y = 0; y < next.length; y++) {
        for (int x = 0; x < next[0].length; x++) {
          next[y][x] = now[now.length - 1 - x][y];
        }
      }
      now = next;
    }
    return now;
  }

  private static byte[][] plane(ByteBuffer bytes, int start, int stride, int width, int height) {
    byte[][] plane = new byte[height][width];
    for (int y = 0; y < height; y++) {
      bytes.get(start + y * stride, plane[y]);
    }
    return plane;
  }

  private static List<byte[][]> planes(ByteBuffer bytes, RawFormat format) {
    int width = format.widthPixels();
    int height = format.heightPixels();
    int stride = format.strideBytes();
    int cb = stride * height;
    int cr = cb + stride / 2 * (height / 2);
    return List.of(
        plane(bytes, 0, stride, width, height),
        plane(bytes, cb, stride / 2, width / 2, height / 2),
        plane(bytes, cr, stride / 2, width / 2, height / 2));
  }

  @ParameterizedTest
  @CsvSource({"64,48,64", "66,50,72", "20,36,32", "2,2,2"})
  void everyTurnMovesEveryByteToItsPlace(int width, int height, int stride) throws Exception {
    byte[] bytes = noise(stride * height * 3 / 2);
    for (int degrees : new int[] {0, 90, 180, 270}) {
      for (int flip = 0; flip < 4; flip++) {
        boolean mirror = (flip & 1) != 0;
        boolean upsideDown = (flip & 2) != 0;
        if (Turn.of(degrees, mirror, upsideDown).isNone()) {
          continue;
        }
        OneFrame camera = new OneFrame(PixelFormat.YU12, width, height, stride, bytes);
        RawFrame frame = edited(camera, turned(degrees, mirror, upsideDown));
        List<byte[][]> expected = new ArrayList<>();
        for (byte[][] plane : planes(ByteBuffer.wrap(bytes), camera.format)) {
          expected.add(slowly(plane, degrees, mirror, upsideDown));
        }
        List<byte[][]> found = planes(frame.bytes(), frame.format());
        for (int i = 0; i < 3; i++) {
          assertThat(found.get(i)).as(degrees + " " + flip).isDeepEqualTo(expected.get(i));
        }
      }
    }
  }

  @Test
  void aQuarterTurnSwapsTheSize() throws Exception {
    OneFrame camera = new OneFrame(PixelFormat.YUYV, 64, 48, 128, noise(128 * 48));
    RawFrame frame = edited(camera, turned(90, false, false));
    assertThat(frame.format().widthPixels()).isEqualTo(48);
    assertThat(frame.format().heightPixels()).isEqualTo(64);
    assertThat(frame.format().pixelFormat()).isEqualTo(PixelFormat.YU12);
  }

  @Test
  void packedPicturesAreTurnedToo() throws Exception {
    byte[] bytes = new byte[128 * 48];
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < 64; x++) {
        bytes[y * 128 + 2 * x] = (byte) (16 + 2 * x + y);
        bytes[y * 128 + 2 * x + 1] = (byte) 128;
      }
    }
    OneFrame camera = new OneFrame(PixelFormat.YUYV, 64, 48, 128, bytes);
    RawFrame frame = edited(camera, turned(180, false, false));
    assertThat(frame.bytes().get(0) & 255).isEqualTo(16 + 2 * 63 + 47);
    assertThat(frame.bytes().get(64 * 47 + 63) & 255).isEqualTo(16);
  }

  @Test
  void withNothingToEditTheSourceIsLeftAlone() throws Exception {
    OneFrame camera = new OneFrame(PixelFormat.YU12, 64, 48, 64, noise(64 * 72));
    assertThat(EditedSource.of(camera, turned(0, false, false))).isSameAs(camera);
  }

  @Test
  void theTextIsWhiteWithADarkOutlineAndOnlyAtTheBottom() throws Exception {
    byte[] grey = new byte[320 * 240 * 3 / 2];
    java.util.Arrays.fill(grey, (byte) 128);
    OneFrame camera = new OneFrame(PixelFormat.YU12, 320, 240, 320, grey);
    PictureEdit edit = new PictureEdit(Turn.NONE, "{name} {date} {time}", "porch");
    RawFrame frame = edited(camera, edit);
    int white = 0;
    int black = 0;
    for (int y = 0; y < 240; y++) {
      for (int x = 0; x < 320; x++) {
        int luma = frame.bytes().get(y * 320 + x) & 255;
        white += luma > 225 ? 1 : 0;
        black += luma < 30 ? 1 : 0;
        if (y < 200) {
          assertThat(luma).isEqualTo(128);
        }
      }
    }
    assertThat(white).isGreaterThan(200);
    assertThat(black).isGreaterThan(400);
  }

  @Test
  void aBrokenJpegIsLeftOutAndCounted() throws Exception {
    OneFrame camera = new OneFrame(PixelFormat.MJPEG, 64, 48, 0, noise(1000));
    Source source = EditedSource.of(camera, turned(90, false, false));
    assertThat(source.next(NOW)).isNull();
    assertThat(source.droppedFrames()).isPositive();
    assertThat(camera.held).isZero();
    source.close();
  }

  @Test
  void whenAllOfItsBuffersAreHeldPicturesAreLostAndCounted() throws Exception {
    OneFrame camera = new OneFrame(PixelFormat.YU12, 64, 48, 64, noise(64 * 72));
    Source source = EditedSource.of(camera, turned(180, false, false));
    List<RawFrame> held = new ArrayList<>();
    for (RawFrame frame = source.next(NOW); frame != null; frame = source.next(NOW)) {
      held.add(frame);
    }
    assertThat(held).hasSize(4);
    assertThat(source.droppedFrames()).isPositive();
    held.getFirst().release();
    assertThat(source.next(NOW)).isNotNull();
    source.close();
  }
}
