package dev.pipit.encode;

import dev.pipit.encode.PreflightCamera.Mode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says before anything starts whether a wished picture fits the board and the camera, in plain
 * words, and which are the nearest that do. Pure: facts go in, findings come out.
 */
public final class Preflight {
  private final PreflightBoard board;
  private final @Nullable PreflightCamera camera;

  /**
   * @param camera null when the picture's source takes any size and rate
   */
  public Preflight(PreflightBoard board, @Nullable PreflightCamera camera) {
    this.board = board;
    this.camera = camera;
  }

  /** How well something fits; the later, the worse. */
  public enum Verdict {
    /** It fits. */
    FITS,
    /** It may work, or work otherwise than wished. */
    DOUBTFUL,
    /** It does not work. */
    FAILS;

    /** The worse of the two. */
    Verdict or(Verdict other) {
      return compareTo(other) >= 0 ? this : other;
    }

    /** As the API writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What one rule says.
   *
   * @param rule a fixed word for programs: camera, size, level, bitrate, memory, usb, speed
   * @param sentence one plain sentence
   */
  public record Finding(String rule, Verdict verdict, String sentence) {}

  /**
   * What there is to say of a wish; the names of the components are those of the JSON.
   *
   * @param wish what was asked about
   * @param encoder the encoder that is or would be used
   * @param verdict the worst of the findings
   * @param findings one for each rule that applies
   * @param nearest pictures that fit, the nearest first; none when the wish fits, or nothing does
   */
  public record Report(
      PictureWish wish,
      String encoder,
      Verdict verdict,
      List<Finding> findings,
      List<PictureWish> nearest) {
    /** Takes copies of the lists. */
    public Report {
      findings = List.copyOf(findings);
      nearest = List.copyOf(nearest);
    }
  }

  /** What there is to say of a wish. */
  public Report of(PictureWish wish) {
    List<Finding> findings = findings(wish);
    Verdict verdict = worst(findings);
    return new Report(
        wish,
        board.encoder(),
        verdict,
        findings,
        verdict == Verdict.FITS
            ? List.of()
            : new NearestPictures(wish, board, camera, one -> worst(findings(one))).find(verdict));
  }

  private static Verdict worst(List<Finding> findings) {
    return findings.stream().map(Finding::verdict).reduce(Verdict.FITS, Verdict::or);
  }

  private List<Finding> findings(PictureWish wish) {
    if (camera == null) {
      return new PreflightRules(wish, board).check();
    }
    Mode mode = camera.modes().best(wish);
    if (mode == null) {
      return List.of(
          new Finding(
              "camera",
              Verdict.FAILS,
              camera.label() + " offers no pixel format that Pipit reads."));
    }
    // What is encoded is what the camera gives; Pipit does not scale.
    PictureWish coded =
        camera.turned()
            ? new PictureWish(
                mode.heightPixels(), mode.widthPixels(), mode.framesPerSecond(), wish.bitrateKbit())
            : new PictureWish(
                mode.widthPixels(),
                mode.heightPixels(),
                mode.framesPerSecond(),
                wish.bitrateKbit());
    return new PreflightRules(coded, board).check(wish, camera, mode);
  }
}
