package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 14.1.2, of a representation of 100 bytes. */
class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=0-99, 0, 99",
    "bytes=10-19, 10, 19",
    "bytes=10-, 10, 99",
    "bytes=90-200, 90, 99",
    "bytes=-1, 99, 99",
    "bytes=-100, 0, 99",
    "bytes=-1000, 0, 99",
    "bytes=0-999999999999999999, 0, 99"
  })
  void oneRangeIsCutToWhatThereIs(String field, long first, long last) {
    assertThat(ByteRange.parse(field, 100)).isEqualTo(new ByteRange(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
  void aRangeBehindTheEndCannotBeSatisfied(String field) {
    assertThat(ByteRange.parse(field, 100)).isEqualTo(ByteRange.UNSATISFIABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=0-1,3-4",
        "bytes=0--1",
        "items=0-1",
        "bytes 0-1",
        "bytes=0-9999999999999999999",
        "bytes= 0-1",
        "",
        "bytes=١-٢"
      })
  void whatIsNotOneRangeOfBytesIsIgnored(String field) {
    assertThat(ByteRange.parse(field, 100)).isNull();
  }

  @Test
  void aRangeRunsOverTheBoundsOfBuffers() {
    List<ByteBuffer> buffers = List.of(bytes("abc"), bytes("defg"), bytes("hi"));
    assertThat(text(new ByteRange(0, 8).of(buffers))).containsExactly("abc", "defg", "hi");
    assertThat(text(new ByteRange(2, 7).of(buffers))).containsExactly("c", "defg", "h");
    assertThat(text(new ByteRange(3, 6).of(buffers))).containsExactly("defg");
    assertThat(text(new ByteRange(4, 4).of(buffers))).containsExactly("e");
  }

  private static ByteBuffer bytes(String text) {
    // A position that is not 0 shows whether views are taken from there.
    return ByteBuffer.wrap(("xx" + text).getBytes(StandardCharsets.US_ASCII)).position(2);
  }

  private static List<String> text(List<ByteBuffer> buffers) {
    return buffers.stream().map(b -> StandardCharsets.US_ASCII.decode(b).toString()).toList();
  }
}
