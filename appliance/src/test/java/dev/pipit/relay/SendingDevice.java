package dev.pipit.relay;

import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import dev.pipit.rtp.H264Packetizer;
import dev.pipit.rtp.RtcpCompound;
import dev.pipit.rtp.RtcpPacket;
import dev.pipit.rtp.SrtcpReceiver;
import dev.pipit.rtp.SrtpKeys;
import dev.pipit.rtp.SrtpOutcome;
import dev.pipit.rtp.SrtpSender;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A device that sends what it was asked for, packet by packet, as the test wants it. */
final class SendingDevice implements AutoCloseable {
  static final int TICKS_PER_PICTURE = 3000;
  private static final int PAYLOAD_BYTES = 64;

  private final List<ByteBuffer> recording =
      AccessUnits.of(Corpus.bytes("streams/x264-zerolatency.h264"));
  private final InetSocketAddress relay;
  private final SrtpSender protector;
  private final SrtcpReceiver reports;
  private final H264Packetizer packetizer;
  private final int ssrc;
  private DatagramSocket socket;
  private int pictures;
  private int timestamp = 0xFFFF_F000;

  SendingDevice(MediaIntake intake, int port, int reportSsrc) throws IOException {
    this.relay = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.ssrc = (int) intake.ssrc();
    try (SrtpKeys keys = new SrtpKeys(intake.profile(), intake.key(), intake.salt())) {
      protector = new SrtpSender(keys, ssrc);
      reports = new SrtcpReceiver(keys, reportSsrc);
    }
    packetizer = new H264Packetizer(intake.payloadType(), ssrc, 100, PAYLOAD_BYTES);
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  /** Another address, as after a change of the network. */
  void move() throws IOException {
    socket.close();
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  /** The next picture as the packets that it is sent in; the first of each second is an IDR. */
  List<byte[]> picture() {
    int second = pictures % 30;
    return picture(second == 0 ? 0 : 1 + second % 4);
  }

  /** A picture of the recording, of which the first is an IDR. */
  List<byte[]> picture(int number) {
    pictures++;
    timestamp += TICKS_PER_PICTURE;
    List<byte[]> packets = new ArrayList<>();
    packetizer.startAnnexB(recording.get(number).duplicate(), timestamp);
    ByteBuffer packet = ByteBuffer.allocate(1500);
    packet.clear();
    while (packetizer.next(packet)) {
      if (protector.protect(packet) != SrtpOutcome.DONE) {
        throw new AssertionError("not protected");
      }
      byte[] bytes = new byte[packet.remaining()];
      packet.get(bytes);
      packets.add(bytes);
      packet.clear();
    }
    return packets;
  }

  /**
   * What the relay makes of a picture of the recording: its NAL units, each behind a start code of
   * four bytes, without the delimiter.
   */
  ByteBuffer recorded(int number) {
    ByteBuffer unit = recording.get(number);
    ByteBuffer made = ByteBuffer.allocate(2 * unit.remaining());
    NalCursor cursor = new NalCursor().reset(unit);
    while (cursor.next()) {
      if (cursor.type() != NalType.ACCESS_UNIT_DELIMITER) {
        made.putInt(1).put(unit.slice(cursor.start(), cursor.lengthBytes()));
      }
    }
    return made.flip();
  }

  void send(List<byte[]> packets) throws IOException {
    for (byte[] packet : packets) {
      send(packet);
    }
  }

  void send(byte[] packet) throws IOException {
    socket.send(new DatagramPacket(packet, packet.length, relay));
  }

  /** The next datagram of reports to this address. */
  List<RtcpPacket> report(Duration limit) throws IOException {
    socket.setSoTimeout((int) limit.toMillis());
    byte[] bytes = new byte[2048];
    DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
    try {
      socket.receive(datagram);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no report within " + limit, e);
    }
    ByteBuffer report = ByteBuffer.wrap(bytes, 0, datagram.getLength());
    if (reports.unprotect(report) != SrtpOutcome.DONE) {
      throw new AssertionError("a report that is not protected with the session's keys");
    }
    return RtcpCompound.read(report).packets();
  }

  @Override
  public void close() {
    socket.close();
    protector.close();
    reports.close();
  }
}
