package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.AccessUnit;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassThroughEncoderTest {
  private static final byte[] TRANSCODED = {0, 0, 1, 0x65, 1, 2, 3, 4};

  private final List<String> made = new ArrayList<>();
  private int open;
  private int broken;
  private int transcoders;
  private long nanos;

  /** Says what it was given; stands for the encoder chip. */
  private final class Transcoding implements Encoder {
    @Override
    public String name() {
      return "libx264";
    }

    @Override
    public void encode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink) {
      made.add(forceIdr ? "transcoded IDR" : "transcoded");
      sink.accept(new AccessUnit(Corpus.direct(TRANSCODED), frame.captureNanos()));
    }

    @Override
    public void breakOff() {
      broken++;
    }

    @Override
    public long undecodableFrames() {
      return 0;
    }

    @Override
    public long lateFrames() {
      return 0;
    }

    @Override
    public void close() {
      open--;
    }
  }

  private final PassThroughEncoder encoder =
      new PassThroughEncoder(300, openTranscoder(), this::openTranscoder);

  private Encoder openTranscoder() {
    open++;
    transcoders++;
    return new Transcoding();
  }

  private void feed(ByteBuffer accessUnit, PixelFormat pixelFormat) throws EncodeException {
    RawFormat format = new RawFormat(pixelFormat, 64, 64, 0, ColorSpace.BT601);
    RawFrame frame = new RawFrame(0, format, accessUnit, _ -> {});
    frame.hold(nanos += 33_000_000, accessUnit.capacity());
    encoder.encode(
        frame,
        false,
        unit -> {
          assertThat(unit.captureNanos()).isEqualTo(frame.captureNanos());
          if (!unit.annexB().equals(ByteBuffer.wrap(TRANSCODED))) {
            made.add("passed " + nalTypes(unit.annexB()));
          }
        });
  }

  private static String nalTypes(ByteBuffer annexB) {
    List<String> types = new ArrayList<>();
    NalCursor cursor = new NalCursor().reset(annexB);
    while (cursor.next()) {
      types.add(
          switch (cursor.type()) {
            case NalType.SPS -> "SPS";
            case NalType.PPS -> "PPS";
            case NalType.IDR_SLICE -> "IDR";
            default -> "slice";
          });
    }
    return String.join(" ", types);
  }

  private List<ByteBuffer> recorded(String name) {
    return AccessUnits.of(Corpus.bytes("streams/" + name + ".h264"));
  }

  private void feedTwice(String name) throws EncodeException {
    for (int round = 0; round < 2; round++) {
      for (ByteBuffer unit : recorded(name)) {
        feed(Corpus.direct(bytes(unit)), PixelFormat.H264);
      }
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Test
  void breakingItOffBreaksItsEncoderOff() {
    encoder.breakOff();

    assertThat(broken).isEqualTo(1);
  }

  @Test
  void aStreamThatKeepsTheRulesIsPassedOnFromTheSecondGroupOfPictures() throws EncodeException {
    feedTwice("x264-zerolatency");
    assertThat(made.getFirst()).isEqualTo("transcoded");
    assertThat(made).contains("passed SPS PPS IDR");
    assertThat(made.subList(made.indexOf("passed SPS PPS IDR"), made.size()))
        .allMatch(what -> what.startsWith("passed"));
    assertThat(encoder.name()).isEqualTo("camera");
    assertThat(encoder.why()).contains("passed on");
  }

  @Test
  void aStreamWithReorderedPicturesIsEncodedAgain() throws EncodeException {
    feedTwice("x264-b-slices");
    assertThat(made).allMatch(what -> what.startsWith("transcoded"));
    assertThat(encoder.name()).isEqualTo("libx264");
    assertThat(encoder.why()).contains("encoded again");
  }

  @Test
  void theSlateIsEncodedAndStartsWithAnIdr() throws EncodeException {
    feedTwice("x264-zerolatency");
    made.clear();
    feed(ByteBuffer.allocateDirect(64 * 64 * 3 / 2), PixelFormat.YU12);
    feed(ByteBuffer.allocateDirect(64 * 64 * 3 / 2), PixelFormat.YU12);
    assertThat(made).containsExactly("transcoded IDR", "transcoded");
  }

  @Test
  void parameterSetsInBuffersOfTheirOwnBelongToTheIdrThatFollows() throws EncodeException {
    for (int round = 0; round < 40; round++) {
      for (ByteBuffer unit : recorded("x264-zerolatency")) {
        byte[] whole = bytes(unit);
        int slice = startOfIdr(whole);
        if (slice > 0) {
          feed(Corpus.direct(Arrays.copyOfRange(whole, 0, slice)), PixelFormat.H264);
        }
        feed(Corpus.direct(Arrays.copyOfRange(whole, slice, whole.length)), PixelFormat.H264);
      }
    }
    assertThat(made.subList(made.indexOf("passed SPS PPS IDR"), made.size()))
        .allMatch(what -> what.startsWith("passed"));
    assertThat(transcoders).isEqualTo(1);
  }

  private static int startOfIdr(byte[] annexB) {
    NalCursor cursor = new NalCursor().reset(ByteBuffer.wrap(annexB));
    while (cursor.next()) {
      if (cursor.type() == NalType.IDR_SLICE) {
        return cursor.start() - 3;
      }
    }
    return 0;
  }

  @Test
  void afterALostPictureNothingIsPassedOnUntilTheNextIdr() throws EncodeException {
    feedTwice("x264-zerolatency");
    made.clear();
    List<ByteBuffer> units = recorded("x264-zerolatency");
    for (int i : new int[] {0, 1, 3, 4, 5, 6}) {
      feed(Corpus.direct(bytes(units.get(i))), PixelFormat.H264);
    }
    assertThat(made)
        .containsExactly(
            "passed SPS PPS IDR", "passed slice", "passed SPS PPS IDR", "passed slice");
    assertThat(encoder.undecodableFrames()).isEqualTo(2);
  }

  @Test
  void theUnusedEncoderIsClosed() throws EncodeException {
    for (int i = 0; i < 40; i++) {
      feedTwice("x264-zerolatency");
    }
    assertThat(open).isZero();
    encoder.close();
    assertThat(open).isZero();
  }
}
