package dev.pipit.rtp;

import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Packets and access units as the tests of this package write and compare them. */
final class Packets {
  private Packets() {}

  /** Hexadecimal bytes, spaces between them as one likes. */
  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  /** A packet of payload type 96 of SSRC 1. */
  static RtpPacket of(int number, int timestamp, boolean marker, byte[] payload) {
    RtpPacket packet = new RtpPacket();
    packet.read(bytes(number, timestamp, marker, 1, payload));
    return packet;
  }

  static ByteBuffer bytes(int number, int timestamp, boolean marker, int ssrc, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + payload.length);
    RtpPacket.writeHeader(bytes, 0, marker, 96, number, timestamp, ssrc);
    return bytes.put(RtpPacket.HEADER_BYTES, payload);
  }

  /** All packets of what the packetizer was started with. */
  static List<byte[]> all(H264Packetizer packetizer, int packetBytes) {
    List<byte[]> packets = new ArrayList<>();
    ByteBuffer packet = ByteBuffer.allocate(packetBytes);
    while (packetizer.next(packet.clear())) {
      byte[] bytes = new byte[packet.remaining()];
      packet.get(bytes);
      packets.add(bytes);
    }
    return packets;
  }

  /** The NAL units of a byte stream in hexadecimal, without delimiters. */
  static List<String> nalUnits(ByteBuffer annexB) {
    List<String> units = new ArrayList<>();
    NalCursor cursor = new NalCursor().reset(annexB);
    while (cursor.next()) {
      if (cursor.type() != NalType.ACCESS_UNIT_DELIMITER) {
        byte[] nal = new byte[cursor.lengthBytes()];
        annexB.get(cursor.start(), nal);
        units.add(HexFormat.of().formatHex(nal));
      }
    }
    return units;
  }

  /** The same behind lengths in four bytes. */
  static byte[] avcc(ByteBuffer annexB) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String nal : nalUnits(annexB)) {
      byte[] bytes = HexFormat.of().parseHex(nal);
      out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }
}
