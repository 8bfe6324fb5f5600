package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.link.Frames.Incoming;
import dev.pipit.link.RelayException.Broken;
import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The examples of RFC 6455, 5.7, and frames that no honest relay sends. */
class FramesTest {
  private static Frames.Reader reader(byte[] bytes) {
    return new Frames.Reader(new ByteArrayInputStream(bytes));
  }

  private static Frames.Reader reader(String hex) {
    return reader(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void textInOneFrameAndInPiecesIsRead() throws Exception {
    assertThat(reader("81 05 48 65 6c 6c 6f").next()).isEqualTo(new Incoming.Text("Hello"));
    Frames.Reader pieces = reader("01 03 48 65 6c 89 05 48 65 6c 6c 6f 80 02 6c 6f 81 00");
    assertThat(pieces.next())
        .as("a ping between the pieces")
        .isEqualTo(new Incoming.Ping(ByteBuffer.wrap(new byte[] {0x48, 0x65, 0x6c, 0x6c, 0x6f})));
    assertThat(pieces.next()).isEqualTo(new Incoming.Text("Hello"));
    assertThat(pieces.next()).isEqualTo(new Incoming.Text(""));
    assertThatThrownBy(pieces::next).isInstanceOf(EOFException.class);
  }

  @Test
  void aCloseIsReadWithItsReason() {
    assertThatThrownBy(() -> reader("88 05 03 e9 62 79 65").next())
        .isInstanceOf(RelayException.Closed.class)
        .hasMessage("code 1001, bye");
    assertThatThrownBy(() -> reader("88 00").next()).hasMessage("code 1005");
  }

  @Test
  void whatIsWrittenIsMaskedAndCanBeUnmasked() throws Exception {
    for (int length : new int[] {0, 5, 125, 126, 65_535, 65_536, 100_003}) {
      byte[] payload = new byte[length];
      new Random(length).nextBytes(payload);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new Frames.Writer(out, new Random(1)).binary(ByteBuffer.wrap(payload));
      ByteBuffer frame = ByteBuffer.wrap(out.toByteArray());
      assertThat(frame.get()).isEqualTo((byte) 0x82);
      int second = frame.get() & 0xFF;
      assertThat(second & 0x80).as("masked").isEqualTo(0x80);
      long size =
          switch (second & 0x7F) {
            case 126 -> frame.getChar();
            case 127 -> frame.getLong();
            default -> second & 0x7F;
          };
      assertThat(size).isEqualTo(length);
      byte[] mask = new byte[4];
      frame.get(mask);
      byte[] read = new byte[frame.remaining()];
      frame.get(read);
      for (int i = 0; i < read.length; i++) {
        read[i] ^= mask[i & 3];
      }
      assertThat(read).isEqualTo(payload);
    }
  }

  @Test
  void everyHostileFrameEndsTheConnection() {
    for (var file : Corpus.all("link/frames").entrySet()) {
      Frames.Reader reader = reader(file.getValue());
      assertThatThrownBy(
              () -> {
                while (true) {
                  reader.next();
                }
              })
          .as(file.getKey())
          .isInstanceOf(file.getKey().startsWith("cut-") ? EOFException.class : Broken.class);
    }
  }

  @Test
  void spoiltFramesAreReadOrEndTheConnectionAndNothingElse() {
    List<byte[]> seeds = new ArrayList<>(Corpus.all("link/frames").values());
    seeds.add(HexFormat.of().parseHex("810548656c6c6f890548656c6c6f0103486565800161"));
    Mutations mutations = new Mutations(44);
    SplittableRandom random = new SplittableRandom(45);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      Frames.Reader reader = reader(mutations.of(seeds.get(random.nextInt(seeds.size()))));
      try {
        while (true) {
          reader.next();
          read++;
        }
      } catch (IOException e) {
        assertThat(e).isInstanceOfAny(RelayException.class, EOFException.class);
      }
    }
    assertThat(read).isGreaterThan(500);
  }
}
