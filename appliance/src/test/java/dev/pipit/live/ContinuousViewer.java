package dev.pipit.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;

/** A viewer that checks that what it is pushed can be played without a hole. */
final class ContinuousViewer implements AutoCloseable {
  private static final int DECODE_TIME = 60;
  private static final int SAMPLE_DURATION = 88;
  private static final int SAMPLE_SIZE = 92;

  private final LiveSubscription subscription;
  private boolean started;
  private boolean needsIdr = true;
  private long nextDecodeTime = -1;
  private int chunks;
  private boolean ended;
  private int skipped;

  ContinuousViewer(LiveStream stream) {
    subscription = stream.subscribe(() -> {});
  }

  /** Takes all that there is. */
  void drain() {
    for (LiveEvent event = subscription.next(); event != null; event = subscription.next()) {
      take(event);
    }
  }

  void take(LiveEvent event) {
    switch (event) {
      case LiveEvent.Start start -> {
        assertThat(start.codecs()).startsWith("avc1.42C0");
        assertThat(start.cmafHeader().isReadOnly()).isTrue();
        assertThat(start.widthPixels()).isIn(320, 640);
        assertThat(start.framesPerSecond()).isBetween(1.0, 1000.0);
        started = true;
        needsIdr = true;
      }
      case LiveEvent.Skipped(int count) -> {
        assertThat(count).isPositive();
        skipped += count;
        needsIdr = true;
        nextDecodeTime = -1;
      }
      case LiveEvent.Chunk(MediaBytes bytes, boolean idr, long _, long _) -> {
        try (bytes) {
          assertThat(started).isTrue();
          assertThat(idr || !needsIdr).as("starts with an IDR").isTrue();
          check(bytes.buffers().getFirst(), bytes.lengthBytes());
        }
        needsIdr = false;
        chunks++;
      }
      case LiveEvent.End _ -> {
        assertThat(ended).as("told once").isFalse();
        ended = true;
      }
    }
  }

  int chunks() {
    return chunks;
  }

  /** Whether it was told that the stream has ended. */
  boolean ended() {
    return ended;
  }

  int skipped() {
    return skipped;
  }

  @Override
  public void close() {
    subscription.close();
  }

  private void check(ByteBuffer chunk, long lengthBytes) {
    assertThat(chunk.remaining()).isEqualTo((int) lengthBytes);
    assertThat(chunk.isReadOnly()).isTrue();
    long decodeTime = chunk.getLong(DECODE_TIME);
    int duration = chunk.getInt(SAMPLE_DURATION);
    if (nextDecodeTime >= 0) {
      assertThat(decodeTime).as("no hole").isEqualTo(nextDecodeTime);
    }
    assertThat(duration).isBetween(1, 18_000);
    assertThat(chunk.getInt(SAMPLE_SIZE) + 108).isEqualTo((int) lengthBytes);
    nextDecodeTime = decodeTime + duration;
  }
}
