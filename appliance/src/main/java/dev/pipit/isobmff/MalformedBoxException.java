package dev.pipit.isobmff;

/** Bytes that are no boxes: which rule they break, in which box, and at which byte. */
public final class MalformedBoxException extends Exception {
  private static final long serialVersionUID = 1;

  private final String path;
  private final int position;

  /**
   * @param fault what is wrong, a clause without a full stop
   * @param path the boxes around it, such as {@code moov/trak}; empty at the top
   * @param position index of the faulty box's first byte
   */
  public MalformedBoxException(String fault, String path, int position) {
    super("%s (at byte %d, in %s)".formatted(fault, position, path.isEmpty() ? "the file" : path));
    this.path = path;
    this.position = position;
  }

  /** The boxes around the fault, such as {@code moov/trak}; empty at the top. */
  public String path() {
    return path;
  }

  /** Index of the faulty box's first byte. */
  public int position() {
    return position;
  }
}
