package dev.pipit.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaPlaylistTest {
  private static final PlaylistRules RULES =
      PlaylistRules.of(Duration.ofSeconds(1), Duration.ofMillis(200));
  private static final long START_MILLIS = 1_767_225_600_000L;

  @Test
  void aFreshStreamHasSevenGapsAndThePartsSoFar() {
    List<PlaylistSegment> gaps = new ArrayList<>();
    for (int number = 1; number <= 7; number++) {
      gaps.add(PlaylistSegment.gap(number, 90_000, 1));
    }
    PlaylistSegment growing =
        segment(8, false, 1, new PlaylistPart(18_000, true), new PlaylistPart(15_300, false));

    assertThat(new MediaPlaylist(RULES, 0, true, gaps, growing).text(false))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:9
            #EXT-X-TARGETDURATION:1
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=6.0,HOLD-BACK=3.0,PART-HOLD-BACK=0.6
            #EXT-X-PART-INF:PART-TARGET=0.2
            #EXT-X-MEDIA-SEQUENCE:1
            #EXT-X-DISCONTINUITY-SEQUENCE:0
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="init-1.mp4"
            #EXT-X-GAP
            #EXTINF:1.0,
            s1.mp4
            #EXT-X-GAP
            #EXTINF:1.0,
            s2.mp4
            #EXT-X-GAP
            #EXTINF:1.0,
            s3.mp4
            #EXT-X-GAP
            #EXTINF:1.0,
            s4.mp4
            #EXT-X-GAP
            #EXTINF:1.0,
            s5.mp4
            #EXT-X-GAP
            #EXTINF:1.0,
            s6.mp4
            #EXT-X-GAP
            #EXTINF:1.0,
            s7.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:08.000Z
            #EXT-X-PART:DURATION=0.2,URI="s8.0.mp4",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.17,URI="s8.1.mp4"
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="s8.2.mp4"
            """);
  }

  @Test
  void aRunningStreamListsPartsOfTheLastTwoSegmentsAndTellsOfANewFormat() {
    PlaylistPart first = new PlaylistPart(18_000, true);
    PlaylistPart last = new PlaylistPart(9_003, false);
    List<PlaylistSegment> segments =
        List.of(
            segment(41, true, 2, first, last),
            segment(42, false, 2, first, last),
            segment(43, true, 3, first, last));
    PlaylistSegment growing = segment(44, false, 3);

    assertThat(new MediaPlaylist(RULES, 4, false, segments, growing).text(false))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:9
            #EXT-X-TARGETDURATION:1
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=6.0,HOLD-BACK=3.0,PART-HOLD-BACK=0.6
            #EXT-X-PART-INF:PART-TARGET=0.2
            #EXT-X-MEDIA-SEQUENCE:41
            #EXT-X-DISCONTINUITY-SEQUENCE:4
            #EXT-X-DISCONTINUITY
            #EXT-X-MAP:URI="init-2.mp4"
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:41.000Z
            #EXTINF:0.300033,
            s41.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:42.000Z
            #EXT-X-PART:DURATION=0.2,URI="s42.0.mp4",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.100033,URI="s42.1.mp4"
            #EXTINF:0.300033,
            s42.mp4
            #EXT-X-DISCONTINUITY
            #EXT-X-MAP:URI="init-3.mp4"
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:43.000Z
            #EXT-X-PART:DURATION=0.2,URI="s43.0.mp4",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.100033,URI="s43.1.mp4"
            #EXTINF:0.300033,
            s43.mp4
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="s44.0.mp4"
            """);
  }

  @Test
  void aDeltaUpdateLeavesOutWhatIsBeyondTheSkipBoundary() {
    List<PlaylistSegment> segments = new ArrayList<>();
    for (int number = 10; number < 20; number++) {
      segments.add(segment(number, false, 1, seconds(5), seconds(5)));
    }
    MediaPlaylist playlist = new MediaPlaylist(RULES, 0, true, segments, segment(20, false, 1));

    assertThat(playlist.text(true))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:9
            #EXT-X-TARGETDURATION:1
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=6.0,HOLD-BACK=3.0,PART-HOLD-BACK=0.6
            #EXT-X-PART-INF:PART-TARGET=0.2
            #EXT-X-MEDIA-SEQUENCE:10
            #EXT-X-DISCONTINUITY-SEQUENCE:0
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-SKIP:SKIPPED-SEGMENTS=3
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:13.000Z
            #EXTINF:1.0,
            s13.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:14.000Z
            #EXTINF:1.0,
            s14.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:15.000Z
            #EXTINF:1.0,
            s15.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:16.000Z
            #EXTINF:1.0,
            s16.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:17.000Z
            #EXTINF:1.0,
            s17.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:18.000Z
            #EXT-X-PART:DURATION=0.5,URI="s18.0.mp4",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.5,URI="s18.1.mp4",INDEPENDENT=YES
            #EXTINF:1.0,
            s18.mp4
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:19.000Z
            #EXT-X-PART:DURATION=0.5,URI="s19.0.mp4",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.5,URI="s19.1.mp4",INDEPENDENT=YES
            #EXTINF:1.0,
            s19.mp4
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="s20.0.mp4"
            """);
  }

  @Test
  void aDeltaUpdateWithNothingToLeaveOutIsTheWholePlaylist() {
    MediaPlaylist playlist =
        new MediaPlaylist(
            RULES, 0, true, List.of(segment(8, false, 1, seconds(5))), segment(9, false, 1));

    assertThat(playlist.text(true)).isEqualTo(playlist.text(false));
  }

  @Test
  void theMultivariantPlaylistTellsOfTheRealStream() {
    MultivariantPlaylist playlist =
        new MultivariantPlaylist(
            "3f6c/video.m3u8", "avc1.42C01F", 1280, 720, 29.97003, 2_412_000, 2_100_444, true);

    assertThat(playlist.text())
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:9
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-STREAM-INF:BANDWIDTH=2412000,AVERAGE-BANDWIDTH=2100444,CODECS="avc1.42C01F",RESOLUTION=1280x720,FRAME-RATE=29.970
            3f6c/video.m3u8
            """);
  }

  @Test
  void theTargetDurationIsRoundedUpAndLeavesRoomForASegmentThatIsLate() {
    PlaylistRules rules = PlaylistRules.of(Duration.ofMillis(1400), Duration.ofMillis(333));

    assertThat(rules.targetDurationSeconds()).isEqualTo(2);
    assertThat(Math.round(rules.longestSegmentTicks() / 90_000.0)).isEqualTo(2);
    assertThat(rules.shortestPartTicks())
        .isGreaterThanOrEqualTo(rules.partTargetTicks() * 85 / 100);
    assertThat(rules.advancePartLimit()).isEqualTo(10);
    assertThat(rules.longestHold()).isEqualTo(Duration.ofSeconds(6));
  }

  private static PlaylistPart seconds(int tenths) {
    return new PlaylistPart(tenths * 9_000L, true);
  }

  private static PlaylistSegment segment(
      long number, boolean discontinuity, int header, PlaylistPart... parts) {
    long ticks = 0;
    for (PlaylistPart part : parts) {
      ticks += part.durationTicks();
    }
    return new PlaylistSegment(
        number, ticks, false, discontinuity, START_MILLIS + number * 1000, header, List.of(parts));
  }
}
