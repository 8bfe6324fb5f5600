package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The screen's memory by the kernel's frame buffer device ({@code linux/fb.h}), mapped. One thread.
 */
public final class FrameBuffer implements AutoCloseable {
  /**
   * Where a colour lies in a pixel.
   *
   * @param offsetBits from the lowest bit of the pixel
   * @param lengthBits how many
   */
  public record Channel(int offsetBits, int lengthBits) {}

  /**
   * What the screen's memory looks like.
   *
   * @param strideBytes from line to line
   */
  public record Layout(
      int widthPixels,
      int heightPixels,
      int strideBytes,
      int bitsPerPixel,
      Channel red,
      Channel green,
      Channel blue) {}

  /** Of the visible part and of colours. */
  static final CStruct VARIABLE =
      CStruct.of(
          "fb_var_screeninfo",
          CStruct.u32("xres"),
          CStruct.u32("yres"),
          CStruct.u32("xres_virtual"),
          CStruct.u32("yres_virtual"),
          CStruct.u32("xoffset"),
          CStruct.u32("yoffset"),
          CStruct.u32("bits_per_pixel"),
          CStruct.u32("grayscale"),
          CStruct.u32("red.offset"),
          CStruct.u32("red.length"),
          CStruct.u32("red.msb_right"),
          CStruct.u32("green.offset"),
          CStruct.u32("green.length"),
          CStruct.u32("green.msb_right"),
          CStruct.u32("blue.offset"),
          CStruct.u32("blue.length"),
          CStruct.u32("blue.msb_right"),
          CStruct.padding(92));

  /** Of the memory. */
  static final CStruct FIXED =
      CStruct.of(
          "fb_fix_screeninfo",
          CStruct.bytes("id", 16),
          CStruct.u64("smem_start"),
          CStruct.u32("smem_len"),
          CStruct.u32("type"),
          CStruct.u32("type_aux"),
          CStruct.u32("visual"),
          CStruct.padding(8),
          CStruct.u32("line_length"),
          CStruct.padding(28));

  static final int FBIOGET_VSCREENINFO = 0x4600;
  static final int FBIOGET_FSCREENINFO = 0x4602;

  /** No screen is larger than this, nor any picture of it. */
  private static final int MOST_PIXELS = 16_384;

  private final DeviceFile device;
  private final MappedMemory memory;
  private final Layout layout;

  private FrameBuffer(DeviceFile device, MappedMemory memory, Layout layout) {
    this.device = device;
    this.memory = memory;
    this.layout = layout;
  }

  /**
   * Opens a node such as {@code /dev/fb0}.
   *
   * @throws SystemCallException when it is not there, may not be opened, or contradicts itself
   *     ({@code EINVAL})
   */
  public static FrameBuffer open(Path node) throws SystemCallException {
    DeviceFile device = DeviceFile.open(node);
    try (Arena arena = Arena.ofConfined()) {
      StructMemory variable = new StructMemory(arena, VARIABLE);
      StructMemory fixed = new StructMemory(arena, FIXED);
      check("FBIOGET_VSCREENINFO", device.ioctl(FBIOGET_VSCREENINFO, variable));
      check("FBIOGET_FSCREENINFO", device.ioctl(FBIOGET_FSCREENINFO, fixed));
      Layout layout = layout(variable.bytes(), fixed.bytes());
      long length = fixed.bytes().getInt(FIXED.offset("smem_len")) & 0xFFFF_FFFFL;
      long needed = (long) layout.strideBytes * layout.heightPixels;
      if (!isSane(layout) || needed > length) {
        throw new SystemCallException("the layout of " + node, Errno.EINVAL.number());
      }
      FrameBuffer opened = new FrameBuffer(device, device.map(0, (int) needed), layout);
      device = null;
      return opened;
    } finally {
      if (device != null) {
        device.close();
      }
    }
  }

  private static Layout layout(ByteBuffer variable, ByteBuffer fixed) {
    return new Layout(
        variable.getInt(VARIABLE.offset("xres")),
        variable.getInt(VARIABLE.offset("yres")),
        fixed.getInt(FIXED.offset("line_length")),
        variable.getInt(VARIABLE.offset("bits_per_pixel")),
        channel(variable, "red"),
        channel(variable, "green"),
        channel(variable, "blue"));
  }

  private static Channel channel(ByteBuffer variable, String colour) {
    return new Channel(
        variable.getInt(VARIABLE.offset(colour + ".offset")),
        variable.getInt(VARIABLE.offset(colour + ".length")));
  }

  private static boolean isSane(Layout layout) {
    return isSize(layout.widthPixels)
        && isSize(layout.heightPixels)
        && layout.bitsPerPixel > 0
        && layout.bitsPerPixel <= Integer.SIZE
        && layout.strideBytes >= layout.widthPixels * layout.bitsPerPixel / Byte.SIZE
        && layout.strideBytes <= 8 * MOST_PIXELS;
  }

  private static boolean isSize(int pixels) {
    return pixels > 0 && pixels <= MOST_PIXELS;
  }

  private static void check(String call, int errno) throws SystemCallException {
    if (errno != 0) {
      throw new SystemCallException(call, errno);
    }
  }

  /** What the memory looks like. */
  public Layout layout() {
    return layout;
  }

  /** The visible lines from the top, direct; valid until the close. */
  public ByteBuffer bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    memory.close();
    device.close();
  }
}
