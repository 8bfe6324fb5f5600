package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.linux.FourCc;
import dev.pipit.linux.V4l2Fraction;
import dev.pipit.linux.V4l2FrameInterval;
import dev.pipit.linux.V4l2FrameSize;
import dev.pipit.media.PixelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FormatChoiceTest {
  private static final WantedFormat HD_30 = WantedFormat.of(1280, 720, 30);

  @Test
  void aUsb2CameraThatIsTooSlowRawIsReadAsMjpeg() {
    assertThat(best(WebcamTables.LOGITECH_C270, HD_30)).isEqualTo("MJPEG 1280x720 at 30.00");
    assertThat(best(WebcamTables.CHEAP_UVC, HD_30)).isEqualTo("MJPEG 1280x720 at 30.00");
    assertThat(best(WebcamTables.CHEAP_UVC, WantedFormat.of(1920, 1080, 30)))
        .isEqualTo("MJPEG 1920x1080 at 30.00");
  }

  @Test
  void rawIsChosenWhereItIsFastEnough() {
    assertThat(best(WebcamTables.LOGITECH_C270, WantedFormat.of(640, 480, 30)))
        .isEqualTo("YUYV 640x480 at 30.00");
    assertThat(best(WebcamTables.CHEAP_UVC, WantedFormat.of(1280, 720, 10)))
        .isEqualTo("YUYV 1280x720 at 10.00");
  }

  @Test
  void aCameraThatEncodesSparesTheEncoderUnlessItsStreamIsOfNoUse() {
    assertThat(best(WebcamTables.LOGITECH_C920, HD_30)).isEqualTo("H264 1280x720 at 30.00");
    assertThat(best(WebcamTables.LOGITECH_C920, HD_30.without(PixelFormat.H264)))
        .isEqualTo("MJPEG 1280x720 at 30.00");
  }

  @Test
  void withoutTheWantedSizeTheNearestIsChosen() {
    assertThat(best(WebcamTables.OLD_VGA, HD_30)).isEqualTo("YUYV 640x480 at 15.00");
    assertThat(best(WebcamTables.LOGITECH_C270, WantedFormat.of(1920, 1080, 30)))
        .isEqualTo("MJPEG 1280x720 at 30.00");
    assertThat(best(WebcamTables.CHEAP_UVC, WantedFormat.of(800, 600, 30)))
        .isEqualTo("YUYV 640x480 at 30.00");
  }

  @Test
  void planarPicturesAreCheaperThanPacked() {
    assertThat(best(WebcamTables.VIVID, HD_30)).isEqualTo("YU12 1280x720 at 12.50");
    assertThat(best(WebcamTables.OV5647_BCM2835, HD_30.without(PixelFormat.H264)))
        .isEqualTo("YU12 1280x720 at 30.00");
  }

  @Test
  void aRangeOfSizesGivesAnEvenSizeWithinIt() {
    assertThat(best(WebcamTables.OV5647_BCM2835, WantedFormat.of(4000, 3000, 200)))
        .isEqualTo("H264 2592x1944 at 90.00");
    assertThat(
            best(WebcamTables.parse("NV12 31x31..4001x3001/1 30\n"), WantedFormat.of(641, 9, 30)))
        .isEqualTo("NV12 640x32 at 30.00");
    assertThat(best(WebcamTables.parse("NV12 31x31..4001x3001/2 30\n"), HD_30)).isEqualTo("none");
  }

  @Test
  void whoSaysNoSizesOrRatesIsAskedForWhatIsWanted() {
    assertThat(best(List.of(new CameraFormat(FourCc.of("YUYV"), "", List.of())), HD_30))
        .isEqualTo("YUYV 1280x720 at 30.00");
    assertThat(
            FormatChoice.ranked(WebcamTables.parse("YUYV 1280x720\n"), WantedFormat.of(2, 2, 29.97))
                .getFirst()
                .interval())
        .isEqualTo(new V4l2Fraction(1000, 29970));
  }

  @Test
  void formatsThatNobodyReadsAreLeftOut() {
    assertThat(best(WebcamTables.INFRARED, HD_30)).isEqualTo("none");
    assertThat(best(List.of(), HD_30)).isEqualTo("none");
  }

  @Test
  void ntscRatesCountAsWhole() {
    assertThat(best(WebcamTables.parse("YUYV 1280x720 29.97 25\nMJPG 1280x720 30\n"), HD_30))
        .isEqualTo("YUYV 1280x720 at 29.97");
  }

  @Test
  void noNumbersOfADriverMakeAChoiceThatCannotBeAskedFor() {
    RandomGenerator random = new Random(20260101);
    int[] numbers = {0, 1, 2, 3, 17, 640, 1280, 8192, 8193, -1, Integer.MAX_VALUE, 1 << 31};
    for (int round = 0; round < 20_000; round++) {
      List<CameraSize> sizes = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        V4l2FrameInterval interval =
            new V4l2FrameInterval(
                random.nextBoolean(), fraction(random, numbers), fraction(random, numbers));
        sizes.add(
            new CameraSize(
                new V4l2FrameSize(
                    random.nextBoolean(),
                    one(random, numbers),
                    one(random, numbers),
                    one(random, numbers),
                    one(random, numbers),
                    one(random, numbers),
                    one(random, numbers)),
                random.nextBoolean() ? List.of() : List.of(interval)));
      }
      for (FormatChoice choice :
          FormatChoice.ranked(List.of(new CameraFormat(FourCc.of("NV12"), "", sizes)), HD_30)) {
        assertThat(choice.widthPixels()).isBetween(2, 8192).matches(width -> width % 2 == 0);
        assertThat(choice.heightPixels()).isBetween(2, 8192).matches(height -> height % 2 == 0);
        assertThat(choice.interval().isPositive()).isTrue();
        assertThat(choice.cost()).isFinite().isNotNegative();
      }
    }
  }

  private static V4l2Fraction fraction(RandomGenerator random, int[] numbers) {
    return new V4l2Fraction(
        Integer.toUnsignedLong(one(random, numbers)), Integer.toUnsignedLong(one(random, numbers)));
  }

  private static int one(RandomGenerator random, int[] numbers) {
    return numbers[random.nextInt(numbers.length)];
  }

  private static String best(List<CameraFormat> formats, WantedFormat wanted) {
    return FormatChoice.ranked(formats, wanted).stream()
        .findFirst()
        .map(FormatChoice::toString)
        .orElse("none");
  }
}
