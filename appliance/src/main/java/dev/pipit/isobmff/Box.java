package dev.pipit.isobmff;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A box as it was read. Immutable but for the bytes it looks at.
 *
 * @param type four characters; a byte that is no printable ASCII is written as {@code \xNN}
 * @param position index of the box's first byte in the buffer that was read
 * @param headerBytes 8, 16 with a 64-bit size, and 16 more for {@code uuid}
 * @param sizeBytes the whole box, header included
 * @param body what follows the header, big-endian and read-only, a view of the buffer that was read
 * @param children the boxes in it; empty for a box that holds none
 */
public record Box(
    String type,
    int position,
    int headerBytes,
    int sizeBytes,
    ByteBuffer body,
    List<Box> children) {

  /** What follows the header; the view is the caller's own. */
  @Override
  public ByteBuffer body() {
    return body.duplicate();
  }

  /** The first child of a type. */
  public Optional<Box> child(String type) {
    return children.stream().filter(box -> box.type.equals(type)).findFirst();
  }

  /** This box and all below it, in the order of the file. */
  public Stream<Box> walk() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(Box::walk));
  }
}
