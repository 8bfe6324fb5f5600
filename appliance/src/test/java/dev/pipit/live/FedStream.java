package dev.pipit.live;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** A stream that a test feeds with pictures, by a clock that it moves. */
abstract class FedStream {
  static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  static final long FRAME_NANOS = 33_333_333;
  static final LiveSettings SETTINGS =
      new LiveSettings(
          Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(8), 8 << 20);

  final HandClock clock = new HandClock();
  final Pictures pictures = new Pictures(11);
  int frames;

  void feed(LiveStream stream, int count) {
    feed(stream, count, 3000);
  }

  void feed(LiveStream stream, int count, int sliceBytes) {
    for (int i = 0; i < count; i++) {
      long nanos = frames * FRAME_NANOS;
      clock.set(Math.max(nanos, clock.monotonicNanos()));
      boolean idr = stream.wantsIdr(nanos);
      stream.publish(pictures.next(idr, sliceBytes, nanos));
      frames++;
    }
  }

  static ParsedPlaylist playlist(LiveStream stream, String run) throws InterruptedException {
    return ParsedPlaylist.of(text(stream, run));
  }

  static String text(LiveStream stream, String run) throws InterruptedException {
    return Answers.text(Answers.of(stream, run + "video.m3u8", ""));
  }

  static long allocatedBytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
