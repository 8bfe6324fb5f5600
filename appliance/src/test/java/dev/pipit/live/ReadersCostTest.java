package dev.pipit.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What readers cost, in bytes that can be counted. */
class ReadersCostTest extends FedStream {
  @Test
  void tenThousandHeldRequestsAreSmallAndGoAtOnceFromOneRendering(TestReporter reporter)
      throws Exception {
    int count = 10_000;
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      feed(stream, 45);
      String run = Answers.run(stream);
      ParsedPlaylist now = playlist(stream, run);
      String resource = run + "video.m3u8";
      String query = "_HLS_msn=" + now.nextNumber() + "&_HLS_part=" + now.growingParts().size();
      AtomicInteger answered = new AtomicInteger();
      AtomicReference<HlsAnswer> one = new AtomicReference<>();
      AtomicInteger others = new AtomicInteger();
      CountDownLatch last = new CountDownLatch(count);
      HlsAnswer.Receiver receiver =
          answer -> {
            if (!answer.equals(one.updateAndGet(old -> old == null ? answer : old))) {
              others.incrementAndGet();
            }
            answered.incrementAndGet();
            last.countDown();
          };
      long bytesBefore = allocatedBytes();
      for (int i = 0; i < count; i++) {
        stream.hls(resource, query, receiver);
      }
      long bytesEach = (allocatedBytes() - bytesBefore) / count;
      assertThat(stream.statistics().heldRequests()).isEqualTo(count);
      assertThat(answered.get()).isZero();
      long renderings = stream.renderings();

      long start = System.nanoTime();
      feed(stream, 8);
      assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
      long millis = (System.nanoTime() - start) / 1_000_000;

      reporter.publishEntry("held request, bytes each", Long.toString(bytesEach));
      reporter.publishEntry("10,000 released, ms", Long.toString(millis));
      assertThat(bytesEach).isLessThan(400);
      assertThat(millis).isLessThan(5000);
      assertThat(others.get()).isZero();
      assertThat(stream.renderings() - renderings).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void garbageCostsNextToNothing(TestReporter reporter) throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      feed(stream, 45);
      String run = Answers.run(stream);
      String[] garbage = {
        "",
        "x",
        "index.m3u8x",
        "other/video.m3u8",
        run,
        run + "s1.mp4",
        run + "s999999.mp4",
        run + "s8.999.mp4",
        run + "init-9.mp4",
        run + "../../etc/passwd",
        run + "s-1.mp4",
      };
      AtomicInteger notFound = new AtomicInteger();
      HlsAnswer.Receiver receiver =
          answer -> {
            if (answer instanceof HlsAnswer.NotFound) {
              notFound.incrementAndGet();
            }
          };
      int rounds = 2000;
      long bytesBefore = 0;
      for (int i = 0; i < 2 * rounds; i++) {
        if (i == rounds) {
          bytesBefore = allocatedBytes();
        }
        for (String resource : garbage) {
          stream.hls(resource, "_HLS_msn=zzz", receiver);
        }
      }
      long bytesEach = (allocatedBytes() - bytesBefore) / ((long) rounds * garbage.length);
      reporter.publishEntry("request for nothing, bytes each", Long.toString(bytesEach));
      assertThat(bytesEach).isLessThan(200);
      assertThat(notFound.get()).isEqualTo(2 * rounds * garbage.length);
      assertThat(stream.statistics().heldRequests()).isZero();
    }
  }

  @Test
  void theSteadyStateAllocatesNextToNothing(TestReporter reporter) throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      feed(stream, 1500);
      long own = 0;
      int count = 3000;
      for (int i = 0; i < count; i++) {
        long nanos = frames * FRAME_NANOS;
        clock.set(nanos);
        var accessUnit = pictures.next(frames % 30 == 0, 4000, nanos);
        frames++;
        long before = allocatedBytes();
        stream.wantsIdr(nanos);
        stream.publish(accessUnit);
        own += allocatedBytes() - before;
      }
      reporter.publishEntry("access unit, bytes of heap", Long.toString(own / count));
      assertThat(own / count).isLessThan(400);
    }
  }
}
