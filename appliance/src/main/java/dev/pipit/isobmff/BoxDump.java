package dev.pipit.isobmff;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Shows boxes as text for people, one field to a line:
 *
 * <pre>
 * moof, 100 bytes at 0
 *   mfhd, 16 bytes at 8, version 0, flags 000000
 *     sequence_number = 7
 * </pre>
 *
 * <p>The field names are those of the standards. Boxes that Pipit does not write are shown by their
 * first bytes. Never throws: a box whose fields are cut off says so.
 */
public final class BoxDump {
  private static final String INDENT = "  ";

  private final StringBuilder text = new StringBuilder();

  private BoxDump() {}

  /** The boxes and all in them. */
  public static String of(List<Box> boxes) {
    BoxDump dump = new BoxDump();
    boxes.forEach(box -> dump.box(box, ""));
    return dump.text.toString();
  }

  private void box(Box box, String indent) {
    text.append(indent).append(box.type());
    text.append(", ").append(box.sizeBytes()).append(" bytes at ").append(box.position());
    ByteBuffer body = box.body();
    if (BoxFields.isFullBox(box.type()) && body.remaining() >= 4) {
      int versionAndFlags = body.getInt(0);
      text.append(
          ", version %d, flags %06X".formatted(versionAndFlags >>> 24, versionAndFlags & 0xFFFFFF));
    }
    text.append('\n');
    String inner = indent + INDENT;
    BoxFields.read(
        box,
        (name, value) -> text.append(inner).append(name).append(" = ").append(value).append('\n'));
    box.children().forEach(child -> box(child, inner));
  }
}
