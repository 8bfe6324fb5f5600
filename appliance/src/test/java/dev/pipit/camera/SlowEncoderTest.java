package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.camera.CameraStatus.Lowered;
import dev.pipit.capture.TestPictureSource;
import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderChoice;
import dev.pipit.encode.EncoderProbe;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.encode.ProbeResult;
import dev.pipit.installed.Await;
import dev.pipit.live.LiveEvent;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStatistics;
import dev.pipit.live.LiveStream;
import dev.pipit.live.LiveSubscription;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real pictures, more of them than any processor encodes by x264. */
final class SlowEncoderTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  private final LiveStream stream =
      new LiveStream(
          "porch",
          new LiveSettings(
              Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofSeconds(10), 64 << 20));
  private @Nullable Camera camera;

  @AfterEach
  void end() {
    if (camera != null) {
      camera.close();
    }
    stream.close();
  }

  private static CameraSettings settings(CameraSettings.Pace pace) {
    return new CameraSettings("porch", 1280, 720, 8_000_000, Duration.ofSeconds(2), pace);
  }

  private Camera start(SourceOpener source, CameraSettings.Pace pace, EncoderOpener encoders) {
    Camera started = new Camera(settings(pace), source, encoders, stream, Clock.systemUTC());
    camera = started;
    started.start();
    return started;
  }

  private static void eventually(Camera of, String what, BooleanSupplier condition) {
    Await.until(what + "; last seen: " + of.status(), LONG, condition::getAsBoolean);
  }

  /** x264 on one thread, of which nobody knows how slow it is. */
  private abstract static class Software implements EncoderOpener {
    @Override
    public void avoid(@Nullable String name, String sentence, BooleanSupplier hangs) {}

    @Override
    public String why() {
      return "It is to be tried.";
    }
  }

  private static final class Untried extends Software {
    @Override
    public Encoder open(EncoderSettings settings) throws EncodeException {
      var slow = new ProbeResult.Works("libx264", 1, "superfast", 1, 1, 51);
      return new EncoderChoice(slow, "", List.of()).open(settings);
    }
  }

  private static final class Tried extends Software {
    private double milliseconds;

    @Override
    public Encoder open(EncoderSettings settings) throws EncodeException {
      try {
        EncoderChoice choice =
            EncoderProbe.choosePreferring("auto", settings, List.of("h264_v4l2m2m", "h264_m2m"));
        milliseconds = choice.chosen().millisecondsPerPicture();
        return choice.open(settings);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public double millisecondsPerPicture() {
      return milliseconds;
    }
  }

  /** What a viewer was told until now: how often to begin anew, and how often it missed some. */
  private static final class Viewer implements AutoCloseable {
    private final LiveSubscription subscription;
    private int starts;
    private int chunks;
    private int others;

    Viewer(LiveStream stream) {
      subscription = stream.subscribe(() -> {});
    }

    void follow() {
      for (LiveEvent event = subscription.next(); event != null; event = subscription.next()) {
        switch (event) {
          case LiveEvent.Start _ -> starts++;
          case LiveEvent.Chunk(var bytes, boolean _, long _, long _) -> {
            bytes.close();
            chunks++;
          }
          case LiveEvent.Skipped _, LiveEvent.End _ -> others++;
        }
      }
    }

    @Override
    public void close() {
      subscription.close();
    }
  }

  /** It is too low to be made smaller, and any number of pictures will do. */
  @Test
  void whoCannotKeepUpGivesFewerPicturesAndViewersNoticeNothingElse() {
    SourceOpener source = () -> new TestPictureSource(3840, 238, 1000);
    Camera porch = start(source, new CameraSettings.Pace(true, 1), new Untried());
    try (Viewer viewer = new Viewer(stream)) {
      eventually(
          porch,
          "lowered",
          () -> {
            viewer.follow();
            return porch.status().lowered() != null;
          });
      Lowered lowered = Objects.requireNonNull(porch.status().lowered());
      assertThat(lowered.why().sentence())
          .contains("3840x238 at 1000 pictures a second: libx264 was busy all the time")
          .endsWith("pictures a second.");
      assertThat(lowered.widthPixels()).as("the size is kept").isEqualTo(3840);
      assertThat(lowered.framesPerSecond()).isLessThanOrEqualTo(500);
      long spared = porch.status().counters().framesSpared();
      int chunks = viewer.chunks;
      eventually(
          porch,
          "pictures go on, fewer of them",
          () -> {
            viewer.follow();
            return viewer.chunks > chunks + 10
                && porch.status().counters().framesSpared() > spared + 10;
          });
      assertThat(viewer.starts).as("they began once").isEqualTo(1);
      assertThat(viewer.others).isZero();
      assertThat(porch.status().counters().encoderRestarts()).isZero();
      assertThat(porch.status().state()).isInstanceOf(CameraState.Live.class);
    }
    porch.change(
        new CameraChange(settings(new CameraSettings.Pace(false, 1)), source, null, false, false));
    eventually(porch, "all again", () -> porch.status().lowered() == null);
  }

  /** As many pictures as the camera has are wanted. */
  @Test
  void whoseTrialShowsThatItCannotKeepUpBeginsWithSmallerPictures() {
    SourceOpener source = () -> new TestPictureSource(3840, 2160, 240);
    Camera porch = start(source, new CameraSettings.Pace(true, 240), new Tried());
    eventually(porch, "live", () -> porch.status().state() instanceof CameraState.Live);
    Lowered lowered = Objects.requireNonNull(porch.status().lowered());
    assertThat(lowered.why().sentence())
        .matches(".* libx264 took \\d+ ms for a picture\\. Viewers get .*");
    assertThat(lowered.widthPixels()).isLessThan(3840).isEqualTo(lowered.heightPixels() * 16 / 9);
    eventually(
        porch,
        "viewers get them",
        () -> {
          LiveStatistics live = stream.statistics();
          Lowered now = porch.status().lowered();
          return now != null
              && live.widthPixels() == now.widthPixels()
              && live.heightPixels() == now.heightPixels();
        });
    assertThat(porch.status().counters().encoderRestarts()).isZero();
  }
}
