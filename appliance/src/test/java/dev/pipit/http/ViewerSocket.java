package dev.pipit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** A WebSocket client by hand (RFC 6455), so that it can read slowly and speak wrongly. */
final class ViewerSocket implements AutoCloseable {
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;

  private record Message(int opcode, ByteArrayOutputStream payload) {}

  private final RawClient client;
  private final RawClient.Answer handshake;
  private int binaryMessages;

  private ViewerSocket(RawClient client, int port, String fields) throws IOException {
    this.client = client;
    client.send(
        "GET /live/camera/ws HTTP/1.1\r\nHost: localhost:"
            + port
            + "\r\nOrigin: http://localhost:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + fields
            + "\r\n");
    handshake = client.readHead();
  }

  static ViewerSocket open(int port) throws IOException {
    return open(port, "");
  }

  static ViewerSocket open(int port, String fields) throws IOException {
    return new ViewerSocket(new RawClient(port), port, fields);
  }

  /** One whose kernel takes as little as it can ahead of its reader. */
  static ViewerSocket openSlow(int port) throws IOException {
    return new ViewerSocket(new RawClient(port, 2048), port, "");
  }

  RawClient.Answer handshake() {
    return handshake;
  }

  int binaryMessages() {
    return binaryMessages;
  }

  void sendText(String text) throws IOException {
    sendFrame(0x80 | TEXT, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Sends one masked frame. */
  void sendFrame(int firstByte, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    }
    byte[] mask = {1, 2, 3, 4};
    frame.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    client.send(frame.toByteArray());
  }

  /** The next text message; binary ones before it are passed over. */
  JsonNode nextText() throws IOException {
    return new ObjectMapper()
        .readTree(next(TEXT).toString(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** The next binary message; text before it is passed over. */
  byte[] nextBinary() throws IOException {
    return next(BINARY).toByteArray();
  }

  /** Whether a ping is among what has come by now; the rest of it is passed over. */
  boolean wasPinged() throws IOException {
    while (client.hasBytes()) {
      if (read().opcode == PING) {
        return true;
      }
    }
    return false;
  }

  /** The status that the server closes with; messages before it are passed over. */
  int closeCode() throws IOException {
    byte[] payload = next(CLOSE).toByteArray();
    return payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
  }

  private ByteArrayOutputStream next(int opcode) throws IOException {
    while (true) {
      Message message = read();
      if (message.opcode == opcode) {
        return message.payload;
      }
      if (message.opcode == CLOSE) {
        throw new EOFException("closed by the server while waiting for opcode " + opcode);
      }
    }
  }

  private Message read() throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    int opcode = 0;
    boolean last = false;
    while (!last) {
      int first = octet();
      last = (first & 0x80) != 0;
      if ((first & 0x0f) != 0) {
        opcode = first & 0x0f;
      }
      long length = octet();
      if (length == 126) {
        length = ((long) octet() << 8) | octet();
      } else if (length == 127) {
        length = 0;
        for (int i = 0; i < 8; i++) {
          length = (length << 8) | octet();
        }
      }
      for (long i = 0; i < length; i++) {
        payload.write(octet());
      }
    }
    if (opcode == BINARY) {
      binaryMessages++;
    }
    return new Message(opcode, payload);
  }

  private int octet() throws IOException {
    int octet = client.readByte();
    if (octet < 0) {
      throw new EOFException("the server closed the connection");
    }
    return octet;
  }

  void reset() throws IOException {
    client.reset();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
