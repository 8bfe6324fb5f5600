package dev.pipit.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistsStayLegalTest {
  private static final LiveSettings SETTINGS =
      new LiveSettings(
          Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(9), 32 << 20);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverTheCameraDoes(long seed) throws Exception {
    staysLegal(seed, SETTINGS);
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 10, 11, 12})
  void whateverTheCameraDoesWithKeyFramesWithinSegments(long seed) throws Exception {
    staysLegal(seed, withKeyFrames(200 + 70 * (seed - 9)));
  }

  private static LiveSettings withKeyFrames(long millis) {
    return new LiveSettings(
        SETTINGS.segmentTarget(),
        Duration.ofMillis(millis),
        SETTINGS.partTarget(),
        SETTINGS.window(),
        SETTINGS.windowBytes());
  }

  private static void staysLegal(long seed, LiveSettings settings) throws Exception {
    HandClock clock = new HandClock();
    PlaylistLaws laws = new PlaylistLaws(true);
    PlaylistLaws lawsWithGaps = new PlaylistLaws(true);
    try (LiveStream stream = new LiveStream("camera", settings, clock);
        ContinuousViewer viewer = new ContinuousViewer(stream)) {
      RandomCamera camera = new RandomCamera(seed, stream, clock);
      for (int i = 0; i < 40; i++) {
        camera.plain(30);
      }
      String run = Answers.run(stream);
      for (int i = 0; i < 2500; i++) {
        camera.step();
        viewer.drain();
        String text = Answers.text(Answers.of(stream, run + "video.m3u8", ""));
        laws.check(text);
        if (i < 400) {
          // Later the gaps have left.
          lawsWithGaps.check(Answers.text(Answers.withGaps(stream, run + "video.m3u8", "")));
        }
        if (i % 50 == 0) {
          everythingIsServed(stream, run, laws, text);
          deltaFits(text, Answers.text(Answers.of(stream, run + "video.m3u8", "_HLS_skip=YES")));
        }
      }
      assertThat(viewer.chunks()).isGreaterThan(2000);
      assertThat(stream.statistics().memoryBytes()).isLessThanOrEqualTo(settings.windowBytes());
    }
  }

  @Test
  void onlyPlayersThatNeedGapsSeeThem() throws Exception {
    HandClock clock = new HandClock();
    PlaylistLaws laws = new PlaylistLaws(true);
    PlaylistLaws lawsWithGaps = new PlaylistLaws(true);
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      RandomCamera camera = new RandomCamera(5, stream, clock);
      for (int i = 0; i < 8; i++) {
        camera.plain(30);
      }
      String run = Answers.run(stream);
      for (int i = 0; i < 15 * 30; i++) {
        ParsedPlaylist plain = laws.check(Answers.text(Answers.of(stream, run + "video.m3u8", "")));
        ParsedPlaylist withGaps =
            lawsWithGaps.check(Answers.text(Answers.withGaps(stream, run + "video.m3u8", "")));
        assertThat(plain.segments()).isNotEmpty().noneMatch(ParsedPlaylist.Segment::gap);
        assertThat(withGaps.segments()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(withGaps.segments().stream().filter(segment -> !segment.gap()))
            .as("but for gaps, both are the same")
            .containsExactlyElementsOf(plain.segments());
        assertThat(withGaps.growingParts()).isEqualTo(plain.growingParts());
        camera.plain(30);
      }
    }
  }

  @Test
  void theFirstSegmentIsAsShortAsAPartSoThatPlayersBegin() throws Exception {
    HandClock clock = new HandClock();
    Pictures pictures = new Pictures(1);
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      Answers early = new Answers();
      stream.hls("index.m3u8", null, early);
      for (int i = 0; i < 6; i++) {
        assertThat(early.isEmpty()).isTrue();
        publish(stream, pictures, clock, i * 33_333_333L);
      }
      publish(stream, pictures, clock, 6 * 33_333_333L);
      assertThat(Answers.text(early.take())).contains("/video.m3u8");
      ParsedPlaylist first =
          ParsedPlaylist.of(
              Answers.text(Answers.of(stream, Answers.run(stream) + "video.m3u8", "")));
      assertThat(first.segments()).hasSize(1);
      assertThat(first.seconds()).isCloseTo(0.2, within(0.001));
      for (int i = 7; i < 40; i++) {
        publish(stream, pictures, clock, i * 33_333_333L);
      }
      ParsedPlaylist second =
          ParsedPlaylist.of(
              Answers.text(Answers.of(stream, Answers.run(stream) + "video.m3u8", "")));
      assertThat(second.segments()).hasSize(2);
      assertThat(second.seconds()).isCloseTo(1.2, within(0.001));
    }
  }

  private static void publish(
      LiveStream stream, Pictures pictures, HandClock clock, long captureNanos) {
    clock.set(captureNanos);
    stream.publish(pictures.next(stream.wantsIdr(captureNanos), 500, captureNanos));
  }

  @ParameterizedTest
  @ValueSource(doubles = {60, 50, 30, 29.97, 25, 24, 20, 15, 12.5, 10, 8, 7.5, 6, 5})
  void aSteadyCameraKeepsPaceWithTheClock(double framesPerSecond) throws Exception {
    HandClock clock = new HandClock();
    PlaylistLaws laws = new PlaylistLaws(true);
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      RandomCamera camera = new RandomCamera(3, stream, clock);
      int pictures = (int) (20 * framesPerSecond);
      for (int i = 0; i < pictures; i++) {
        camera.plain(framesPerSecond);
        if (i > pictures / 10) {
          laws.check(Answers.text(Answers.of(stream, Answers.run(stream) + "video.m3u8", "")));
        }
      }
      LiveStatistics statistics = stream.statistics();
      assertThat(statistics.timelineShifts()).isZero();
      assertThat(statistics.discontinuities()).isZero();
      assertThat(statistics.droppedAccessUnits()).isZero();
      assertThat(statistics.framesPerSecond())
          .isBetween(framesPerSecond * 0.97, framesPerSecond * 1.03);
    }
  }

  @ParameterizedTest
  @CsvSource({"30, 1000, 1", "30, 500, 2", "30, 400, 3", "30, 250, 4", "25, 200, 5", "15, 300, 4"})
  void keyFramesWithinSegmentsComeAtEvenDistances(double rate, long millis, int perSegment)
      throws Exception {
    HandClock clock = new HandClock();
    Pictures pictures = new Pictures(1);
    try (LiveStream stream = new LiveStream("camera", withKeyFrames(millis), clock)) {
      List<Integer> sinceLast = new ArrayList<>();
      int last = 0;
      for (int i = 0; i < 12 * rate; i++) {
        long now = (long) (i * 1e9 / rate);
        boolean idr = stream.wantsIdr(now);
        if (idr && i > 2 * rate) {
          sinceLast.add(i - last);
        }
        last = idr ? i : last;
        clock.set(now);
        stream.publish(pictures.next(idr, 500, now));
      }

      double distance = rate / perSegment;
      assertThat(sinceLast)
          .allSatisfy(
              pictureCount -> assertThat((double) pictureCount).isCloseTo(distance, within(1.0)));
      ParsedPlaylist playlist =
          ParsedPlaylist.of(
              Answers.text(Answers.of(stream, Answers.run(stream) + "video.m3u8", "")));
      assertThat(playlist.segments())
          .allSatisfy(segment -> assertThat(segment.seconds()).isCloseTo(1, within(0.001)));
      assertThat(
              playlist.segments().getLast().parts().stream()
                  .filter(ParsedPlaylist.Part::independent))
          .as("a player may begin at each")
          .hasSize(perSegment);
    }
  }

  @Test
  void anEncoderThatIgnoresEveryRequestIsCutAllTheSame() throws Exception {
    HandClock clock = new HandClock();
    PlaylistLaws laws = new PlaylistLaws(true);
    Pictures pictures = new Pictures(1);
    try (LiveStream stream = new LiveStream("camera", SETTINGS, clock)) {
      for (int i = 0; i < 600; i++) {
        long now = i * 33_333_333L;
        clock.set(now);
        stream.publish(pictures.next(i == 0, 500, now));
        if (i > 45) {
          laws.check(Answers.text(Answers.of(stream, Answers.run(stream) + "video.m3u8", "")));
        }
      }
      assertThat(stream.statistics().forcedCuts()).isGreaterThan(10);
      assertThat(Answers.text(Answers.of(stream, Answers.run(stream) + "video.m3u8", "")))
          .as("the playlist does not claim what is not true")
          .doesNotContain("INDEPENDENT-SEGMENTS");
    }
  }

  private static void everythingIsServed(
      LiveStream stream, String run, PlaylistLaws laws, String text) throws Exception {
    ParsedPlaylist playlist = ParsedPlaylist.of(text);
    for (long number : laws.stillAvailable()) {
      lengthOf(stream, run + "s" + number + ".mp4");
    }
    for (ParsedPlaylist.Segment segment : playlist.segments()) {
      if (segment.gap()) {
        assertThat(Answers.of(stream, run + segment.uri(), ""))
            .isInstanceOf(HlsAnswer.NotFound.class);
        continue;
      }
      assertThat(lengthOf(stream, run + segment.map())).isGreaterThan(500);
      long whole = lengthOf(stream, run + segment.uri());
      long sum = 0;
      for (ParsedPlaylist.Part part : segment.parts()) {
        sum += lengthOf(stream, run + part.uri());
      }
      assertThat(segment.parts().isEmpty() || sum == whole).isTrue();
    }
    for (ParsedPlaylist.Part part : playlist.growingParts()) {
      lengthOf(stream, run + part.uri());
    }
  }

  private static void deltaFits(String whole, String delta) {
    int skip = delta.indexOf("#EXT-X-SKIP:SKIPPED-SEGMENTS=");
    if (skip < 0) {
      assertThat(delta).isEqualTo(whole);
      return;
    }
    int end = delta.indexOf('\n', skip);
    int skipped = Integer.parseInt(delta.substring(delta.indexOf('=', skip) + 1, end));
    assertThat(whole).startsWith(delta.substring(0, skip)).endsWith(delta.substring(end + 1));
    assertThat(ParsedPlaylist.of(delta).segments())
        .hasSize(ParsedPlaylist.of(whole).segments().size() - skipped);
  }

  private static long lengthOf(LiveStream stream, String resource) throws Exception {
    HlsAnswer answer = Answers.of(stream, resource, "");
    assertThat(answer).as(resource).isInstanceOf(HlsAnswer.Media.class);
    try (MediaBytes bytes = ((HlsAnswer.Media) answer).bytes()) {
      long sum = bytes.buffers().stream().mapToLong(ByteBuffer::remaining).sum();
      assertThat(sum).isEqualTo(bytes.lengthBytes());
      return sum;
    }
  }
}
