package dev.pipit.hls;

import static dev.pipit.hls.PlaylistEdge.Verdict.READY;
import static dev.pipit.hls.PlaylistEdge.Verdict.TOO_FAR;
import static dev.pipit.hls.PlaylistEdge.Verdict.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.hls.PlaylistRequest.Fault;
import dev.pipit.hls.PlaylistRequest.Reload;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistRequestTest {
  private static final PlaylistRules RULES =
      PlaylistRules.of(Duration.ofSeconds(1), Duration.ofMillis(200));

  @Test
  void directivesAreReadInAnyOrderAmongStrangers() {
    assertThat(PlaylistRequest.parse("token=a%20b&_HLS_part=3&_HLS_skip=v2&_HLS_msn=17&_HLS_new=1"))
        .isEqualTo(new Reload(17, 3, true));
    assertThat(PlaylistRequest.parse("_HLS_msn=0")).isEqualTo(new Reload(0, -1, false));
    assertThat(PlaylistRequest.parse(null)).isEqualTo(PlaylistRequest.PLAIN);
    assertThat(PlaylistRequest.parse("")).isEqualTo(PlaylistRequest.PLAIN);
    assertThat(PlaylistRequest.parse("&&a&=b")).isEqualTo(PlaylistRequest.PLAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_HLS_part=1",
        "_HLS_msn=",
        "_HLS_msn=-1",
        "_HLS_msn=01",
        "_HLS_msn=1.5",
        "_HLS_msn=9999999999999999999999",
        "_HLS_msn=%31",
        "_HLS_msn=1&_HLS_part=2147483648",
        "_HLS_msn=1&_HLS_msn=2",
        "_HLS_msn=1&_HLS_part=1&_HLS_part=1",
        "_HLS_skip=NO",
        "_HLS_skip=YESS",
        "_HLS_skip=",
      })
  void aQueryThatBreaksTheRulesIsAFaultWithASentence(String query) {
    assertThat(PlaylistRequest.parse(query))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.sentence()).startsWith("_HLS_").endsWith("."));
  }

  @Test
  void anyGarbageHasAnAnswer() {
    SplittableRandom random = new SplittableRandom(7);
    String[] pieces = {"_HLS_msn=", "_HLS_part=", "_HLS_skip=", "YES", "v2", "&", "=", "%00", "é"};
    for (int i = 0; i < 100_000; i++) {
      StringBuilder query = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        query.append(
            random.nextBoolean()
                ? pieces[random.nextInt(pieces.length)]
                : Long.toString(random.nextLong()));
      }
      switch (PlaylistRequest.parse(query.toString())) {
        case Reload(long number, int part, boolean delta) -> {
          assertThat(number).isGreaterThanOrEqualTo(-1);
          assertThat(number >= 0 || part == -1).isTrue();
        }
        case Fault(String sentence) -> assertThat(sentence).endsWith(".");
      }
    }
    assertThat(PlaylistRequest.parse("a".repeat(2000))).isInstanceOf(Fault.class);
  }

  @ParameterizedTest
  @CsvSource({
    // Segment 12 grows and has two parts; segment 11 had five. The last segment is 11.
    "-1, -1, READY",
    "3,  -1, READY",
    "3,  99, READY",
    "11, -1, READY",
    "11, 4,  READY",
    "11, 5,  READY",
    "12, -1, WAIT",
    "12, 1,  READY",
    "12, 2,  WAIT",
    "12, 16, WAIT",
    "12, 17, TOO_FAR",
    "13, -1, WAIT",
    "13, 0,  WAIT",
    "13, 15, TOO_FAR",
    "14, -1, TOO_FAR",
    "14, 0,  TOO_FAR",
  })
  void aReloadIsAnsweredHeldOrRefused(long number, int part, PlaylistEdge.Verdict verdict) {
    PlaylistEdge edge = new PlaylistEdge(12, 2, 5);

    assertThat(edge.judge(new Reload(number, part, false), RULES)).isEqualTo(verdict);
  }

  @Test
  void aPartBeyondTheLastOfItsSegmentIsTheFirstOfTheNext() {
    Reload sixthPart = new Reload(11, 5, false);

    assertThat(new PlaylistEdge(12, 0, 5).judge(sixthPart, RULES)).isEqualTo(WAIT);
    assertThat(new PlaylistEdge(12, 1, 5).judge(sixthPart, RULES)).isEqualTo(READY);
    assertThat(new PlaylistEdge(12, 0, 5).judge(new Reload(11, 40, false), RULES))
        .isEqualTo(TOO_FAR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "s.mp4",
        "s1",
        "s1.mp4x",
        "s01.mp4",
        "s-1.mp4",
        "s1..mp4",
        "s1.2.3.mp4",
        "s1.02.mp4",
        "s99999999999999999999.mp4",
        "s1.4294967296.mp4",
        "init-.mp4",
        "init-1",
        "init-01.mp4",
        "init-99999999999.mp4",
        "video.m3u8x",
        "Video.m3u8",
        "../video.m3u8",
        "s1/mp4",
        "sé.mp4",
      })
  void aNameThatNamesNothingIsNoResource(String name) {
    assertThat(ResourceName.parse("run/" + name, 4)).isNull();
  }

  @Test
  void everyResourceHasOneName() {
    assertThat(ResourceName.parse("run/video.m3u8", 4)).isEqualTo(new ResourceName.Playlist());
    assertThat(ResourceName.parse("run/init-2.mp4", 4)).isEqualTo(new ResourceName.Header(2));
    assertThat(ResourceName.parse("run/s17.mp4", 4)).isEqualTo(new ResourceName.Segment(17));
    assertThat(ResourceName.parse("run/s17.0.mp4", 4)).isEqualTo(new ResourceName.Part(17, 0));
  }
}
