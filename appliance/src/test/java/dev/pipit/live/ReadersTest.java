package dev.pipit.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadersTest extends FedStream {
  @Test
  void aHeldPlaylistRequestIsAnsweredWhenItsPartAppears() throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      feed(stream, 45);
      String run = Answers.run(stream);
      ParsedPlaylist now = playlist(stream, run);
      Answers reload = new Answers();
      Answers part = new Answers();
      stream.hls(
          run + "video.m3u8",
          "_HLS_msn=" + now.nextNumber() + "&_HLS_part=" + now.growingParts().size(),
          reload);
      stream.hls(run + now.hint(), null, part);
      assertThat(stream.statistics().heldRequests()).isEqualTo(2);
      assertThat(reload.isEmpty() && part.isEmpty()).isTrue();

      feed(stream, 8);

      ParsedPlaylist next = ParsedPlaylist.of(Answers.text(reload.take()));
      assertThat(next.growingParts()).extracting(ParsedPlaylist.Part::uri).contains(now.hint());
      assertThat(part.take())
          .isInstanceOfSatisfying(
              HlsAnswer.Media.class,
              media -> {
                assertThat(media.bytes().lengthBytes()).isPositive();
                media.bytes().close();
              });
      assertThat(stream.statistics().heldRequests()).isZero();
    }
  }

  @Test
  void aPlayerThatStaysGetsPlaylistsWhileTheCameraIsAwayAndGoesOnAfterwards() throws Exception {
    PlaylistLaws laws = new PlaylistLaws(true);
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      feed(stream, 300);
      String run = Answers.run(stream);
      ParsedPlaylist before = laws.check(text(stream, run));
      stream.discontinuity();
      for (int minute = 0; minute < 3; minute++) {
        ParsedPlaylist away = laws.check(text(stream, run));
        Answers held = new Answers();
        stream.hls(run + "video.m3u8", "_HLS_msn=" + away.nextNumber() + "&_HLS_part=0", held);
        assertThat(held.isEmpty()).isTrue();
        clock.set(clock.monotonicNanos() + Duration.ofMinutes(1).toNanos());
        stream.stalled();
        assertThat(held.take()).isInstanceOf(HlsAnswer.TimedOut.class);
        for (ParsedPlaylist.Segment segment : away.segments()) {
          HlsAnswer answer = Answers.of(stream, run + segment.uri(), null);
          assertThat(answer).isInstanceOf(HlsAnswer.Media.class);
          ((HlsAnswer.Media) answer).bytes().close();
        }
      }

      pictures.changeFormat();
      frames = (int) (clock.monotonicNanos() / FRAME_NANOS) + 1;
      for (int i = 0; i < 1800 + 30; i++) {
        feed(stream, 1);
        laws.check(text(stream, run));
      }
      ParsedPlaylist after = laws.check(text(stream, run));
      assertThat(after.mediaSequence()).isGreaterThan(before.nextNumber());
      assertThat(after.header()).containsEntry("DISCONTINUITY-SEQUENCE", "1");
      assertThat(after.segments().getFirst().map()).isEqualTo("init-2.mp4");
      assertThat(stream.statistics().hlsNotFound()).isZero();
    }
  }

  @Test
  void tooManyHeldRequestsAreRefusedNotKept() {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      Answers answers = new Answers();
      for (int i = 0; i < HeldRequests.MOST + 10; i++) {
        stream.hls("index.m3u8", null, answers);
      }
      assertThat(answers.count()).isEqualTo(10);
      assertThat(stream.statistics().heldRequests()).isEqualTo(HeldRequests.MOST);
    }
  }

  @Test
  void aSlowViewerSkipsToTheNewestIdrAndNobodyElseNotices() throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock);
        ContinuousViewer quick = new ContinuousViewer(stream);
        ContinuousViewer slow = new ContinuousViewer(stream)) {
      for (int i = 0; i < 600; i++) {
        feed(stream, 1);
        quick.drain();
        if (i % 100 == 99) {
          slow.drain();
        }
      }
      assertThat(quick.skipped()).isZero();
      assertThat(quick.chunks()).isEqualTo(599);
      assertThat(slow.skipped()).isPositive();
      assertThat(slow.chunks() + slow.skipped()).as("from the IDR it started at").isEqualTo(503);
      assertThat(stream.statistics().skippedChunks()).isEqualTo(slow.skipped());
    }
  }

  @Test
  void aListenerIsToldOnceForEachTimeThatThereWasNothing() throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      Semaphore told = new Semaphore(0);
      LiveSubscription subscription = stream.subscribe(told::release);
      assertThat(subscription.next()).isNull();
      feed(stream, 3);
      assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      assertThat(subscription.next()).isInstanceOf(LiveEvent.Start.class);
      feed(stream, 3);
      LiveEvent event = subscription.next();
      while (event instanceof LiveEvent.Chunk chunk) {
        chunk.bytes().close();
        event = subscription.next();
      }
      assertThat(told.availablePermits()).isZero();
      feed(stream, 1);
      assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      subscription.close();
      assertThat(subscription.next()).isNull();
      assertThat(stream.statistics().subscriptions()).isZero();
    }
  }

  @Test
  void slowReadersNeverTakeTheMemoryOfTheLiveView() throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock);
        ContinuousViewer quick = new ContinuousViewer(stream)) {
      feed(stream, 60);
      String run = Answers.run(stream);
      AtomicInteger revoked = new AtomicInteger();
      for (int i = 0; i < 3000; i++) {
        feed(stream, 1, 12_000);
        quick.drain();
        if (i % 15 == 0) {
          ParsedPlaylist now = playlist(stream, run);
          HlsAnswer answer = Answers.of(stream, run + now.segments().getLast().uri(), null);
          MediaBytes neverSent = ((HlsAnswer.Media) answer).bytes();
          neverSent.onRevoke(
              () -> {
                revoked.incrementAndGet();
                neverSent.close();
              });
        }
        LiveStatistics statistics = stream.statistics();
        assertThat(statistics.memoryBytes()).isLessThanOrEqualTo(SETTINGS.windowBytes());
        if (statistics.pinnedBytes() > SETTINGS.windowBytes() / 4) {
          Await.until(
              "slow readers are cut off",
              Duration.ofSeconds(10),
              Duration.ofMillis(1),
              () -> stream.statistics().pinnedBytes() <= SETTINGS.windowBytes() / 4);
        }
      }
      assertThat(revoked.get()).isPositive();
      assertThat(stream.statistics().droppedAccessUnits()).isZero();
      assertThat(quick.skipped()).isZero();
      assertThat(quick.chunks()).isGreaterThan(2900);
    }
  }

  @Test
  void readersThatGiveNothingBackCostPicturesButNoMoreMemory() throws Exception {
    List<MediaBytes> hoard = new ArrayList<>();
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      feed(stream, 60);
      String run = Answers.run(stream);
      for (int i = 0; i < 1500; i++) {
        feed(stream, 1, 12_000);
        if (i % 5 == 0) {
          ParsedPlaylist now = playlist(stream, run);
          if (Answers.of(stream, run + now.segments().getLast().uri(), null)
              instanceof HlsAnswer.Media(MediaBytes bytes, long _)) {
            hoard.add(bytes);
          }
        }
        assertThat(stream.statistics().memoryBytes()).isLessThanOrEqualTo(SETTINGS.windowBytes());
      }
      LiveStatistics starved = stream.statistics();
      assertThat(starved.droppedAccessUnits()).isPositive();
      assertThat(starved.revokedPins()).isPositive();

      hoard.forEach(MediaBytes::close);
      feed(stream, 60);
      assertThat(stream.statistics().accessUnits()).isGreaterThan(starved.accessUnits());
      assertThat(stream.pool().usedBytes()).isLessThanOrEqualTo(SETTINGS.windowBytes());
    }
  }

  @Test
  void anAccessUnitThatIsTooLargeIsDroppedAndTheStreamGoesOn() throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      feed(stream, 45);
      stream.publish(pictures.next(false, 4 << 20, frames * FRAME_NANOS));
      assertThat(stream.statistics().droppedAccessUnits()).isEqualTo(1);
      assertThat(stream.wantsIdr(frames * FRAME_NANOS)).isTrue();
      feed(stream, 60);
      assertThat(stream.statistics().accessUnits()).isGreaterThan(60);
    }
  }

  @Test
  void manyReadersAtOnceLeaveNoPinBehind() throws Exception {
    LiveStream stream = new LiveStream("camera", SETTINGS, clock);
    feed(stream, 60);
    String run = Answers.run(stream);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch ended = new CountDownLatch(8);
    AtomicInteger pushed = new AtomicInteger();
    AtomicInteger reloads = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      boolean push = i % 2 == 0;
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  if (push) {
                    pushed.addAndGet(watch(stream));
                  } else {
                    reloads.addAndGet(reload(stream, run));
                  }
                } catch (Throwable e) {
                  failures.add(e);
                } finally {
                  ended.countDown();
                }
              });
    }
    Await.until(
        "readers are there",
        Duration.ofMinutes(2),
        Duration.ofMillis(1),
        () -> {
          feed(stream, 1);
          return frames > 6000 && pushed.get() >= 0;
        });
    stream.close();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();
    assertThat(pushed.get()).isPositive();
    assertThat(reloads.get()).isPositive();
    assertThat(stream.pool().usedBytes()).isZero();
    assertThat(stream.pool().allocatedBytes()).isZero();
    assertThat(Answers.of(stream, "index.m3u8", null)).isInstanceOf(HlsAnswer.NotFound.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("live-camera");
  }

  @Test
  void closingAnswersAllThatWait() throws Exception {
    LiveStream stream = new LiveStream("camera", SETTINGS, clock);
    Answers answers = new Answers();
    stream.hls("index.m3u8", null, answers);
    stream.close();
    stream.close();
    assertThat(answers.take()).isInstanceOf(HlsAnswer.TimedOut.class);
    stream.publish(pictures.next(true, 100, 0));
    assertThat(stream.statistics().accessUnits()).isZero();
  }

  @Test
  void viewersAreToldOfTheEndOnceWhenTheyWaitAreBehindOrComeLater() throws Exception {
    LiveStream stream = new LiveStream("camera", SETTINGS, clock);
    feed(stream, 45);
    Semaphore told = new Semaphore(0);
    LiveSubscription waiting = stream.subscribe(told::release);
    for (LiveEvent event = waiting.next(); event != null; event = waiting.next()) {
      if (event instanceof LiveEvent.Chunk chunk) {
        chunk.bytes().close();
      }
    }
    told.drainPermits();
    ContinuousViewer behind = new ContinuousViewer(stream);

    stream.close();

    assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting.next()).isEqualTo(new LiveEvent.End());
    assertThat(waiting.next()).isNull();
    behind.drain();
    assertThat(behind.ended()).isTrue();
    LiveSubscription late = stream.subscribe(told::release);
    assertThat(told.tryAcquire()).as("told at once").isTrue();
    assertThat(late.next()).isEqualTo(new LiveEvent.End());
    assertThat(late.next()).isNull();
  }

  @Test
  void aReceiverThatFailsHarmsNobodyElse() throws Exception {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      stream.hls(
          "index.m3u8",
          null,
          answer -> {
            throw new IllegalStateException("a reader's fault, as the test wants it");
          });
      Answers answers = new Answers();
      stream.hls("index.m3u8", null, answers);
      feed(stream, 45);
      assertThat(answers.take()).isInstanceOf(HlsAnswer.Playlist.class);
    }
  }

  @Test
  void anIdrIsWantedAtTheStartOncePerSegmentAndAfterABreak() {
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      assertThat(stream.wantsIdr(0)).isTrue();
      assertThat(stream.wantsIdr(FRAME_NANOS)).as("asked a moment ago").isFalse();
      int wanted = 0;
      for (int i = 0; i < 300; i++) {
        long nanos = i * FRAME_NANOS;
        clock.set(nanos);
        boolean idr = i == 0 || stream.wantsIdr(nanos);
        wanted += idr ? 1 : 0;
        stream.publish(pictures.next(idr, 500, nanos));
      }
      assertThat(wanted).as("ten segments and a short one at the start").isEqualTo(11);
      stream.stalled();
      assertThat(stream.wantsIdr(300 * FRAME_NANOS)).isTrue();
      stream.discontinuity();
      assertThat(stream.wantsIdr(300 * FRAME_NANOS)).isTrue();
    }
  }

  private static int watch(LiveStream stream) throws InterruptedException {
    Semaphore told = new Semaphore(0);
    int chunks = 0;
    try (LiveSubscription subscription = stream.subscribe(told::release)) {
      while (told.tryAcquire(2, TimeUnit.SECONDS)) {
        for (LiveEvent event = subscription.next(); event != null; event = subscription.next()) {
          if (event instanceof LiveEvent.Chunk chunk) {
            assertThat(chunk.bytes().buffers().getFirst().getInt(4)).isEqualTo(0x6D6F_6F66);
            chunk.bytes().close();
            chunks++;
          }
        }
      }
    }
    return chunks;
  }

  private static int reload(LiveStream stream, String run) throws InterruptedException {
    int reloads = 0;
    String query = "";
    while (true) {
      HlsAnswer answer = Answers.of(stream, run + "video.m3u8", query);
      if (!(answer instanceof HlsAnswer.Playlist)) {
        return reloads;
      }
      ParsedPlaylist now = ParsedPlaylist.of(Answers.text(answer));
      query = "_HLS_msn=" + now.nextNumber() + "&_HLS_part=" + now.growingParts().size();
      if (Answers.of(stream, run + now.segments().getLast().uri(), null)
          instanceof HlsAnswer.Media(MediaBytes bytes, long _)) {
        bytes.close();
      }
      reloads++;
    }
  }
}
