package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.linux.Errno;
import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.V4l2Device;
import dev.pipit.linux.V4l2Request;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a driver may do wrong; what real drivers do is checked by {@link V4l2Check}. */
@Timeout(30)
class V4l2SourceTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final WantedFormat WANTED = WantedFormat.of(320, 240, 30);

  private final FakeCamera camera = new FakeCamera();

  @Test
  void picturesComeInTheDriversMemory() throws Exception {
    try (V4l2Source source = open(camera)) {
      assertThat(source.label()).isEqualTo("Fake Webcam (/dev/video0)");
      assertThat(source.framesPerSecond()).isEqualTo(30);
      for (int i = 0; i < 20; i++) {
        RawFrame frame = next(source);
        assertThat(frame.bytes().remaining()).isEqualTo(FakeCamera.PICTURE);
        frame.release();
      }
      assertThat(source.counters()).isEqualTo(new CaptureCounters(20, 0, 0, 0, 0));
    }
    assertThat(camera.mapped).hasValue(0);
    assertThat(camera.timesClosed).isEqualTo(1);
  }

  @Test
  void damagedAndShortPicturesAreLeftOutAndCounted() throws Exception {
    try (V4l2Source source = open(camera)) {
      camera.flags |= 0x40;
      assertThat(source.next(SHORT)).isNull();
      long damaged = source.counters().damagedFrames();
      assertThat(damaged).isPositive();
      camera.flags = FakeCamera.MONOTONIC;
      camera.bytesUsed = FakeCamera.PICTURE - 1;
      assertThat(source.next(SHORT)).isNull();
      assertThat(source.counters().shortFrames()).isPositive();
      camera.bytesUsed = FakeCamera.PICTURE;
      next(source).release();
      assertThat(source.droppedFrames())
          .isEqualTo(damaged + source.counters().shortFrames())
          .isPositive();
    }
  }

  @Test
  void gapsInTheDriversNumbersAreLostPicturesButANewCountIsNot() throws Exception {
    try (V4l2Source source = open(camera)) {
      next(source).release();
      camera.sequence += 3;
      next(source).release();
      assertThat(source.droppedFrames()).isEqualTo(3);
      camera.sequence = 0;
      next(source).release();
      camera.sequence = 0x7fff_ffff;
      next(source).release();
      next(source).release();
      assertThat(source.droppedFrames()).isEqualTo(3);
    }
  }

  @Test
  void aHeldFrameKeepsItsMemoryUntilItIsReleasedFromAnyThread() throws Exception {
    RawFrame held;
    try (V4l2Source source = open(camera)) {
      held = next(source);
    }
    assertThat(camera.mapped).hasValue(1);
    assertThat(held.bytes().get(FakeCamera.PICTURE - 1)).isZero();
    Thread.ofVirtual().start(held::release).join();
    assertThat(camera.mapped).hasValue(0);
    assertThatThrownBy(held::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFrameIsReleasedOnce() throws Exception {
    try (V4l2Source source = open(camera)) {
      RawFrame frame = next(source);
      frame.release();
      assertThatThrownBy(frame::release)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("released once");
    }
  }

  @Test
  void whenAllFramesAreHeldTheNextWaitsForOneToComeBack() throws Exception {
    try (V4l2Source source = open(camera)) {
      List<RawFrame> held = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        held.add(next(source));
      }
      assertThat(source.next(SHORT)).isNull();
      Thread.ofVirtual().start(held.getFirst()::release);
      next(source).release();
      held.subList(1, 4).forEach(RawFrame::release);
    }
    assertThat(camera.mapped).hasValue(0);
  }

  @Test
  void aDriverThatGivesBackWhatItDoesNotHaveIsBroken() {
    FakeCamera liar =
        new FakeCamera() {
          @Override
          void distort(V4l2Request request, ByteBuffer struct) {
            if (request == V4l2Request.VIDIOC_DQBUF) {
              struct.putInt(0, 4711);
            }
          }
        };
    assertThatThrownBy(
            () -> {
              try (V4l2Source source = open(liar)) {
                next(source);
              }
            })
        .hasMessage("Fake Webcam (/dev/video0) gave back a buffer that it did not have.");
    assertThat(liar.mapped).hasValue(0);
  }

  @Test
  void lackOfBandwidthIsToldWhenNothingSmallerIsThere() {
    FakeCamera crowded =
        new FakeCamera() {
          @Override
          int error(V4l2Request request) {
            return request == V4l2Request.VIDIOC_STREAMON ? Errno.ENOSPC.number() : 0;
          }
        };
    assertThatThrownBy(() -> open(crowded))
        .isInstanceOfSatisfying(
            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RESOURCES))
        .hasMessageContaining("USB bandwidth");
    assertThat(crowded.mapped).hasValue(0);
    assertThat(crowded.timesClosed).isEqualTo(1);
  }

  @Test
  void listsWithoutAnEndAreCut() throws Exception {
    AtomicCount asked = new AtomicCount();
    FakeCamera endless =
        new FakeCamera() {
          @Override
          public int ioctl(V4l2Request request, dev.pipit.linux.StructMemory argument) {
            int index = argument.bytes().getInt(0);
            boolean list = request.name().startsWith("VIDIOC_ENUM");
            if (list) {
              argument.bytes().putInt(0, 0);
            }
            int error = super.ioctl(request, argument);
            if (list) {
              asked.count++;
              argument.bytes().putInt(0, index);
              // Each entry differs from the one before.
              int place = request == V4l2Request.VIDIOC_ENUM_FRAMEINTERVALS ? 24 : 16;
              argument.bytes().putInt(place, index + 2);
            }
            return error;
          }
        };
    try (V4l2Source source = open(endless)) {
      next(source).release();
    }
    assertThat(asked.count).isLessThan(600_000);
  }

  @Test
  void noLieOfADriverEscapesAsAnythingButAFailureInWords() throws Exception {
    int opened = 0;
    int pictures = 0;
    for (int seed = 0; seed < 500; seed++) {
      LyingCamera liar = new LyingCamera(new Random(seed));
      List<RawFrame> held = new ArrayList<>();
      try (V4l2Source source = open(liar)) {
        opened++;
        for (int i = 0; i < 12; i++) {
          RawFrame frame = source.next(Duration.ZERO);
          if (frame != null) {
            pictures++;
            assertThat(frame.bytes().limit()).isPositive();
            held.add(frame);
          }
          if (held.size() > 2) {
            held.removeFirst().release();
          }
        }
      } catch (CaptureException e) {
        assertThat(e.action()).isNotEmpty();
      } catch (SystemCallException e) {
        assertThat(e.call()).isEqualTo("VIDIOC_QUERYCAP");
      }
      held.forEach(RawFrame::release);
      assertThat(liar.mapped).as("seed %d", seed).hasValue(0);
      assertThat(liar.timesClosed).as("seed %d", seed).isEqualTo(1);
    }
    assertThat(opened).isGreaterThan(50);
    assertThat(pictures).isGreaterThan(200);
  }

  private static final class AtomicCount {
    private int count;
  }

  /** Now and then an error, now and then wrong bytes in an answer. */
  private static final class LyingCamera extends FakeCamera {
    private static final int[] NUMBERS = {0, 1, 2, 31, 33, 640, -1, 1 << 31, 0x7fff_ffff};
    private final RandomGenerator random;
    private final int rarity;

    LyingCamera(RandomGenerator random) {
      this.random = random;
      this.rarity = 1 + random.nextInt(60);
    }

    @Override
    int error(V4l2Request request) {
      return random.nextInt(4 * rarity) == 0 ? random.nextInt(1, 130) : 0;
    }

    @Override
    void distort(V4l2Request request, ByteBuffer struct) {
      if (random.nextInt(rarity) == 0) {
        for (int i = random.nextInt(4); i >= 0; i--) {
          int place = random.nextInt(struct.capacity() / 4) * 4;
          struct.putInt(
              place,
              random.nextBoolean() ? random.nextInt() : NUMBERS[random.nextInt(NUMBERS.length)]);
        }
      }
    }
  }

  private static V4l2Source open(FakeCamera camera) throws CaptureException, SystemCallException {
    return V4l2Opening.open(new V4l2Device(camera), Path.of("/dev/video0"), WANTED);
  }

  private static RawFrame next(V4l2Source source) throws Exception {
    RawFrame frame = source.next(Duration.ofSeconds(5));
    if (frame == null) {
      throw new AssertionError("no picture: " + source.counters());
    }
    return frame;
  }
}
