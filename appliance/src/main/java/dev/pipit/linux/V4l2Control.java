package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.s64;
import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_query_ext_ctrl}: something that can be set on a device.
 *
 * @param id the control's number
 * @param type {@code enum v4l2_ctrl_type}
 * @param name the driver's name for it
 * @param minimum least value
 * @param maximum greatest value
 * @param step between values
 * @param defaultValue what the driver starts with
 * @param flags {@code V4L2_CTRL_FLAG_…}
 */
public record V4l2Control(
    int id,
    int type,
    String name,
    long minimum,
    long maximum,
    long step,
    long defaultValue,
    int flags) {
  /** {@link #type}: an integer of 32 bits. */
  public static final int TYPE_INTEGER = 1;

  /** {@link #type}: 0 or 1. */
  public static final int TYPE_BOOLEAN = 2;

  /** {@link #type}: one of several named items. */
  public static final int TYPE_MENU = 3;

  /** {@link #type}: something to be done, without a value. */
  public static final int TYPE_BUTTON = 4;

  /** {@link #type}: an integer of 64 bits. */
  public static final int TYPE_INTEGER64 = 5;

  /** {@link #type}: a heading. */
  public static final int TYPE_CLASS = 6;

  /** {@link #type}: a set of bits, 32 at most. */
  public static final int TYPE_BITMASK = 8;

  /** {@link #type}: one of several items that are numbers. */
  public static final int TYPE_INTEGER_MENU = 9;

  /** {@link #id}: left and right change places. */
  public static final int ID_HORIZONTAL_FLIP = 0x00980914;

  /** {@link #id}: top and bottom change places. */
  public static final int ID_VERTICAL_FLIP = 0x00980915;

  /** {@link #flags}: the control is there for nothing. */
  public static final int FLAG_DISABLED = 0x1;

  /** {@link #flags}: cannot be set. */
  public static final int FLAG_READ_ONLY = 0x4;

  /** {@link #flags}: has no effect just now, because of another control. */
  public static final int FLAG_INACTIVE = 0x10;

  /** {@link #flags}: cannot be read. */
  public static final int FLAG_WRITE_ONLY = 0x40;

  static final int FLAG_NEXT = 0x80000000;

  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_query_ext_ctrl",
          u32("id"),
          u32("type"),
          bytes("name", 32),
          s64("minimum"),
          s64("maximum"),
          s64("step"),
          s64("default_value"),
          u32("flags"),
          u32("elem_size"),
          u32("elems"),
          u32("nr_of_dims"),
          u32Array("dims", 4),
          u32Array("reserved", 32));

  private static final int ID = STRUCT.offset("id");
  private static final int TYPE = STRUCT.offset("type");
  private static final int NAME = STRUCT.offset("name");
  private static final int MINIMUM = STRUCT.offset("minimum");
  private static final int MAXIMUM = STRUCT.offset("maximum");
  private static final int STEP = STRUCT.offset("step");
  private static final int DEFAULT = STRUCT.offset("default_value");
  private static final int FLAGS = STRUCT.offset("flags");

  /** Asks for one control. */
  static void ask(ByteBuffer struct, int id) {
    struct.putInt(ID, id);
  }

  /** Asks for the control after {@code previousId}. */
  static void askNext(ByteBuffer struct, int previousId) {
    struct.putInt(ID, previousId | FLAG_NEXT);
  }

  static V4l2Control decode(ByteBuffer struct) {
    return new V4l2Control(
        struct.getInt(ID),
        struct.getInt(TYPE),
        CStruct.text(struct, NAME, 32),
        struct.getLong(MINIMUM),
        struct.getLong(MAXIMUM),
        struct.getLong(STEP),
        struct.getLong(DEFAULT),
        struct.getInt(FLAGS));
  }

  /** Whether all of {@code flags} are there. */
  public boolean has(int flags) {
    return (this.flags & flags) == flags;
  }
}
