package dev.pipit.vm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link UsbCamera} says of itself (USB 2.0, chapter 9; USB Device Class Definition for
 * Video Devices 1.1, chapter 3, and its Motion JPEG Payload).
 */
final class UsbCameraDescriptors {
  /** A size that is offered. */
  record Size(int width, int height) {
    int mostBytes() {
      return width * height * 2;
    }
  }

  static final List<Size> SIZES = List.of(new Size(320, 180), new Size(640, 360));

  /** Times between two pictures that are offered, in units of 100 ns. */
  static final List<Integer> INTERVALS = List.of(333_333, 666_666, 1_000_000);

  static final int ENDPOINT = 0x81;

  /** Of one transfer; the driver's own transfers are that long at most. */
  static final int MOST_PAYLOAD_BYTES = 16_384;

  static final int CLOCK_HERTZ = 1_000_000;
  static final int STREAMING_INTERFACE = 1;

  private static final String[] STRINGS = {"Pipit", "USB test camera", "0001"};

  private static final int DEVICE_TYPE = 1;
  private static final int CONFIGURATION_TYPE = 2;
  private static final int STRING_TYPE = 3;
  private static final int QUALIFIER_TYPE = 6;
  private static final int CS_INTERFACE = 0x24;
  private static final int VIDEO = 0x0e;

  /** Version 2.0, made of interface associations, of the number of the Linux Foundation. */
  static final byte[] DEVICE = {
    18, DEVICE_TYPE, 0, 2, (byte) 0xef, 2, 1, 64, 0x6b, 0x1d, 2, 1, 1, 0, 1, 2, 3, 1
  };

  static final byte[] CONFIGURATION = configuration();

  private UsbCameraDescriptors() {}

  /** The descriptor that a request asks for by its value; null when there is none. */
  static byte @Nullable [] find(int value) {
    int index = value & 0xff;
    return switch (value >> 8) {
      case DEVICE_TYPE -> DEVICE;
      case CONFIGURATION_TYPE -> CONFIGURATION;
      case STRING_TYPE -> index <= STRINGS.length ? string(index) : null;
      case QUALIFIER_TYPE -> new byte[] {10, QUALIFIER_TYPE, 0, 2, (byte) 0xef, 2, 1, 64, 1, 0};
      default -> null;
    };
  }

  private static byte[] string(int index) {
    byte[] text =
        index == 0
            ? new byte[] {9, 4} // English (United States)
            : STRINGS[index - 1].getBytes(StandardCharsets.UTF_16LE);
    return joined(new byte[] {(byte) (2 + text.length), STRING_TYPE}, text);
  }

  private static byte[] configuration() {
    byte[] content =
        joined(
            bytes(8, 11, 0, 2, VIDEO, 3, 0, 0), // both interfaces belong together
            bytes(9, 4, 0, 0, 0, VIDEO, 1, 0, 0),
            control(),
            bytes(9, 4, STREAMING_INTERFACE, 0, 1, VIDEO, 2, 0, 0),
            streaming(),
            bytes(7, 5, ENDPOINT, 2, 0, 2, 0));
    int length = 9 + content.length;
    return joined(
        bytes(9, CONFIGURATION_TYPE, length & 0xff, length >> 8, 2, 1, 0, 0x80, 250), content);
  }

  /** A lens and a plug, and nothing between. */
  private static byte[] control() {
    byte[] terminals =
        joined(
            bytes(18, CS_INTERFACE, 2, 1, 0x01, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0),
            bytes(9, CS_INTERFACE, 3, 2, 0x01, 0x01, 0, 1, 0));
    byte[] all = new byte[13];
    ByteBuffer header = begin(all, 1);
    header.putShort((short) 0x0110).putShort((short) (13 + terminals.length));
    header.putInt(CLOCK_HERTZ).put((byte) 1).put((byte) STREAMING_INTERFACE);
    return joined(all, terminals);
  }

  private static byte[] streaming() {
    List<byte[]> parts = new ArrayList<>();
    parts.add(bytes(11, CS_INTERFACE, 6, 1, SIZES.size(), 0, 1, 0, 0, 0, 0));
    for (int number = 1; number <= SIZES.size(); number++) {
      Size size = SIZES.get(number - 1);
      byte[] all = new byte[26 + 4 * INTERVALS.size()];
      ByteBuffer frame = begin(all, 7);
      frame.put((byte) number).put((byte) 0);
      frame.putShort((short) size.width()).putShort((short) size.height());
      frame.putInt(size.mostBytes() * 8).putInt(size.mostBytes() * 8 * 30);
      frame.putInt(size.mostBytes()).putInt(INTERVALS.getFirst());
      frame.put((byte) INTERVALS.size());
      INTERVALS.forEach(frame::putInt);
      parts.add(all);
    }
    parts.add(bytes(6, CS_INTERFACE, 0x0d, 1, 1, 4));
    byte[] content = joined(parts.toArray(byte[][]::new));
    int length = 14 + content.length;
    byte[] header =
        bytes(14, CS_INTERFACE, 1, 1, length & 0xff, length >> 8, ENDPOINT, 0, 2, 0, 0, 0, 1, 0);
    return joined(header, content);
  }

  private static ByteBuffer begin(byte[] all, int subtype) {
    ByteBuffer descriptor = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    return descriptor.put((byte) all.length).put((byte) CS_INTERFACE).put((byte) subtype);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] joined(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
