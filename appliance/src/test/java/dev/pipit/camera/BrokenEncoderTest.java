package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.media.PixelFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever the encoder does, the camera goes on. */
class BrokenEncoderTest extends ScriptedCamera {
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
    assertThat(camera.brokenDown()).isNull();
  }

  @Test
  void anEncoderThatIsPreferredTakesOverWithoutAFaultWhenItWorksAgain() {
    isLive();
    accessUnitsGoOn();
    int opened = chip.opened.get();

    chip.findBetter();

    eventually("another is made", () -> chip.opened.get() > opened);
    accessUnitsGoOn();
    assertThat(camera.status().state()).isInstanceOf(CameraState.Live.class);
    assertThat(camera.status().counters().encoderRestarts()).isZero();
    assertThat(chip.openNow.get()).isEqualTo(1);
    assertThat(chip.opened.get()).isEqualTo(opened + 1);
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
        () -> camera.status().counters().abandonedThreads() >= 1);
    chip.become(ScriptedEncoder.Mood.WORKS);
    isLive();
    accessUnitsGoOn();
    assertThat(camera.brokenDown()).isNull();
  }

  @Test
  void anEncoderWhoseHangCanBeBrokenOffLeavesNothingBehind() {
    isLive();
    chip.become(ScriptedEncoder.Mood.HANGS_UNTIL_BROKEN_OFF);
    eventually("it was made anew", () -> camera.status().counters().encoderStalls() >= 1);
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
    eventually("unhealthy", () -> camera.brokenDown() != null);
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
    CameraSettings settings =
        new CameraSettings(
            "attic", 64, 64, 500_000, Duration.ofSeconds(1), new CameraSettings.Pace(true, 10));
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
  void anEncoderThatHangsAtItsEndIsLeftBehindAndAnotherTakesItsPlace() {
    isLive();
    chip.haveSpare();
    chip.become(ScriptedEncoder.Mood.HANGS_AT_ITS_END);

    device.unplug();
    waits("camera-gone");
    device.changeWidth(128);
    device.plugIn();
    eventually("avoided", () -> chip.brokeDown() != null);

    assertThat(chip.brokeDown()).isEqualTo("scripted: The encoder scripted does not end.");
    isLive();
    accessUnitsGoOn();
    assertThat(camera.brokenDown()).isNull();
  }
}
