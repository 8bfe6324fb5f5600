package dev.pipit.capture;

/**
 * What is done to each picture of a camera before it is encoded.
 *
 * @param turn how it is turned and mirrored
 * @param text a line for the picture with {@code {name}}, {@code {date}} and {@code {time}} in it;
 *     empty for none
 * @param name what stands for {@code {name}}
 */
public record PictureEdit(Turn turn, String text, String name) {
  /** Whether there is nothing to do. */
  public boolean isNone() {
    return turn.isNone() && text.isEmpty();
  }
}
