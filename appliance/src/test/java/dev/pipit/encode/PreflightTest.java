package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.encode.Preflight.Finding;
import dev.pipit.encode.Preflight.Report;
import dev.pipit.encode.Preflight.Verdict;
import dev.pipit.encode.PreflightBoard.ContiguousMemory;
import dev.pipit.encode.PreflightCamera.Mode;
import dev.pipit.encode.PreflightCamera.Usb;
import dev.pipit.media.EncoderChip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a wished picture before anything starts. */
class PreflightTest {
  private static final ContiguousMemory ENOUGH = new ContiguousMemory(256L << 20, 200L << 20);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1280 |  720 | 30 |  2000 | fits     |                                          |
          1920 | 1080 | 30 |  4000 | fits     |                                          |
          1280 |  720 | 60 |  4000 | fits     |                                          |
          1920 | 1080 | 60 |  8000 | doubtful | made for 245,760 and may fall behind     | 1920x1080@30, 1280x720@60
          1920 | 1200 | 25 |  8000 | doubtful | firmware of March 2024                   | 1728x1080@25
          1000 |  720 | 30 |  2000 | fails    | would garble 1000x720                    | 992x720@30
          1296 |  972 | 30 |  2000 | fails    | would garble 1296x972                    | 1312x972@30
          2560 | 1440 | 30 |  8000 | fails    | edges of at most 1920 pixels             | 1920x1080@30
          1280 |  720 | 30 |   400 | fails    | may freeze below 500 kbit/s              | 1280x720@30
          1920 | 1080 | 30 |   600 | fails    | may freeze below 1125 kbit/s             | 1920x1080@30
          1920 | 1080 | 30 | 25000 | doubtful | not start with more than 20000 kbit/s    | 1920x1080@30
          1280 |  720 | 200 | 8000 | fails    | at most 522,240                          | 1280x720@50, 640x360@200
          """)
  void theEncoderChipTakesWhatItsDriverAndFirmwareAreKnownToTake(
      int width,
      int height,
      double rate,
      int kbit,
      String verdict,
      @Nullable String said,
      @Nullable String nearest) {
    Report report = onChip(ENOUGH, 0).of(new PictureWish(width, height, rate, kbit));

    assertThat(report.verdict().word()).isEqualTo(verdict);
    assertThat(worst(report)).contains(said == null ? "" : said);
    assertThat(told(report)).isEqualTo(nearest == null ? "" : nearest);
  }

  @Test
  void theChipIsSharedByAllCameras() {
    double another = PreflightBoard.macroblocksPerSecond(1920, 1080, 15);
    PictureWish wish = new PictureWish(1920, 1080, 30, 4000);

    Report alone = onChip(ENOUGH, 0).of(wish);
    Report beside = onChip(ENOUGH, another).of(wish);

    assertThat(alone.verdict()).isEqualTo(Verdict.FITS);
    assertThat(worst(beside)).contains("367,200 macroblocks a second with the other cameras");
    assertThat(told(beside)).isEqualTo("1920x1080@15, 1280x720@30");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          256 | 200 | fits     | needs 17 MB of memory in one piece (CMA); 200 MB are free
           64 |   8 | doubtful | 8 MB of 64 MB are free now
            8 |   8 | fails    | the kernel keeps 8 MB. Give it more: cma=256M
            0 |   0 | doubtful | the kernel keeps 0 MB
          """)
  void theBuffersOfTheChipMustLieInOnePiece(
      long totalMegabytes, long freeMegabytes, String verdict, String said) {
    ContiguousMemory memory = new ContiguousMemory(totalMegabytes << 20, freeMegabytes << 20);

    Report report = onChip(memory, 0).of(new PictureWish(1920, 1080, 30, 4000));

    assertThat(finding(report, "memory").verdict().word()).isEqualTo(verdict);
    assertThat(finding(report, "memory").sentence()).contains(said);
  }

  @Test
  void softwareTakesAnyEvenSizeThatH264HasALevelFor() {
    Preflight software = new Preflight(new PreflightBoard("libx264", 0, null, 0), null);

    assertThat(software.of(new PictureWish(1000, 722, 30, 2000)).verdict()).isEqualTo(Verdict.FITS);
    assertThat(worst(software.of(new PictureWish(641, 480, 30, 2000)))).contains("odd");
    assertThat(told(software.of(new PictureWish(641, 480, 30, 2000)))).isEqualTo("642x480@30");
    assertThat(worst(software.of(new PictureWish(7680, 4320, 30, 50_000)))).contains("no level");
  }

  @ParameterizedTest
  @CsvSource({
    "30, 1280, 720, fits, 30 are needed",
    "33, 1280, 720, doubtful, hardly more than the 30",
    "12, 1280, 720, fails, it falls behind"
  })
  void whatATrialMeasuredDecidesWhetherTheBoardKeepsUp(
      double possible, int width, int height, String verdict, String said) {
    double rate = possible == 30 ? 60 : possible;
    double measured = PreflightBoard.macroblocksPerSecond(width, height, rate);
    Preflight software = new Preflight(new PreflightBoard("libx264", 0, null, measured), null);

    Report report = software.of(new PictureWish(width, height, 30, 2000));

    assertThat(finding(report, "speed").verdict().word()).isEqualTo(verdict);
    assertThat(finding(report, "speed").sentence()).contains(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          480  |       0 | 1280 | 720 | 10 | fits  | there is room
          480  |       0 | 1280 | 720 | 30 | fails | takes 55.3 MB/s of USB at 480 Mbit/s, which has 24.6 MB/s for one camera
          5000 |       0 | 1280 | 720 | 30 | fits  | there is room
          480  | 40.0e6  |  640 | 480 | 30 | fails | with 40.0 MB/s of other cameras that is more than its 48.0 MB/s
          12   |       0 |  640 | 480 | 30 | fails | which has 1.0 MB/s for one camera
          """)
  void aCameraHasOnlyItsShareOfUsb(
      double megabits,
      double taken,
      int width,
      int height,
      double rate,
      String verdict,
      String said) {
    List<Mode> modes = yuyv(width, height, rate);
    Preflight preflight =
        new Preflight(
            new PreflightBoard("libx264", 0, null, 0),
            camera(modes, new Usb(megabits, taken), false));

    Report report = preflight.of(new PictureWish(width, height, rate, 2000));

    assertThat(finding(report, "usb").verdict().word()).isEqualTo(verdict);
    assertThat(finding(report, "usb").sentence()).contains(said);
  }

  @Test
  void whatTheCameraDoesNotHaveIsSaidWithWhatItHas() {
    List<Mode> modes = new ArrayList<>(yuyv(640, 480, 30));
    modes.addAll(yuyv(1280, 720, 10));
    Preflight preflight =
        new Preflight(new PreflightBoard("libx264", 0, null, 0), camera(modes, null, false));

    Report size = preflight.of(new PictureWish(800, 600, 30, 2000));
    Report rate = preflight.of(new PictureWish(1280, 720, 30, 2000));

    assertThat(worst(size)).contains("has no 800x600; it would give 640x480 at 30");
    assertThat(told(size)).isEqualTo("640x480@30");
    assertThat(worst(rate)).contains("gives 10 pictures a second at 1280x720, not 30");
    assertThat(told(rate)).isEqualTo("1280x720@10, 640x480@30");
  }

  @Test
  void aPictureThatIsTurnedIsEncodedTurned() {
    PreflightCamera turned = camera(yuyv(1280, 720, 30), null, true);

    Report report =
        new Preflight(new PreflightBoard(EncoderChip.ENCODER, 0, ENOUGH, 0), turned)
            .of(new PictureWish(1280, 720, 30, 2000));

    assertThat(worst(report)).contains("would garble 720x1280");
  }

  @Test
  void aCameraWithoutAnyFormatThatIsReadIsSaidToBeThat() {
    PreflightCamera none = new PreflightCamera("Odd", wish -> null, List.of(), false, null);

    Report report =
        new Preflight(new PreflightBoard("libx264", 0, null, 0), none)
            .of(new PictureWish(1280, 720, 30, 2000));

    assertThat(worst(report)).isEqualTo("Odd offers no pixel format that Pipit reads.");
    assertThat(report.nearest()).isEmpty();
  }

  /** Whatever is wished of whatever board and camera: what is told as nearest is better. */
  @Test
  void whatIsToldAsNearestIsAlwaysBetterThanTheWish() {
    Random random = new Random(20_260);
    int told = 0;
    for (int round = 0; round < 3000; round++) {
      Preflight preflight = anyPreflight(random);
      PictureWish wish =
          new PictureWish(
              1 + random.nextInt(4100),
              1 + random.nextInt(2300),
              1 + random.nextInt(120),
              50 + random.nextInt(50_000));

      Report report = preflight.of(wish);

      assertThat(report.findings()).as("%s", wish).isNotEmpty();
      for (PictureWish nearest : report.nearest()) {
        told++;
        assertThat(preflight.of(nearest).verdict())
            .as("%s told for %s", nearest, wish)
            .isLessThan(report.verdict());
      }
      assertThat(report.nearest().size()).isLessThanOrEqualTo(3);
    }
    assertThat(told).isGreaterThan(1000);
  }

  /** A wish that fits the chip and is made smaller, slower or given more bits still fits it. */
  @Test
  void lessOfWhatFitsFitsToo() {
    Random random = new Random(77);
    Preflight chip = onChip(ENOUGH, 0);
    int fitting = 0;
    for (int round = 0; round < 5000; round++) {
      int width = 32 * (2 + random.nextInt(60));
      int height = 2 * (16 + random.nextInt(540));
      int rate = 1 + random.nextInt(90);
      PictureWish wish = new PictureWish(width, height, rate, 20_000);
      if (chip.of(wish).verdict() == Verdict.FITS) {
        fitting++;
        PictureWish less =
            new PictureWish(
                width - 32 * random.nextInt(width / 32),
                height - 2 * random.nextInt(height / 2),
                rate - random.nextInt(rate),
                20_000);
        assertThat(chip.of(less).verdict()).as("%s of %s", less, wish).isEqualTo(Verdict.FITS);
      }
    }
    assertThat(fitting).isBetween(500, 4500);
  }

  private static Preflight anyPreflight(Random random) {
    boolean chip = random.nextBoolean();
    PreflightBoard board =
        new PreflightBoard(
            chip ? EncoderChip.ENCODER : "libx264",
            random.nextBoolean() ? 0 : random.nextInt(300_000),
            random.nextBoolean()
                ? null
                : new ContiguousMemory(random.nextLong(1 << 28), random.nextLong(1 << 28)),
            random.nextBoolean() ? 0 : random.nextInt(1_000_000));
    if (random.nextInt(3) == 0) {
      return new Preflight(board, null);
    }
    List<Mode> modes = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      modes.addAll(
          yuyv(
              2 * (16 + random.nextInt(1000)),
              2 * (16 + random.nextInt(600)),
              1 + random.nextInt(60)));
    }
    Usb usb =
        random.nextBoolean()
            ? null
            : new Usb(List.of(12.0, 480.0, 5000.0).get(random.nextInt(3)), random.nextInt(1 << 25));
    return new Preflight(board, camera(modes, usb, random.nextInt(4) == 0));
  }

  private static Preflight onChip(ContiguousMemory memory, double elsewhere) {
    return new Preflight(new PreflightBoard(EncoderChip.ENCODER, elsewhere, memory, 0), null);
  }

  private static List<Mode> yuyv(int width, int height, double rate) {
    return List.of(new Mode("YUYV", width, height, rate, 2.0 * width * height * rate));
  }

  /** Gives the mode of the nearest size, at the wished rate or the lower one that it has. */
  private static PreflightCamera camera(List<Mode> modes, @Nullable Usb usb, boolean turned) {
    return new PreflightCamera(
        "Webcam",
        wish ->
            modes.stream()
                .min(
                    Comparator.comparingInt(
                        mode ->
                            Math.abs(mode.widthPixels() - wish.widthPixels())
                                + Math.abs(mode.heightPixels() - wish.heightPixels())))
                .map(mode -> at(mode, Math.min(mode.framesPerSecond(), wish.framesPerSecond())))
                .orElse(null),
        modes,
        turned,
        usb);
  }

  private static Mode at(Mode mode, double rate) {
    return new Mode(
        mode.format(),
        mode.widthPixels(),
        mode.heightPixels(),
        rate,
        mode.bytesPerSecond() / mode.framesPerSecond() * rate);
  }

  private static Finding finding(Report report, String rule) {
    return report.findings().stream()
        .filter(one -> one.rule().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  private static String worst(Report report) {
    return report.findings().stream()
        .filter(one -> one.verdict() == report.verdict())
        .map(Finding::sentence)
        .findFirst()
        .orElse("");
  }

  private static String told(Report report) {
    List<String> words = new ArrayList<>();
    for (PictureWish one : report.nearest()) {
      words.add(one.size() + "@" + one.rate());
    }
    return String.join(", ", words);
  }
}
