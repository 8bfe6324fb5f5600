package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.capture.DeviceReset;
import dev.pipit.media.PixelFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CameraTest extends ScriptedCamera {
  @Test
  void aCameraThatGivesPicturesIsLive() {
    isLive();
    accessUnitsGoOn();
    assertThat(camera.status().source()).isNotNull();
    assertThat(camera.status().source().label()).isEqualTo("Scripted camera");
    assertThat(camera.status().encoder()).isNotNull();
    assertThat(camera.status().encoder().why()).isEqualTo("It is scripted.");
    assertThat(camera.brokenDown()).isNull();
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
  void aCameraThatAHungThreadOfOursHoldsIsResetTooAndNobodyElseIsBlamed() {
    device.lendToOneOnly();
    device.resetEndsWith(new DeviceReset.Done("/dev/bus/usb/001/004"));
    isLive();
    device.wedge();
    eventually(
        "it is said who holds it",
        () ->
            camera.status().state() instanceof CameraState.Waiting(Fault why)
                && why.sentence().contains("gives no answer"));

    eventually("it was reset", () -> camera.status().counters().sourceResets() == 1);
    isLive();
    accessUnitsGoOn();
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
    // What takes longer than the limits is left to end by itself.
    eventually(
        "all is closed",
        () -> device.openNow.get() == 0 && chip.openNow.get() == 0 && device.held.get() == 0);
    eventually(
        "the threads have ended",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(Set.of("capture-porch", "encode-porch", "slate-porch")::contains));
  }
}
