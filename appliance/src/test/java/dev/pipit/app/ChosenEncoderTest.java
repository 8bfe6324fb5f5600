package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.encode.EncodeException;
import dev.pipit.encode.Encoder;
import dev.pipit.encode.EncoderSettings;
import dev.pipit.installed.Await;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChosenEncoderTest {
  private static final EncoderSettings SETTINGS =
      new EncoderSettings(
          new RawFormat(PixelFormat.YUYV, 128, 96, 256, ColorSpace.BT601), 128, 96, 30, 200_000, 2);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

  @Test
  void anEncoderThatBrokeDownIsLeftOutAndTheReasonIsTold() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("auto", nanos::get);
    String first = opened(chosen);

    chosen.avoid(first, "The encoder gives nothing for a second.", () -> false);

    assertThat(opened(chosen)).isNotEqualTo(first);
    assertThat(chosen.why())
        .startsWith(
            first
                + " is left out for a while, since it broke down: The encoder gives nothing for a"
                + " second. ");
  }

  @Test
  void afterTenMinutesItIsChosenAgain() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("auto", nanos::get);
    String first = opened(chosen);
    chosen.avoid(first, "It failed.", () -> false);
    assertThat(opened(chosen)).isNotEqualTo(first);

    nanos.addAndGet(AvoidedEncoders.WHILE.toNanos());

    assertThat(opened(chosen)).isEqualTo(first);
    assertThat(chosen.why()).doesNotContain("left out");
  }

  @Test
  void itIsTriedAgainBesideTheOneAtWorkAndTakesOver() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("auto", nanos::get);
    String first = opened(chosen);
    chosen.avoid(first, "It failed.", () -> false);
    try (Encoder atWork = chosen.open(SETTINGS)) {
      assertThat(atWork.name()).isNotEqualTo(first);
      assertThat(chosen.isBetterFound()).as("too soon").isFalse();

      nanos.addAndGet(AvoidedEncoders.WHILE.toNanos());

      Await.until("its trial", Duration.ofSeconds(30), chosen::isBetterFound);
      assertThat(chosen.isBetterFound()).as("told once").isFalse();
      assertThat(opened(chosen)).isEqualTo(first);
      assertThat(chosen.why()).startsWith(first + " takes ");
    }
  }

  @Test
  void whatBreaksDownEachTimeIsLeftOutTwiceAsLongEachTime() {
    AvoidedEncoders avoided = new AvoidedEncoders(nanos::get);
    for (int minutes : new int[] {10, 20, 40, 80, 160, 240, 240}) {
      avoided.add("chip", "It failed.", () -> false);
      nanos.addAndGet(Duration.ofMinutes(minutes).toNanos() - 1);
      assertThat(avoided.names()).as("after nearly %d minutes", minutes).containsExactly("chip");
      nanos.addAndGet(1);
      assertThat(avoided.names()).as("after %d minutes", minutes).isEmpty();
    }
    nanos.addAndGet(AvoidedEncoders.LONGEST.toNanos() + 1);
    avoided.add("chip", "It failed.", () -> false);
    nanos.addAndGet(AvoidedEncoders.WHILE.toNanos());
    assertThat(avoided.names()).as("it had been well").isEmpty();
  }

  @Test
  void ofATrialInVainIsToldOnlyWhatBrokeDownInUse() {
    AvoidedEncoders avoided = new AvoidedEncoders(nanos::get);
    avoided.addTriedInVain("chip", "No memory.");
    assertThat(avoided.names()).containsExactly("chip");
    assertThat(avoided.why()).isEmpty();

    avoided.add("chip", "It failed.", () -> false);
    avoided.addTriedInVain("chip", "No answer.");
    assertThat(avoided.why())
        .isEqualTo("chip is left out for a while, since it broke down: No answer. ");
  }

  @Test
  void whenAllBrokeDownTheyAreTriedAnew() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("auto", nanos::get);
    String first = opened(chosen);
    for (String name : new String[] {"h264_v4l2m2m", "h264_m2m", "libx264", "libopenh264"}) {
      chosen.avoid(name, "It failed.", () -> false);
    }
    assertThat(opened(chosen)).isEqualTo(first);
  }

  @Test
  void oneThatBreaksDownInTheMakingNeedsNoName() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("auto", nanos::get);
    String first = opened(chosen);
    chosen.avoid(null, "The encoder does not open.", () -> false);
    assertThat(opened(chosen)).isNotEqualTo(first);
  }

  @Test
  void theOneConfiguredIsTakenAndMakesRoomWhenItBreaksDown() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("libopenh264", nanos::get);
    assertThat(opened(chosen)).isEqualTo("libopenh264");

    chosen.avoid("libopenh264", "It failed.", () -> false);

    assertThat(opened(chosen)).isEqualTo("libx264");
    assertThat(chosen.why()).contains("libopenh264 is left out for a while");

    nanos.addAndGet(AvoidedEncoders.WHILE.toNanos());

    assertThat(opened(chosen)).isEqualTo("libopenh264");
  }

  @Test
  void oneConfiguredThatIsNotThereIsNoReasonForNoPicture() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("h264_m2m", nanos::get);

    assertThat(opened(chosen)).isEqualTo("libx264");
    assertThat(chosen.why()).startsWith("h264_m2m is not usable: ");
  }

  @Test
  void oneThatHangsIsLeftOutAsLongAsItDoes() throws Exception {
    AtomicBoolean hangs = new AtomicBoolean(true);
    ChosenEncoder chosen = new ChosenEncoder("auto", nanos::get);
    String first = opened(chosen);
    chosen.avoid(first, "It gives nothing for a second.", hangs::get);

    nanos.addAndGet(AvoidedEncoders.WHILE.toNanos());

    assertThat(opened(chosen)).isNotEqualTo(first);
    assertThat(chosen.why())
        .startsWith(first + " hangs, and is left out as long as it does: It gives nothing");

    ChosenEncoder ofAnotherCamera = new ChosenEncoder("auto", nanos::get);
    assertThat(opened(ofAnotherCamera)).isNotEqualTo(first);
    for (String name : new String[] {"libx264", "libopenh264"}) {
      ofAnotherCamera.avoid(name, "It failed.", () -> false);
    }
    assertThat(opened(ofAnotherCamera)).as("all others failed").isNotEqualTo(first);

    hangs.set(false);

    assertThat(opened(chosen)).isEqualTo(first);
  }

  @Test
  void whatATrialShowedIsToldOnceForTheEncoderThatWasMadeOfIt() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("libx264", nanos::get);
    assertThat(chosen.millisecondsPerPicture()).isZero();
    opened(chosen);
    assertThat(chosen.millisecondsPerPicture()).isPositive();
    opened(chosen);
    assertThat(chosen.millisecondsPerPicture()).as("made without another trial").isZero();
  }

  @Test
  void camerasOwnPicturesBlameNoEncoder() throws Exception {
    ChosenEncoder chosen = new ChosenEncoder("auto", nanos::get);
    EncoderSettings coded =
        new EncoderSettings(
            new RawFormat(PixelFormat.H264, 128, 96, 0, ColorSpace.BT601), 128, 96, 30, 200_000, 2);
    try (Encoder encoder = chosen.open(coded)) {
      assertThat(encoder.name()).isNotEqualTo("camera");
      chosen.avoid("camera", "It failed.", () -> false);
    }
    String first = opened(chosen);
    assertThat(chosen.why()).doesNotContain("left out");
    assertThat(opened(chosen)).isEqualTo(first);
  }

  private static String opened(ChosenEncoder chosen) throws EncodeException {
    try (Encoder encoder = chosen.open(SETTINGS)) {
      return encoder.name();
    }
  }
}
