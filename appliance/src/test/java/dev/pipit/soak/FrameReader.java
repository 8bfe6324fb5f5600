package dev.pipit.soak;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that forgives nothing (RFC 6455 5.2, 5.4, 5.5); answers pings. */
final class FrameReader {
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  /** A whole message. */
  record Message(boolean text, ByteBuffer payload) {}

  private record Frame(boolean last, int opcode, ByteBuffer payload) {}

  private final DataInputStream in;
  private final OutputStream out;

  private FrameReader(Socket socket) throws IOException {
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16_384));
    out = socket.getOutputStream();
  }

  /** Asks for a WebSocket and reads the answer up to its first frame. */
  static FrameReader upgrade(Socket socket, URI uri) throws IOException {
    FrameReader reader = new FrameReader(socket);
    String request =
        "GET "
            + uri.getPath()
            + " HTTP/1.1\r\nHost: "
            + uri.getAuthority()
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    reader.out.write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) reader.in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException("No WebSocket but " + head);
    }
    return reader;
  }

  /** The next message; one that the server ends with is an error. */
  Message nextMessage() throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(0);
    int type = CONTINUATION;
    boolean last = false;
    while (!last) {
      Frame frame = nextFrame();
      switch (frame.opcode) {
        case PING -> send(PONG, frame.payload);
        case PONG -> {}
        case CLOSE -> throw new IOException("Closed by the server: " + farewell(frame.payload));
        default -> {
          if ((frame.opcode == CONTINUATION) != (type != CONTINUATION)) {
            throw new IOException("Opcode " + frame.opcode + " inside a message of type " + type);
          }
          type = type == CONTINUATION ? frame.opcode : type;
          payload = joined(payload, frame.payload);
          last = frame.last;
        }
      }
    }
    return new Message(type == TEXT, payload);
  }

  private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
    return ByteBuffer.allocate(first.remaining() + second.remaining())
        .put(first)
        .put(second)
        .flip();
  }

  private Frame nextFrame() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int opcode = first & 0x0f;
    long length = second;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    boolean known =
        switch (opcode) {
          case CONTINUATION, TEXT, BINARY -> length <= MAX_MESSAGE_BYTES;
          case CLOSE, PING, PONG -> length <= 125 && first >= 0x80;
          default -> false;
        };
    boolean plain = (first & 0x70) == 0 && second < 0x80 && length >= 0;
    if (!known || !plain) {
      throw new IOException(
          "Broken frame: %02x %02x, %d bytes long".formatted(first, second, length));
    }
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return new Frame(first >= 0x80, opcode, ByteBuffer.wrap(payload));
  }

  private static String farewell(ByteBuffer bytes) {
    return bytes.remaining() < 2
        ? "no status"
        : bytes.getShort() + " " + StandardCharsets.UTF_8.decode(bytes);
  }

  /** Says farewell with status 1000. */
  void sendClose() throws IOException {
    send(CLOSE, ByteBuffer.allocate(2).putShort(0, (short) 1000));
  }

  /** Sends a short masked frame; a mask of zeros leaves the bytes as they are. */
  private void send(int opcode, ByteBuffer payload) throws IOException {
    byte[] frame = new byte[6 + payload.remaining()];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) (0x80 | payload.remaining());
    payload.get(payload.position(), frame, 6, payload.remaining());
    out.write(frame);
  }
}
