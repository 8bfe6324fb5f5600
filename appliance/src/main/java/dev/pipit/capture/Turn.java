package dev.pipit.capture;

/**
 * How a picture is turned and mirrored: first mirrored, then, if at all, lines and columns change
 * places.
 *
 * @param mirror whether left and right change places
 * @param upsideDown whether top and bottom change places
 * @param transpose whether then lines become columns
 */
public record Turn(boolean mirror, boolean upsideDown, boolean transpose) {
  /** As the camera gives it. */
  public static final Turn NONE = new Turn(false, false, false);

  /**
   * A picture that is mirrored and then turned clockwise.
   *
   * @param degrees 0, 90, 180 or 270
   */
  public static Turn of(int degrees, boolean mirror, boolean upsideDown) {
    return switch (degrees) {
      case 0 -> new Turn(mirror, upsideDown, false);
      // What was at the bottom left comes to the top left.
      case 90 -> new Turn(mirror, !upsideDown, true);
      case 180 -> new Turn(!mirror, !upsideDown, false);
      case 270 -> new Turn(!mirror, upsideDown, true);
      default -> throw new IllegalArgumentException("Pictures are not turned by " + degrees);
    };
  }

  /** Whether pictures stay as they are. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Whether a camera that can mirror its picture can do all of it. */
  public boolean isMirroring() {
    return !transpose;
  }
}
