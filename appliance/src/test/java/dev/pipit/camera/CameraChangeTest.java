package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A camera goes on by other settings while it runs, whatever it is doing just then. */
final class CameraChangeTest {
  private static final int STORM = 400;

  private final ScriptedDevice device = new ScriptedDevice();
  private final ScriptedEncoder chip = new ScriptedEncoder();
  private final ScriptedDevice otherDevice = new ScriptedDevice();
  private final ScriptedEncoder otherChip = new ScriptedEncoder();
  private final LiveStream stream =
      new LiveStream(
          "garden",
          new LiveSettings(
              Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 16 << 20));
  private final Camera camera =
      new Camera(settings(500_000), ScriptedCamera.QUICK, device, chip, stream, Clock.systemUTC());

  private static CameraSettings settings(int bitsPerSecond) {
    return new CameraSettings(
        "garden", 64, 64, bitsPerSecond, Duration.ofSeconds(1), new CameraSettings.Pace(true, 10));
  }

  @BeforeEach
  void start() {
    camera.start();
    isLive();
  }

  @AfterEach
  void end() {
    device.unwedge();
    otherDevice.unwedge();
    chip.releaseHung();
    otherChip.releaseHung();
    camera.close();
    stream.close();
    eventually(
        "every source is closed", () -> device.openNow.get() + otherDevice.openNow.get() == 0);
    eventually("every encoder is closed", () -> chip.openNow.get() + otherChip.openNow.get() == 0);
    eventually("every buffer is back", () -> device.held.get() + otherDevice.held.get() == 0);
    assertThat(device.releasedTwice.get() + otherDevice.releasedTwice.get()).isZero();
    eventually("every thread has ended", () -> threads().isEmpty());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.endsWith("-garden"))
        .sorted()
        .toList();
  }

  private void eventually(String what, Supplier<Boolean> condition) {
    Await.until(what + "; last seen: " + camera.status(), Duration.ofSeconds(15), condition::get);
  }

  private void isLive() {
    eventually("live", () -> camera.status().state() instanceof CameraState.Live);
  }

  private void picturesGoOn() {
    long before = System.nanoTime();
    eventually("pictures of the camera", () -> camera.lastPictureNanos() - before > 0);
    isLive();
  }

  private static CameraChange reopen(ScriptedDevice from, int bitsPerSecond) {
    return new CameraChange(settings(bitsPerSecond), from, null, true, false);
  }

  private CameraChange renew(int bitsPerSecond) {
    return new CameraChange(settings(bitsPerSecond), device, null, false, true);
  }

  private CameraChange use(ScriptedEncoder encoder) {
    return new CameraChange(settings(500_000), device, encoder, false, false);
  }

  private void nothingWasMended() {
    assertThat(camera.status().counters().encoderRestarts()).isZero();
    assertThat(camera.status().counters().sourceRestarts()).isZero();
    assertThat(camera.status().counters().abandonedThreads()).isZero();
  }

  @Test
  void anotherSizeOpensTheSourceAgainAndMakesAnEncoderForIt() {
    otherDevice.changeWidth(128);
    camera.change(reopen(otherDevice, 500_000));
    eventually("the other source", () -> otherDevice.openNow.get() == 1);
    eventually("an encoder for it", () -> chip.madeFor().input().widthPixels() == 128);
    picturesGoOn();
    assertThat(device.openNow.get()).as("the one before was closed").isZero();
    assertThat(chip.openNow.get()).isEqualTo(1);
    assertThat(Objects.requireNonNull(camera.status().source()).widthPixels()).isEqualTo(128);
    nothingWasMended();
  }

  @Test
  void anotherTurnOfTheSameSizeNeedsNoOtherEncoder() {
    camera.change(reopen(device, 500_000));
    eventually("it was opened again", () -> device.opened.get() == 2);
    picturesGoOn();
    assertThat(device.openNow.get()).isEqualTo(1);
    assertThat(chip.opened.get()).isEqualTo(1);
    nothingWasMended();
  }

  @Test
  void anotherBitrateMakesTheEncoderAnewAndLeavesTheSourceOpen() {
    camera.change(renew(900_000));
    eventually("an encoder for it", () -> chip.madeFor().bitsPerSecond() == 900_000);
    picturesGoOn();
    assertThat(chip.openNow.get()).isEqualTo(1);
    assertThat(device.opened.get()).isEqualTo(1);
    assertThat(Objects.requireNonNull(camera.status().encoder()).bitsPerSecond())
        .isEqualTo(900_000);
    nothingWasMended();
  }

  @Test
  void anotherEncoderTakesOverAndLeavesTheSourceOpen() {
    camera.change(use(otherChip));
    eventually("it is at work", () -> otherChip.openNow.get() == 1 && chip.openNow.get() == 0);
    picturesGoOn();
    assertThat(device.opened.get()).isEqualTo(1);
    nothingWasMended();
  }

  @Test
  void whatTheNextSourceOrEncoderNeedsIsKeptForIt() {
    camera.change(new CameraChange(settings(700_000), otherDevice, null, false, false));
    picturesGoOn();
    assertThat(device.opened.get()).as("nothing was opened for it").isEqualTo(1);
    assertThat(chip.opened.get()).isEqualTo(1);
    device.unplug();
    eventually("the next source", () -> otherDevice.openNow.get() == 1);
    picturesGoOn();
    otherDevice.changeWidth(128);
    camera.change(reopen(otherDevice, 700_000));
    eventually("an encoder by the new settings", () -> chip.madeFor().bitsPerSecond() == 700_000);
  }

  @Test
  void anEncoderThatBreaksDownIsReplacedByTheOneThatIsWantedInstead() {
    chip.become(ScriptedEncoder.Mood.FAILS);
    eventually("it failed", () -> camera.status().state() instanceof CameraState.Failed);
    camera.change(use(otherChip));
    picturesGoOn();
    assertThat(otherChip.openNow.get()).isEqualTo(1);
    assertThat(chip.openNow.get()).isZero();
    assertThat(camera.brokenDown()).isNull();
  }

  @Test
  void anEncoderThatHangsWhileItIsChangedIsLeftBehind() {
    chip.become(ScriptedEncoder.Mood.HANGS);
    camera.change(use(otherChip));
    eventually("the other one is at work", () -> otherChip.openNow.get() == 1);
    picturesGoOn();
    chip.releaseHung();
    eventually("what hung has ended", () -> camera.status().counters().abandonedThreads() == 0);
    eventually("and closed what it had", () -> chip.openNow.get() == 0);
  }

  @Test
  void anotherSourceNeedNotWaitForOneThatIsGoneOrHangs() {
    device.unplug();
    eventually("it is missed", () -> camera.status().state() instanceof CameraState.Waiting);
    camera.change(reopen(otherDevice, 500_000));
    picturesGoOn();
    otherDevice.wedge();
    device.plugIn();
    camera.change(reopen(device, 500_000));
    picturesGoOn();
    assertThat(device.openNow.get()).isEqualTo(1);
  }

  @Test
  void aChangeOfACameraThatIsPrivateCountsWhenItIsOpened() {
    camera.setPrivate(true);
    eventually("closed", () -> device.openNow.get() == 0);
    int opened = device.opened.get();
    camera.change(reopen(otherDevice, 500_000));
    eventually("the slate goes on", () -> camera.status().isPrivate());
    assertThat(otherDevice.opened.get()).isZero();
    camera.setPrivate(false);
    picturesGoOn();
    assertThat(otherDevice.openNow.get()).isEqualTo(1);
    assertThat(device.opened.get()).isEqualTo(opened);
  }

  /** Changes of all kinds, faster than anything can be opened; the last one is known. */
  private void storm() {
    for (int i = 1; i <= STORM; i++) {
      ScriptedDevice source = i % 3 == 0 ? otherDevice : device;
      ScriptedEncoder encoder = i % 5 == 0 ? otherChip : chip;
      source.changeWidth(i % 2 == 0 ? 64 : 128);
      camera.change(
          new CameraChange(
              settings(500_000 + i), source, i % 7 == 0 ? null : encoder, i % 2 == 0, i % 11 == 0));
      camera.setPrivate(i % 13 == 0);
      if (i % 40 == 0) {
        picturesOrSlateGoOn();
      }
    }
    camera.setPrivate(false);
    otherDevice.changeWidth(128);
    camera.change(new CameraChange(settings(800_000), otherDevice, otherChip, true, true));
  }

  private void picturesOrSlateGoOn() {
    long seen = camera.status().counters().accessUnits();
    eventually("access units", () -> camera.status().counters().accessUnits() > seen);
  }

  @Test
  void ofAStormOfChangesTheNewestIsInForceAndNothingOfTheOthersIsLeft() {
    storm();
    eventually(
        "the newest",
        () ->
            otherDevice.openNow.get() == 1
                && otherChip.openNow.get() == 1
                && otherChip.madeFor().bitsPerSecond() == 800_000
                && otherChip.madeFor().input().widthPixels() == 128);
    picturesGoOn();
    eventually("no other source is open", () -> device.openNow.get() == 0);
    eventually("no other encoder is open", () -> chip.openNow.get() == 0);
    eventually(
        "the threads of one camera",
        () -> threads().equals(List.of("capture-garden", "encode-garden", "live-garden")));
    nothingWasMended();
  }

  @Test
  void manyWhoChangeAtOnceLeaveOneCameraOpen() throws Exception {
    List<Thread> crowd = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      crowd.add(Thread.ofVirtual().start(this::storm));
    }
    for (Thread thread : crowd) {
      thread.join();
    }
    camera.change(new CameraChange(settings(800_000), otherDevice, otherChip, true, true));
    picturesGoOn();
    eventually("one source", () -> device.openNow.get() == 0 && otherDevice.openNow.get() == 1);
    eventually("one encoder", () -> chip.openNow.get() == 0 && otherChip.openNow.get() == 1);
    nothingWasMended();
  }

  @Test
  void aCameraThatIsClosedInAStormLeavesNothingOpen() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread changing =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; !ended.get(); i++) {
                    camera.change(reopen(i % 2 == 0 ? device : otherDevice, 500_000 + i));
                    LockSupport.parkNanos(1_000_000);
                  }
                });
    eventually("it has begun", () -> device.opened.get() + otherDevice.opened.get() > 2);
    camera.close();
    ended.set(true);
    changing.join();
    assertThat(camera.status().state()).isInstanceOf(CameraState.Stopped.class);
  }
}
