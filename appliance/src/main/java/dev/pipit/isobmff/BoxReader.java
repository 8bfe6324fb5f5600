package dev.pipit.isobmff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads boxes (ISO/IEC 14496-12 4.2) as a tree. Nothing but the tree is allocated, and that is
 * bounded: nesting by {@value #DEEPEST}, boxes by {@value #MOST_BOXES}.
 */
public final class BoxReader {
  /** Boxes within boxes; the deepest that Pipit writes is nine. */
  public static final int DEEPEST = 16;

  /** Boxes in all. */
  public static final int MOST_BOXES = 100_000;

  private static final int HEADER_BYTES = 8;
  private static final int LARGE_SIZE_BYTES = 8;
  private static final int UUID_BYTES = 16;
  private static final int NO_CHILDREN = -1;

  private final ByteBuffer bytes;
  private int boxes;

  private BoxReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a file, or a part of one that starts and ends between boxes.
   *
   * @param bytes from position to limit; not changed, and looked at by the boxes returned
   * @throws MalformedBoxException at the first fault
   */
  public static List<Box> read(ByteBuffer bytes) throws MalformedBoxException {
    ByteBuffer view = bytes.asReadOnlyBuffer().order(ByteOrder.BIG_ENDIAN);
    return new BoxReader(view).boxes("", bytes.position(), bytes.limit(), 0);
  }

  private List<Box> boxes(String path, int from, int to, int depth) throws MalformedBoxException {
    if (depth > DEEPEST) {
      throw new MalformedBoxException("boxes are nested deeper than " + DEEPEST, path, from);
    }
    List<Box> found = new ArrayList<>();
    int position = from;
    while (position < to) {
      Box box = box(path, position, to, depth);
      found.add(box);
      position += box.sizeBytes();
    }
    return List.copyOf(found);
  }

  private Box box(String path, int position, int to, int depth) throws MalformedBoxException {
    boxes++;
    if (boxes > MOST_BOXES) {
      throw new MalformedBoxException(
          "there are more than " + MOST_BOXES + " boxes", path, position);
    }
    int left = to - position;
    if (left < HEADER_BYTES) {
      throw new MalformedBoxException(
          "%d bytes are left, a box has at least 8".formatted(left), path, position);
    }
    String type = fourCharacters(bytes, position + 4);
    long size = bytes.getInt(position) & 0xFFFF_FFFFL;
    int headerBytes = HEADER_BYTES;
    if (size == 1) {
      headerBytes += LARGE_SIZE_BYTES;
      refuseIfShort(type, headerBytes, left, path, position);
      size = bytes.getLong(position + HEADER_BYTES);
    } else if (size == 0) {
      // 4.2: the box reaches to the end of the file, which only the last one outside can.
      if (depth > 0) {
        throw new MalformedBoxException(
            "box '%s' has size 0 inside another box".formatted(type), path, position);
      }
      size = left;
    }
    if (type.equals("uuid")) {
      headerBytes += UUID_BYTES;
    }
    if (size >= 0 && size < headerBytes) {
      throw new MalformedBoxException(
          "box '%s' has size %d, its header alone %d".formatted(type, size, headerBytes),
          path,
          position);
    }
    if (size < 0 || size > left) {
      throw new MalformedBoxException(
          "box '%s' has size %s, but %d bytes are left"
              .formatted(type, Long.toUnsignedString(size), left),
          path,
          position);
    }
    int end = position + (int) size;
    int bodyStart = position + headerBytes;
    ByteBuffer body = bytes.slice(bodyStart, end - bodyStart).order(ByteOrder.BIG_ENDIAN);
    return new Box(
        type,
        position,
        headerBytes,
        (int) size,
        body,
        children(type, path, position, bodyStart, end, depth));
  }

  private List<Box> children(
      String type, String path, int position, int bodyStart, int end, int depth)
      throws MalformedBoxException {
    int fieldBytes = bytesBeforeChildren(type);
    if (fieldBytes == NO_CHILDREN) {
      return List.of();
    }
    refuseIfShort(type, fieldBytes, end - bodyStart, path, position);
    String inner = path.isEmpty() ? type : path + "/" + type;
    return boxes(inner, bodyStart + fieldBytes, end, depth + 1);
  }

  private static void refuseIfShort(
      String type, int needed, int available, String path, int position)
      throws MalformedBoxException {
    if (available < needed) {
      throw new MalformedBoxException(
          "box '%s' is cut off: %d bytes where its fields take %d"
              .formatted(type, available, needed),
          path,
          position);
    }
  }

  /** Bytes of a box's own fields before the boxes in it, or {@link #NO_CHILDREN}. */
  private static int bytesBeforeChildren(String type) {
    return switch (type) {
      case "moov",
          "trak",
          "edts",
          "mdia",
          "minf",
          "dinf",
          "stbl",
          "mvex",
          "moof",
          "traf",
          "mfra",
          "udta" ->
          0;
      case "stsd", "dref" -> 8; // version and flags, a count
      case "avc1", "avc3" -> 78; // VisualSampleEntry, 12.1.3
      default -> NO_CHILDREN;
    };
  }

  /** Four bytes as characters, what is not printable as {@code \xNN}. */
  static String fourCharacters(ByteBuffer bytes, int position) {
    StringBuilder text = new StringBuilder(4);
    for (int i = position; i < position + 4; i++) {
      int character = bytes.get(i) & 0xFF;
      if (character >= 0x20 && character < 0x7F) {
        text.append((char) character);
      } else {
        text.append("\\x%02X".formatted(character));
      }
    }
    return text.toString();
  }
}
