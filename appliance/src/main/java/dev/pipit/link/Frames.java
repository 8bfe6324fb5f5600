package dev.pipit.link;

import dev.pipit.link.RelayException.Broken;
import dev.pipit.link.RelayException.Closed;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Frames of WebSocket (RFC 6455, 5) as a client sees them, without extensions. Nothing that is read
 * takes more memory than the longest text message. One thread reads, one writes.
 */
final class Frames {
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int UNSUPPORTED = 1003;
  static final int NOT_UTF_8 = 1007;
  static final int POLICY = 1008;
  static final int TOO_BIG = 1009;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int LONGEST_CONTROL = 125;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;

  /** A message in more pieces is refused: empty ones would go on for ever. */
  private static final int MOST_PIECES = 1024;

  private static final int NO_STATUS = 1005;
  private static final int MASK_AT_ONCE = 8 * 1024;

  /** What comes in. */
  sealed interface Incoming {
    /** A whole text message. */
    record Text(String text) implements Incoming {}

    /** Is to be answered with the same bytes. */
    record Ping(ByteBuffer payload) implements Incoming {}

    /** Answers a ping that nobody sent, or means that the other end lives. */
    record Pong() implements Incoming {}
  }

  private Frames() {}

  /** Reads frames. One thread. */
  static final class Reader {
    private final DataInputStream in;
    private byte[] message = new byte[1024];
    private int length;
    private int pieces;

    Reader(InputStream in) {
      this.in = new DataInputStream(in);
    }

    /**
     * Waits for the next message, or a ping or pong between its pieces.
     *
     * @throws Closed when the relay says good-bye
     * @throws Broken when a rule is broken
     * @throws EOFException when it ends without a word
     */
    Incoming next() throws IOException {
      while (true) {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        // 5.2: bits of extensions that nobody agreed on; 5.1: a server does not mask.
        check((first & 0x70) == 0 && (second & MASKED) == 0, "a frame with forbidden bits");
        int opcode = first & 0x0F;
        boolean last = (first & FIN) != 0;
        if (opcode >= CLOSE) {
          check(last && second <= LONGEST_CONTROL, "a control frame in pieces or too long");
          byte[] payload = in.readNBytes(second);
          if (payload.length < second) {
            throw new EOFException();
          }
          return control(opcode, payload);
        }
        data(opcode, lengthOf(second));
        if (last) {
          return text();
        }
      }
    }

    private Incoming control(int opcode, byte[] payload) throws IOException {
      return switch (opcode) {
        case PING -> new Incoming.Ping(ByteBuffer.wrap(payload));
        case PONG -> new Incoming.Pong();
        case CLOSE -> throw closed(payload);
        default -> throw new Broken(PROTOCOL_ERROR, "a frame of an unknown kind");
      };
    }

    /** 5.5.1: a code of two bytes and a reason, or nothing. */
    private static IOException closed(byte[] payload) {
      if (payload.length < 2) {
        return new Closed(NO_STATUS, "");
      }
      String reason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
      int code = ByteBuffer.wrap(payload).getChar();
      return new Closed(code, LinkFault.plain(reason, LONGEST_CONTROL));
    }

    /** 5.2: in the fewest bytes, and not negative. */
    private long lengthOf(int second) throws IOException {
      if (second == TWO_BYTES) {
        int length = in.readUnsignedShort();
        check(length >= TWO_BYTES, "a length in too many bytes");
        return length;
      }
      if (second == EIGHT_BYTES) {
        long length = in.readLong();
        check(length > 0xFFFF, "a length in too many bytes");
        return length;
      }
      return second;
    }

    private void data(int opcode, long bytes) throws IOException {
      if (opcode == BINARY) {
        throw new Broken(UNSUPPORTED, "a binary message");
      }
      check(opcode == (pieces == 0 ? TEXT : CONTINUATION), "pieces of messages in disorder");
      pieces++;
      if (length + bytes > LinkCodec.MAX_TEXT_BYTES || pieces > MOST_PIECES) {
        throw new Broken(TOO_BIG, "a message of more than " + LinkCodec.MAX_TEXT_BYTES + " bytes");
      }
      int piece = (int) bytes;
      if (length + piece > message.length) {
        byte[] longer = Arrays.copyOf(message, Math.max(length + piece, message.length * 2));
        Arrays.fill(message, (byte) 0);
        message = longer;
      }
      in.readFully(message, length, piece);
      length += piece;
    }

    /** 8.1: what is no UTF-8 ends the connection. The bytes may have held a key. */
    private Incoming text() throws IOException {
      try {
        return new Incoming.Text(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message, 0, length)) + "");
      } catch (CharacterCodingException e) {
        throw new Broken(NOT_UTF_8, "text that is no UTF-8");
      } finally {
        Arrays.fill(message, 0, length, (byte) 0);
        length = 0;
        pieces = 0;
      }
    }

    private static void check(boolean right, String what) throws Broken {
      if (!right) {
        throw new Broken(PROTOCOL_ERROR, what);
      }
    }
  }

  /** Writes frames. One thread. */
  static final class Writer {
    private final OutputStream out;
    private final RandomGenerator random;
    private final byte[] masked = new byte[MASK_AT_ONCE];

    /**
     * Writes to a stream.
     *
     * @param random for masks; must not be guessed by who wrote the messages (5.3)
     */
    Writer(OutputStream out, RandomGenerator random) {
      this.out = out;
      this.random = random;
    }

    void text(String text) throws IOException {
      frame(TEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    void binary(ByteBuffer bytes) throws IOException {
      frame(BINARY, bytes.duplicate());
    }

    void pong(ByteBuffer payload) throws IOException {
      frame(PONG, payload.duplicate());
    }

    void close(int code) throws IOException {
      frame(CLOSE, ByteBuffer.allocate(2).putShort((short) code).flip());
    }

    private void frame(int opcode, ByteBuffer payload) throws IOException {
      ByteBuffer head = ByteBuffer.allocate(14).put((byte) (FIN | opcode));
      int length = payload.remaining();
      if (length <= LONGEST_CONTROL) {
        head.put((byte) (MASKED | length));
      } else if (length <= 0xFFFF) {
        head.put((byte) (MASKED | TWO_BYTES)).putShort((short) length);
      } else {
        head.put((byte) (MASKED | EIGHT_BYTES)).putLong(length);
      }
      byte[] mask = new byte[4];
      random.nextBytes(mask);
      head.put(mask);
      out.write(head.array(), 0, head.position());
      while (payload.hasRemaining()) {
        int piece = Math.min(payload.remaining(), MASK_AT_ONCE);
        payload.get(masked, 0, piece);
        // The length of a piece is a multiple of four, but for the last one.
        for (int i = 0; i < piece; i++) {
          masked[i] ^= mask[i & 3];
        }
        out.write(masked, 0, piece);
      }
      out.flush();
    }
  }
}
