package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.camera.CameraStatus.Lowered;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.LightMeter;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told and done when an encoder cannot keep up. */
final class EncoderPaceTest {
  private static final LightMeter LIGHT = new LightMeter();

  private static final CameraSettings.Pace KEPT = new CameraSettings.Pace(true, 10);

  private final FrameSlot slot = new FrameSlot(_ -> {});
  private final AtomicInteger released = new AtomicInteger();
  private final EncoderPace pace = pace(KEPT);
  private long captureNanos = -50_000_000_000L;

  private EncoderPace pace(CameraSettings.Pace wanted) {
    return new EncoderPace(
        new CameraSettings("porch", 1280, 720, 2_000_000, Duration.ofSeconds(1), wanted),
        slot,
        Clock.fixed(Instant.ofEpochMilli(77), ZoneOffset.UTC));
  }

  private static EncoderSettings wish(PixelFormat format, double rate) {
    return new EncoderSettings(
        new RawFormat(format, 1280, 720, 1280, ColorSpace.BT709),
        1280,
        720,
        rate,
        2_000_000,
        1,
        LIGHT);
  }

  private static EncoderSettings wish() {
    return wish(PixelFormat.YUYV, 30);
  }

  private static Lowered lowered(EncoderPace of) {
    return Objects.requireNonNull(of.lowered());
  }

  /** Of so many frames of a camera at that distance, the numbers of those that are encoded. */
  private List<Integer> taken(PixelFormat format, int count, long distanceNanos)
      throws InterruptedException {
    RawFormat raw = new RawFormat(format, 128, 96, 128, ColorSpace.BT709);
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawFrame frame =
          new RawFrame(i, raw, ByteBuffer.allocateDirect(8), _ -> released.incrementAndGet());
      captureNanos += distanceNanos;
      slot.offer(frame.hold(captureNanos, 8));
      @Nullable RawFrame got = slot.take(0);
      if (got != null) {
        taken.add(got.index());
        got.release();
      }
    }
    return taken;
  }

  @Test
  void anEncoderThatIsFastEnoughGetsAllAsItIs() throws Exception {
    assertThat(pace.settings(wish())).isEqualTo(wish());
    assertThat(pace.tried("libx264", 12, 0)).isFalse();
    assertThat(pace.lowered()).isNull();
    assertThat(taken(PixelFormat.YUYV, 4, 33_333_333)).containsExactly(0, 1, 2, 3);
    assertThat(slot.spared()).isZero();
  }

  @Test
  void oneThatIsTooSlowGetsEverySecondPictureAndTheSentenceSaysAll() throws Exception {
    pace.settings(wish());
    assertThat(pace.tried("libx264", 41.4, 0)).as("the size stays").isFalse();
    assertThat(lowered(pace))
        .isEqualTo(
            new Lowered(
                new Fault(
                    "encoder-lowered",
                    "The encoder cannot keep up with 1280x720 at 30 pictures a second: libx264 took"
                        + " 41 ms for a picture. Viewers get 1280x720 at 15 pictures a second.",
                    lowered(pace).why().action()),
                1280,
                720,
                15,
                77));
    assertThat(lowered(pace).why().action()).contains("frame-rate");
    assertThat(pace.settings(wish())).isEqualTo(wish());
    assertThat(taken(PixelFormat.YUYV, 6, 33_333_333)).containsExactly(0, 2, 4);
    assertThat(slot.spared()).isEqualTo(3);
    assertThat(slot.replaced()).isZero();
    assertThat(released).as("every frame goes back").hasValue(6);
  }

  @Test
  void picturesThatComeSlowlyOrAtUnevenTimesAreNotSpared() throws Exception {
    pace.settings(wish());
    pace.tried("libx264", 41, 0);
    assertThat(taken(PixelFormat.YUYV, 4, 66_666_666)).as("in the dark").hasSize(4);
    assertThat(taken(PixelFormat.YUYV, 4, -200_000_000)).as("of another clock").hasSize(4);
    assertThat(taken(PixelFormat.YUYV, 1, 300_000_000)).hasSize(1);
    assertThat(taken(PixelFormat.YUYV, 3, 28_000_000)).as("some early").hasSize(1);
  }

  @Test
  void camerasOwnH264IsNeverTornApart() throws Exception {
    assertThat(pace.settings(wish(PixelFormat.H264, 30)).widthPixels()).isEqualTo(1280);
    assertThat(pace.tried("libx264", 400, 0)).isFalse();
    assertThat(pace.lowered()).isNull();
    pace.settings(wish());
    pace.tried("libx264", 41, 0);
    assertThat(taken(PixelFormat.H264, 4, 33_333_333)).hasSize(4);
  }

  @Test
  void whereTooFewPicturesWouldBeLeftTheyAreSmaller() {
    pace.settings(wish());
    assertThat(pace.tried("libx264", 160, 0)).as("is to be made again").isTrue();
    assertThat(pace.settings(wish()))
        .isEqualTo(
            new EncoderSettings(wish().input(), 640, 360, 30, wish().bitsPerSecond(), 1, LIGHT));
    assertThat(lowered(pace).why().sentence())
        .endsWith("Viewers get 640x360 at 15 pictures a second.");
    assertThat(pace.tried("libx264", 41, 0)).as("the smaller one is fast enough").isFalse();
  }

  @Test
  void ownersWhoDoNotWantItGetEverythingAtOnceAndMayChangeTheirMind() {
    pace.settings(wish());
    pace.tried("libx264", 200, 0);
    assertThat(pace.change(new CameraSettings.Pace(false, 10), false)).as("scaled").isTrue();
    assertThat(pace.lowered()).isNull();
    assertThat(pace.settings(wish())).isEqualTo(wish());
    assertThat(pace.tried("libx264", 200, 0)).isFalse();

    assertThat(pace.change(KEPT, false)).isFalse();
    assertThat(pace.change(KEPT, false)).as("the same again").isFalse();
    pace.tried("libx264", 41, 0);
    assertThat(pace.lowered()).isNotNull();
  }

  @Test
  void anotherCameraOrSettingBeginsWithAll() {
    pace.settings(wish());
    pace.tried("libx264", 41, 0);
    pace.settings(wish(PixelFormat.YUYV, 25));
    assertThat(pace.lowered()).isNull();
    pace.tried("libx264", 41, 0);
    assertThat(lowered(pace).framesPerSecond()).isEqualTo(12.5);
    assertThat(pace.change(KEPT, true)).isFalse();
    assertThat(pace.lowered()).isNull();
  }

  @Test
  void whatOneEncoderDidSaysNothingOfTheNext() {
    pace.settings(wish());
    long nanos = 0;
    pace.look("libx264", new PaceRules.Work(0, 0, 0, 0), false, nanos);
    nanos += PaceRules.WINDOW_NANOS;
    PaceRules.Work slow = new PaceRules.Work(60, PaceRules.WINDOW_NANOS, 150, 90);
    assertThat(pace.isDue(nanos)).isTrue();
    pace.settings(wish());
    pace.look("libx264", slow, false, nanos);
    assertThat(pace.lowered()).as("another encoder").isNull();
    pace.pause();
    pace.look("libx264", slow, false, nanos + PaceRules.WINDOW_NANOS);
    assertThat(pace.lowered()).as("the camera was away").isNull();
  }

  @Test
  void aChangeToMoreKeepsTheReasonAndSaysWhatIsGivenNow() {
    pace.settings(wish());
    pace.tried("libx264", 60, 0);
    assertThat(lowered(pace).framesPerSecond()).isEqualTo(10);
    PaceRules.Work work = new PaceRules.Work(0, 0, 0, 0);
    for (long nanos = 0; lowered(pace).framesPerSecond() < 15; nanos += PaceRules.WINDOW_NANOS) {
      assertThat(nanos).isLessThan(2 * PaceRules.FIRST_WAIT_NANOS);
      work = new PaceRules.Work(work.encoded() + 50, work.busyNanos() + 500_000_000, 50, 0);
      assertThat(pace.look("libx264", work, false, nanos)).isFalse();
    }
    assertThat(lowered(pace).why().sentence())
        .contains("libx264 took 60 ms")
        .endsWith("at 15 pictures a second.");
  }
}
