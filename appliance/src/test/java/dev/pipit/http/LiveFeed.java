package dev.pipit.http;

import dev.pipit.live.LiveStream;
import dev.pipit.media.AccessUnit;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Feeds a stream with a recording of 64x48 at 30 pictures per second and an IDR each second, as
 * fast as a test asks: the time it stamps is its own.
 */
final class LiveFeed {
  static final int PICTURES_PER_SECOND = 30;
  private static final long PICTURE_NANOS = 1_000_000_000L / PICTURES_PER_SECOND;

  private final LiveStream stream;
  private final List<ByteBuffer> recording =
      AccessUnits.of(Corpus.bytes("streams/x264-zerolatency.h264"));
  private final long startNanos = System.nanoTime();
  private int published;

  LiveFeed(LiveStream stream) {
    this.stream = stream;
  }

  /** Publishes so many pictures. */
  LiveFeed pictures(int count) {
    for (int i = 0; i < count; i++) {
      // The recording has an IDR first, then pictures that refer back.
      int second = published % PICTURES_PER_SECOND;
      ByteBuffer unit = recording.get(second == 0 ? 0 : 1 + second % 4);
      stream.publish(new AccessUnit(unit.duplicate(), startNanos + published * PICTURE_NANOS));
      published++;
    }
    return this;
  }

  /** Publishes so many seconds of pictures. */
  LiveFeed seconds(int count) {
    return pictures(count * PICTURES_PER_SECOND);
  }
}
