package dev.pipit.encode;

import dev.pipit.encode.Preflight.Finding;
import dev.pipit.encode.Preflight.Verdict;
import dev.pipit.encode.PreflightBoard.ContiguousMemory;
import dev.pipit.encode.PreflightCamera.Mode;
import dev.pipit.encode.PreflightCamera.Usb;
import dev.pipit.media.EncoderChip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules of {@link Preflight} for one coded picture. One use. */
final class PreflightRules {
  /** A camera at 29.97 gives what is wished for with 30. */
  private static final double ENOUGH_OF_RATE = 0.96;

  /** Of the time between two pictures; the rest is for everything else. */
  private static final double COMFORTABLE_SHARE = 0.8;

  /** The driver's coded buffers, up to 1280x720 and above. */
  private static final long SMALL_CODED_BYTES = 512 << 10;

  private static final long LARGE_CODED_BYTES = 768 << 10;
  private static final long PIXELS_OF_SMALL = 1280L * 720;

  private final PictureWish coded;
  private final PreflightBoard board;
  private final double macroblocksPerSecond;
  private final List<Finding> findings = new ArrayList<>();

  PreflightRules(PictureWish coded, PreflightBoard board) {
    this.coded = coded;
    this.board = board;
    macroblocksPerSecond =
        PreflightBoard.macroblocksPerSecond(
            coded.widthPixels(), coded.heightPixels(), coded.framesPerSecond());
  }

  /** What is to be said of the encoder. */
  List<Finding> check() {
    if (board.isChip()) {
      chipSize();
      chipLevel();
      chipBitrate();
      chipMemory();
    } else {
      softwareSize();
    }
    speed();
    return findings;
  }

  /** What is to be said of the camera's mode for a wish, and of the encoder. */
  List<Finding> check(PictureWish wish, PreflightCamera camera, Mode mode) {
    camera(wish, camera, mode);
    Usb usb = camera.usb();
    if (usb != null) {
      usb(usb, mode);
    }
    return check();
  }

  private void camera(PictureWish wish, PreflightCamera camera, Mode mode) {
    String size = mode.widthPixels() + "x" + mode.heightPixels();
    String rate = PictureWish.rate(mode.framesPerSecond());
    boolean sameSize =
        mode.widthPixels() == wish.widthPixels() && mode.heightPixels() == wish.heightPixels();
    if (!sameSize) {
      say(
          "camera",
          Verdict.DOUBTFUL,
          "%s has no %s; it would give %s at %s pictures a second as %s."
              .formatted(camera.label(), wish.size(), size, rate, mode.format()));
    } else if (mode.framesPerSecond() < wish.framesPerSecond() * ENOUGH_OF_RATE) {
      say(
          "camera",
          Verdict.DOUBTFUL,
          "%s gives %s pictures a second at %s, not %s."
              .formatted(camera.label(), rate, size, wish.rate()));
    } else {
      say(
          "camera",
          Verdict.FITS,
          "%s gives %s at %s pictures a second as %s."
              .formatted(camera.label(), size, rate, mode.format()));
    }
  }

  private void usb(Usb usb, Mode mode) {
    double all = mode.bytesPerSecond() + usb.takenBytesPerSecond();
    String takes =
        "%s takes %s of USB at %s Mbit/s"
            .formatted(
                mode.format(),
                megabytes(mode.bytesPerSecond()),
                PictureWish.rate(usb.megabitsPerSecond()));
    if (mode.bytesPerSecond() > usb.mostOfOneCamera()) {
      say(
          "usb",
          Verdict.FAILS,
          takes + ", which has " + megabytes(usb.mostOfOneCamera()) + " for one camera.");
    } else if (all > usb.mostOfAll()) {
      say(
          "usb",
          Verdict.FAILS,
          "%s; with %s of other cameras that is more than its %s."
              .formatted(takes, megabytes(usb.takenBytesPerSecond()), megabytes(usb.mostOfAll())));
    } else {
      say("usb", Verdict.FITS, takes + "; there is room.");
    }
  }

  private void chipSize() {
    int width = coded.widthPixels();
    int height = coded.heightPixels();
    if (width > EncoderChip.LONGEST_EDGE || height > EncoderChip.LONGEST_EDGE) {
      say(
          "size",
          Verdict.FAILS,
          "The encoder chip takes edges of at most %d pixels, not %s."
              .formatted(EncoderChip.LONGEST_EDGE, coded.size()));
    } else if (width % EncoderChip.WIDTH_STEP != 0 || height % 2 != 0) {
      say(
          "size",
          Verdict.FAILS,
          "The encoder chip would garble %s: its widths are multiples of %d, its heights even."
              .formatted(coded.size(), EncoderChip.WIDTH_STEP));
    } else {
      say("size", Verdict.FITS, "The encoder chip takes " + coded.size() + ".");
    }
  }

  private void chipLevel() {
    double all = macroblocksPerSecond + board.macroblocksElsewhere();
    String others = board.macroblocksElsewhere() > 0 ? " with the other cameras" : "";
    String needs =
        "%s at %s needs %s macroblocks a second%s"
            .formatted(coded.size(), coded.rate(), whole(all), others);
    int macroblocks = H264Level.macroblocks(coded.widthPixels(), coded.heightPixels());
    if (all > EncoderChip.MOST_MACROBLOCKS_PER_SECOND) {
      say(
          "level",
          Verdict.FAILS,
          "%s; the encoder chip does %s, at most %s."
              .formatted(
                  needs,
                  whole(EncoderChip.MACROBLOCKS_PER_SECOND),
                  whole(EncoderChip.MOST_MACROBLOCKS_PER_SECOND)));
    } else if (all > EncoderChip.MACROBLOCKS_PER_SECOND) {
      say(
          "level",
          Verdict.DOUBTFUL,
          "%s; the encoder chip is made for %s and may fall behind (level %s)."
              .formatted(needs, whole(EncoderChip.MACROBLOCKS_PER_SECOND), level()));
    } else if (macroblocks > EncoderChip.MACROBLOCKS) {
      say(
          "level",
          Verdict.DOUBTFUL,
          "%s has %s macroblocks; more than %s need firmware of March 2024 or later (level %s)."
              .formatted(
                  coded.size(), whole(macroblocks), whole(EncoderChip.MACROBLOCKS), level()));
    } else {
      say("level", Verdict.FITS, needs + "; the encoder chip does that (level " + level() + ").");
    }
  }

  private String level() {
    int bits = (int) Math.min(coded.bitrateKbit() * 1000L, EncoderChip.MOST_BITS_PER_SECOND);
    return H264Level.of(coded.widthPixels(), coded.heightPixels(), coded.framesPerSecond(), bits)
        .inWords();
  }

  private void chipBitrate() {
    int least = leastKbit(coded.widthPixels(), coded.heightPixels());
    int most = EncoderChip.MOST_BITS_PER_SECOND / 1000;
    if (coded.bitrateKbit() < least) {
      say(
          "bitrate",
          Verdict.FAILS,
          "The encoder chip may freeze below %d kbit/s at %s; wished are %d."
              .formatted(least, coded.size(), coded.bitrateKbit()));
    } else if (coded.bitrateKbit() > most) {
      say(
          "bitrate",
          Verdict.DOUBTFUL,
          "The encoder chip does not start with more than %d kbit/s; it would be given that."
              .formatted(most));
    } else {
      say(
          "bitrate",
          Verdict.FITS,
          "%d kbit/s lies between the %d and %d of the encoder chip."
              .formatted(coded.bitrateKbit(), least, most));
    }
  }

  /** The least bitrate of the chip, in whole kbit/s. */
  static int leastKbit(int widthPixels, int heightPixels) {
    return Math.ceilDiv(EncoderChip.leastBitsPerSecond(widthPixels, heightPixels), 1000);
  }

  private void chipMemory() {
    ContiguousMemory memory = board.memory();
    if (memory == null) {
      return;
    }
    long needed = chipBytes(coded.widthPixels(), coded.heightPixels());
    String needs =
        "The encoder chip needs %s of memory in one piece (CMA)".formatted(megabytesOf(needed));
    if (memory.totalBytes() < needed) {
      say(
          "memory",
          // Without CMA a kernel may have other memory in one piece; a Pi's has not.
          memory.totalBytes() == 0 ? Verdict.DOUBTFUL : Verdict.FAILS,
          "%s; the kernel keeps %s. Give it more: cma=256M in cmdline.txt."
              .formatted(needs, megabytesOf(memory.totalBytes())));
    } else if (memory.freeBytes() < needed) {
      say(
          "memory",
          Verdict.DOUBTFUL,
          "%s; %s of %s are free now, and the kernel may not make room."
              .formatted(needs, megabytesOf(memory.freeBytes()), megabytesOf(memory.totalBytes())));
    } else {
      say("memory", Verdict.FITS, needs + "; " + megabytesOf(memory.freeBytes()) + " are free.");
    }
  }

  /** What the chip's buffers take: lines of multiples of 64 bytes, of 16 lines (the driver). */
  static long chipBytes(int widthPixels, int heightPixels) {
    long raw = Math.ceilDiv(widthPixels, 64) * 64L * (Math.ceilDiv(heightPixels, 16) * 16L) * 3 / 2;
    long codedBytes =
        (long) widthPixels * heightPixels > PIXELS_OF_SMALL ? LARGE_CODED_BYTES : SMALL_CODED_BYTES;
    return H264Codec.CHIP_RAW_BUFFERS * raw + H264Codec.CHIP_CODED_BUFFERS * codedBytes;
  }

  private void softwareSize() {
    if (coded.widthPixels() % 2 != 0 || coded.heightPixels() % 2 != 0) {
      say("size", Verdict.FAILS, coded.size() + " is odd; H.264 needs even sizes.");
    } else if (!H264Level.isAnyEnough(
        coded.widthPixels(), coded.heightPixels(), coded.framesPerSecond())) {
      say(
          "level",
          Verdict.FAILS,
          "H.264 has no level for %s at %s a second.".formatted(coded.size(), coded.rate()));
    } else {
      say(
          "size",
          Verdict.FITS,
          "%s takes %s: level %s.".formatted(board.encoder(), coded.size(), softwareLevel()));
    }
  }

  private String softwareLevel() {
    return H264Level.of(
            coded.widthPixels(),
            coded.heightPixels(),
            coded.framesPerSecond(),
            (int) Math.min(coded.bitrateKbit() * 1000L, Integer.MAX_VALUE))
        .inWords();
  }

  private void speed() {
    double measured = board.macroblocksMeasured();
    if (measured <= 0) {
      return;
    }
    double possible = measured / (macroblocksPerSecond / coded.framesPerSecond());
    String does =
        "%s did %s pictures of %s a second here"
            .formatted(board.encoder(), PictureWish.rate(Math.floor(possible)), coded.size());
    if (possible < coded.framesPerSecond()) {
      say(
          "speed",
          Verdict.FAILS,
          does + ", fewer than the " + coded.rate() + " of it: it falls behind.");
    } else if (possible * COMFORTABLE_SHARE < coded.framesPerSecond()) {
      say("speed", Verdict.DOUBTFUL, does + ": hardly more than the " + coded.rate() + " of it.");
    } else {
      say("speed", Verdict.FITS, does + "; " + coded.rate() + " are needed.");
    }
  }

  private void say(String rule, Verdict verdict, String sentence) {
    findings.add(new Finding(rule, verdict, sentence));
  }

  private static String megabytes(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%.1f MB/s", bytesPerSecond / 1e6);
  }

  private static String megabytesOf(long bytes) {
    return String.format(Locale.ROOT, "%.0f MB", Math.ceil(bytes / 1048576.0));
  }

  private static String whole(double number) {
    return String.format(Locale.ROOT, "%,d", (long) Math.ceil(number));
  }
}
