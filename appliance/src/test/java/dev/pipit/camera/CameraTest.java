package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.capture.DeviceReset;
import dev.pipit.installed.Await;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.media.PixelFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CameraTest {
  private static final Limits QUICK =
      new Limits(
          Duration.ofMillis(400),
          Duration.ofMillis(300),
          Duration.ofMillis(150),
          Duration.ofMillis(800),
          Duration.ofMillis(1000),
          Duration.ofMillis(100),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofMinutes(5),
          Duration.ofMillis(5));

  private final ScriptedDevice device = new ScriptedDevice();
  private final ScriptedEncoder chip = new ScriptedEncoder();
  private final BreakableClock clock = new BreakableClock();
  private final LiveStream stream =
      new LiveStream(
          "porch",
          new LiveSettings(
              Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 16 << 20));
  private final Camera camera =
      new Camera(
          new CameraSettings("porch", 64, 64, 500_000, Duration.ofSeconds(1)),
          QUICK,
          device,
          chip,
          stream,
          clock);

  /** The wall clock, which can break to show that a fault of ours ends nothing. */
  private static final class BreakableClock extends Clock {
    private volatile boolean broken;

    @Override
    public Instant instant() {
      if (broken) {
        throw new IllegalStateException("The clock is broken.");
      }
      return Instant.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void start() {
    camera.start();
  }

  @AfterEach
  void end() {
    device.unwedge();
    chip.releaseHung();
    camera.close();
    stream.close();
  }

  private void eventually(String what, Supplier<Boolean> condition) {
    Await.until(what + "; last seen: " + camera.status(), Duration.ofSeconds(10), condition::get);
  }

  private void isLive() {
    eventually("live", () -> camera.status().state() instanceof CameraState.Live);
  }

  private Fault waits(String code) {
    eventually(
        "waiting because of " + code,
        () ->
            camera.status().state() instanceof CameraState.Waiting(Fault fault)
                && fault.code().equals(code));
    return ((CameraState.Waiting) camera.status().state()).fault();
  }

  private void accessUnitsGoOn() {
    long seen = camera.status().counters().accessUnits();
    eventually("more access units", () -> camera.status().counters().accessUnits() > seen + 3);
  }

  @Test
  void aCameraThatGivesPicturesIsLive() {
    isLive();
    accessUnitsGoOn();
    assertThat(camera.status().source()).isNotNull();
    assertThat(camera.status().source().label()).isEqualTo("Scripted camera");
    assertThat(camera.status().encoder()).isNotNull();
    assertThat(camera.status().encoder().why()).isEqualTo("It is scripted.");
    assertThat(camera.isHealthy()).isTrue();
  }

  @Test
  void anUnpluggedCameraLeavesASlateThatSaysWhyAndIsLiveAgainWhenPluggedIn() {
    isLive();
    device.unplug();
    Fault fault = waits("camera-gone");
    assertThat(fault.sentence()).isEqualTo("The scripted camera was unplugged.");
    assertThat(fault.action()).isEqualTo("Plug it in again.");
    accessUnitsGoOn();
    assertThat(chip.opened.get()).as("the slate goes through the same encoder").isEqualTo(1);

    device.plugIn();
    isLive();
    accessUnitsGoOn();
    assertThat(chip.opened.get()).isEqualTo(1);
    assertThat(camera.status().counters().sourceRestarts()).isEqualTo(1);
  }

  @Test
  void aCameraThatIsGoneIsLeftAloneUntilItIsToldOfAndOpenedAtOnceThen() {
    device.tellOfPlugs();
    isLive();
    device.unplug();
    waits("camera-gone");
    // The pauses double: the next one takes more than a second.
    eventually("it was tried seven times", () -> device.tried.get() > 7);
    int tried = device.tried.get();
    accessUnitsGoOn();
    accessUnitsGoOn();
    assertThat(device.tried.get()).isBetween(tried, tried + 1);

    device.plugIn();
    camera.devicesChanged();
    isLive();
    assertThat(camera.status().counters().sourceRestarts()).isEqualTo(1);
  }

  @Test
  void aCameraThatMayNotBeOpenedYetIsNotSaidToBeDenied() {
    device.tellOfPlugs();
    isLive();
    device.unplug();
    Fault gone = waits("camera-gone");
    int tried = device.tried.get();
    device.denyAndPlugIn();
    camera.devicesChanged();
    eventually(
        "it was tried twice",
        () -> {
          assertThat(camera.status().state()).isEqualTo(new CameraState.Waiting(gone));
          return device.tried.get() > tried + 2;
        });
    device.permit();
    isLive();
  }

  @Test
  void aCameraThatStaysDeniedIsSaidToBe() {
    device.tellOfPlugs();
    isLive();
    device.unplug();
    waits("camera-gone");
    device.denyAndPlugIn();
    camera.devicesChanged();
    assertThat(waits("camera-denied").sentence()).isEqualTo("The scripted camera is locked.");
    device.permit();
    isLive();
  }

  @Test
  void aCameraThatComesBackWithAnotherSizeGetsAnEncoderOfThatSize() {
    isLive();
    device.unplug();
    waits("camera-gone");
    device.changeWidth(128);
    device.plugIn();
    isLive();
    eventually("a second encoder", () -> chip.opened.get() == 2 && chip.openNow.get() == 1);
  }

  @Test
  void aSilentCameraIsOpenedAgain() {
    isLive();
    device.fallSilent(true);
    waits("camera-silent");
    device.fallSilent(false);
    isLive();
    assertThat(device.openNow.get()).as("the old one was closed").isEqualTo(1);
  }

  @Test
  void aCameraThatStaysSilentIsResetOnceAndThatIsCounted() {
    device.resetEndsWith(new DeviceReset.Done("/dev/bus/usb/001/004"));
    isLive();
    device.fallSilent(true);
    waits("camera-silent");
    eventually("it was reset", () -> camera.status().counters().sourceResets() == 1);
    isLive();
    accessUnitsGoOn();

    device.fallSilent(true);
    int opened = device.opened.get();
    eventually("it was opened ten times more", () -> device.opened.get() > opened + 10);
    assertThat(device.resets).as("once a minute at most").hasValue(1);
    assertThat(waits("camera-silent").action()).contains("It was reset, which did not help");
  }

  @Test
  void aCameraThatMayNotBeResetSaysSo() {
    device.resetEndsWith(new DeviceReset.Refused("Pipit may not reset it (usb).", "Allow it."));
    isLive();
    device.fallSilent(true);
    eventually(
        "it is told",
        () ->
            camera
                .status()
                .state()
                .equals(
                    new CameraState.Waiting(
                        new Fault(
                            "camera-silent",
                            "The camera Scripted camera gives no pictures. Pipit may not reset it"
                                + " (usb).",
                            "Allow it."))));
    assertThat(camera.status().counters().sourceResets()).isZero();
    device.fallSilent(false);
    isLive();
  }

  @Test
  void picturesThatCannotBeDecodedAreTheCamerasFaultAndNotTheEncoders() {
    givesCodedPictures();
    chip.become(ScriptedEncoder.Mood.CANNOT_DECODE);
    Fault fault = waits("camera-silent");
    assertThat(fault.sentence()).contains("cannot be decoded");
    assertThat(camera.status().counters().encoderRestarts()).isZero();
    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
  }

  private void givesCodedPictures() {
    isLive();
    device.unplug();
    waits("camera-gone");
    device.changePixelFormat(PixelFormat.MJPEG);
    device.plugIn();
    isLive();
  }

  @Test
  void theSlateStaysUntilPicturesCanBeDecoded() {
    givesCodedPictures();
    chip.become(ScriptedEncoder.Mood.CANNOT_DECODE);
    Fault fault = waits("camera-silent");
    int before = device.opened.get();
    eventually(
        "it is tried three times more",
        () -> {
          assertThat(camera.status().state()).isEqualTo(new CameraState.Waiting(fault));
          return device.opened.get() >= before + 3;
        });
    accessUnitsGoOn();
    assertThat(camera.status().counters().encoderRestarts()).isZero();

    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
    accessUnitsGoOn();
    assertThat(device.openNow.get()).isEqualTo(1);
  }

  @Test
  void aSourceThatSaysWhenItsNextPictureIsDueIsNotSilentBefore() {
    isLive();
    device.pause(QUICK.frame().multipliedBy(3));
    long captured = camera.status().counters().framesCaptured();
    eventually(
        "the next picture",
        () -> {
          assertThat(camera.status().state()).isInstanceOf(CameraState.Live.class);
          return camera.status().counters().framesCaptured() > captured + 5;
        });
    assertThat(camera.status().counters().sourceRestarts()).isZero();
  }

  @Test
  void anEncoderThatGivesNothingIsMadeAnew() {
    isLive();
    chip.become(ScriptedEncoder.Mood.SWALLOWS);
    eventually("a stall was noticed", () -> camera.status().counters().encoderRestarts() > 0);
    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
    accessUnitsGoOn();
  }

  @Test
  void anEncoderThatFailsIsMadeAnewAndTheReasonIsTold() {
    isLive();
    chip.become(ScriptedEncoder.Mood.FAILS);
    eventually(
        "the reason",
        () ->
            camera.status().state() instanceof CameraState.Failed(Fault fault)
                && fault.sentence().equals("The scripted encoder failed: EIO."));
    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
    assertThat(chip.openNow.get()).isEqualTo(1);
  }

  @Test
  void anEncoderThatFailsTwiceWithinAMinuteMakesRoomForAnother() {
    isLive();
    chip.haveSpare();
    chip.become(ScriptedEncoder.Mood.FAILS);
    eventually("it is avoided", () -> chip.brokeDown() != null);
    assertThat(chip.brokeDown()).isEqualTo("scripted: The scripted encoder failed: EIO.");
    isLive();
    accessUnitsGoOn();
    assertThat(camera.status().counters().encoderRestarts()).isEqualTo(2);
  }

  @Test
  void anEncoderThatCannotBeEndedMakesRoomForAnotherAtOnce() {
    isLive();
    chip.haveSpare();
    chip.become(ScriptedEncoder.Mood.HANGS);
    eventually("it is avoided", () -> chip.brokeDown() != null);
    assertThat(chip.brokeDown())
        .isEqualTo("scripted: The encoder scripted gives nothing for a second.");
    isLive();
    accessUnitsGoOn();
    assertThat(camera.status().counters().encoderRestarts()).isEqualTo(1);
    assertThat(camera.isHealthy()).isTrue();
  }

  @Test
  void anEncoderThatFailsOnceIsMendedAndNotAvoided() {
    isLive();
    List<CameraState> seen = new ArrayList<>();
    chip.become(ScriptedEncoder.Mood.FAILS_ONCE);
    eventually(
        "live again",
        () -> {
          seen.add(camera.status().state());
          return camera.status().counters().encoderRestarts() == 1
              && seen.getLast() instanceof CameraState.Live;
        });
    accessUnitsGoOn();
    assertThat(seen).noneMatch(CameraState.Failed.class::isInstance);
    assertThat(chip.brokeDown()).isNull();
  }

  @Test
  void anEncoderThatHangsIsLeftBehindAndTheStreamGoesOn() {
    isLive();
    chip.become(ScriptedEncoder.Mood.HANGS);
    eventually(
        "the hung thread was left behind",
        () -> camera.status().counters().abandonedThreads() == 1);
    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
    accessUnitsGoOn();
    assertThat(camera.isHealthy()).isTrue();
  }

  @Test
  void anEncoderWhoseHangCanBeBrokenOffLeavesNothingBehind() {
    isLive();
    chip.become(ScriptedEncoder.Mood.HANGS_UNTIL_BROKEN_OFF);
    eventually("it was made anew", () -> camera.status().counters().encoderStalls() == 1);
    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
    accessUnitsGoOn();
    assertThat(camera.status().counters().abandonedThreads()).isZero();
    assertThat(chip.openNow.get()).isEqualTo(1);
  }

  @Test
  void afterThreeHungEncodersOnlyANewProcessHelps() {
    isLive();
    chip.become(ScriptedEncoder.Mood.HANGS);
    eventually("unhealthy", () -> !camera.isHealthy());
    assertThat(camera.status().counters().abandonedThreads()).isEqualTo(EncoderWatch.MAX_ABANDONED);
    eventually(
        "the reason",
        () ->
            camera.status().state() instanceof CameraState.Failed(Fault fault)
                && fault.code().equals("encoder-hangs"));
  }

  @Test
  void anEncoderThatCrashesInTheMakingIsMadeAnew() {
    isLive();
    chip.become(ScriptedEncoder.Mood.CRASHES);
    eventually("it crashed twice", () -> camera.status().counters().encoderRestarts() > 1);
    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
    accessUnitsGoOn();
  }

  @Test
  void anEncoderThatHoldsAFewPicturesOfASlowCameraDoesNotStall() {
    isLive();
    device.slowDown(Duration.ofMillis(190));
    chip.become(ScriptedEncoder.Mood.HOLDS_FIVE);
    accessUnitsGoOn();
    assertThat(camera.status().counters().encoderRestarts()).isZero();
  }

  @Test
  void anEncoderThatWasMadeForTheSlateIsNotKeptForTheCamera() {
    ScriptedDevice absent = new ScriptedDevice();
    absent.unplug();
    absent.changePixelFormat(PixelFormat.NV12);
    ScriptedEncoder other = new ScriptedEncoder();
    CameraSettings settings = new CameraSettings("attic", 64, 64, 500_000, Duration.ofSeconds(1));
    try (LiveStream attic =
            new LiveStream(
                "attic",
                new LiveSettings(
                    Duration.ofSeconds(1),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(10),
                    16 << 20));
        Camera late = new Camera(settings, QUICK, absent, other, attic, clock)) {
      late.start();
      eventually("the slate is on", () -> late.status().counters().accessUnits() > 1);
      assertThat(other.madeFor().input().pixelFormat()).isEqualTo(PixelFormat.YU12);
      absent.plugIn();
      eventually("live", () -> late.status().state() instanceof CameraState.Live);
      eventually("another encoder", () -> other.opened.get() == 2 && other.openNow.get() == 1);
      assertThat(other.madeFor().input().pixelFormat()).isEqualTo(PixelFormat.NV12);
      assertThat(other.madeFor().framesPerSecond()).isEqualTo(100);
      assertThat(late.status().counters().encoderRestarts()).isZero();
    }
  }

  @Test
  void theSlateComesBackAfterACameraThatGaveOnePicture() {
    isLive();
    device.unplug();
    waits("camera-gone");
    accessUnitsGoOn();
    int before = device.opened.get();
    device.flicker();
    eventually("it was there for a moment", () -> device.opened.get() > before);
    waits("camera-gone");
    accessUnitsGoOn();
  }

  @Test
  void aFaultOfOursDoesNotEndTheSupervision() {
    isLive();
    clock.broken = true;
    device.unplug();
    waits("camera-gone");
    clock.broken = false;
    device.plugIn();
    isLive();
    accessUnitsGoOn();
  }

  @Test
  void aDriverThatHangsIsLeftBehindAndTheSlateIsShown() {
    isLive();
    device.wedge();
    waits("camera-silent");
    accessUnitsGoOn();
    device.unwedge();
    isLive();
  }

  @Test
  void everyBufferComesBackExactlyOnce() {
    isLive();
    accessUnitsGoOn();
    device.unplug();
    waits("camera-gone");
    eventually("all buffers are back", () -> device.held.get() == 0);
    assertThat(device.releasedTwice.get()).isZero();
  }

  @Test
  void closingEndsEveryThreadAndClosesDeviceAndEncoder() {
    isLive();
    camera.close();
    assertThat(camera.status().state()).isInstanceOf(CameraState.Stopped.class);
    assertThat(device.openNow.get()).isZero();
    assertThat(chip.openNow.get()).isZero();
    assertThat(device.held.get()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("capture-porch", "encode-porch", "slate-porch");
  }
}
