package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_capability}: what a device is.
 *
 * @param driver the driver's name, such as {@code uvcvideo}
 * @param card the device's name, such as {@code HD Webcam}
 * @param busName where it is plugged in, such as {@code usb-0000:01:00.0-1.2}
 * @param capabilities what this node can do: {@code device_caps} where the driver fills it, else
 *     what the whole device can do
 */
public record V4l2Capability(String driver, String card, String busName, int capabilities) {
  /** {@link #capabilities}: captures into buffers of one plane. */
  public static final int VIDEO_CAPTURE = 0x1;

  /** {@link #capabilities}: captures into buffers of one or more planes. */
  public static final int VIDEO_CAPTURE_MPLANE = 0x1000;

  /** {@link #capabilities}: makes pictures of pictures, in buffers of one or more planes. */
  public static final int VIDEO_M2M_MPLANE = 0x4000;

  /** {@link #capabilities}: makes pictures of pictures, in buffers of one plane. */
  public static final int VIDEO_M2M = 0x8000;

  /** {@link #capabilities}: hands buffers out while it captures. */
  public static final int STREAMING = 0x04000000;

  private static final int DEVICE_CAPS = 0x80000000;

  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_capability",
          bytes("driver", 16),
          bytes("card", 32),
          bytes("bus_info", 32),
          u32("version"),
          u32("capabilities"),
          u32("device_caps"),
          u32Array("reserved", 3));

  private static final int DRIVER = STRUCT.offset("driver");
  private static final int CARD = STRUCT.offset("card");
  private static final int BUS = STRUCT.offset("bus_info");
  private static final int OF_DEVICE = STRUCT.offset("capabilities");
  private static final int OF_NODE = STRUCT.offset("device_caps");

  static V4l2Capability decode(ByteBuffer struct) {
    int ofDevice = struct.getInt(OF_DEVICE);
    return new V4l2Capability(
        CStruct.text(struct, DRIVER, 16),
        CStruct.text(struct, CARD, 32),
        CStruct.text(struct, BUS, 32),
        (ofDevice & DEVICE_CAPS) != 0 ? struct.getInt(OF_NODE) : ofDevice);
  }

  /** Whether all of {@code flags} are there. */
  public boolean has(int flags) {
    return (capabilities & flags) == flags;
  }
}
