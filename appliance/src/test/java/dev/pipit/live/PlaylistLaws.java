package dev.pipit.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What RFC 8216bis asks of a live playlist, checked over its successive texts. */
final class PlaylistLaws {
  private static final double MICRO = 0.000002;

  private final boolean hintsComeTrue;
  private final Map<Long, ParsedPlaylist.Segment> seen = new HashMap<>();
  private final Map<Long, Double> firstSeenSeconds = new HashMap<>();
  private final Map<Long, Double> longestPlaylistSeconds = new HashMap<>();
  private @Nullable ParsedPlaylist before;
  private double mediaSeconds;

  /**
   * @param hintsComeTrue whether every hinted part must appear
   */
  PlaylistLaws(boolean hintsComeTrue) {
    this.hintsComeTrue = hintsComeTrue;
  }

  ParsedPlaylist check(String text) {
    ParsedPlaylist now = ParsedPlaylist.of(text);
    head(now);
    for (int i = 0; i < now.segments().size(); i++) {
      segment(now, now.segments().get(i), i >= now.segments().size() - 2);
    }
    dates(now);
    parts(now, now.growingParts(), now.nextNumber(), false);
    assertThat(now.hint()).isEqualTo("s%d.%d.mp4", now.nextNumber(), now.growingParts().size());
    if (before != null) {
      succession(before, now);
    }
    for (ParsedPlaylist.Segment segment : now.segments()) {
      longestPlaylistSeconds.merge(segment.number(), now.seconds(), Math::max);
    }
    before = now;
    return now;
  }

  /** Numbers of segments that left the playlist and must be served still (6.2.2). */
  List<Long> stillAvailable() {
    long first = before == null ? 0 : before.mediaSequence();
    return seen.values().stream()
        .filter(segment -> !segment.gap() && segment.number() < first)
        .filter(
            segment ->
                mediaSeconds
                    < firstSeenSeconds.getOrDefault(segment.number(), 0.0)
                        + segment.seconds()
                        + longestPlaylistSeconds.getOrDefault(segment.number(), 0.0)
                        - 0.001)
        .map(ParsedPlaylist.Segment::number)
        .toList();
  }

  private static void head(ParsedPlaylist now) {
    int target = now.targetDuration();
    double partTarget = now.seconds("PART-INF", "PART-TARGET");
    assertThat(now.mediaSequence()).isPositive();
    assertThat(now.header()).containsEntry("VERSION", "9").doesNotContainKey("ENDLIST");
    assertThat(now.header().get("SERVER-CONTROL")).contains("CAN-BLOCK-RELOAD=YES");
    assertThat(now.seconds("SERVER-CONTROL", "PART-HOLD-BACK"))
        .isGreaterThanOrEqualTo(3 * partTarget - MICRO);
    assertThat(now.seconds("SERVER-CONTROL", "HOLD-BACK")).isGreaterThanOrEqualTo(3 * target);
    assertThat(now.seconds("SERVER-CONTROL", "CAN-SKIP-UNTIL")).isGreaterThanOrEqualTo(6 * target);
  }

  private void segment(ParsedPlaylist now, ParsedPlaylist.Segment segment, boolean listsParts) {
    assertThat(segment.uri()).isEqualTo("s%d.mp4", segment.number());
    assertThat(Math.round(segment.seconds())).isLessThanOrEqualTo(now.targetDuration());
    assertThat(segment.map()).startsWith("init-");
    ParsedPlaylist.Segment known = seen.putIfAbsent(segment.number(), segment);
    if (known == null) {
      mediaSeconds += segment.gap() ? 0 : segment.seconds();
      firstSeenSeconds.put(segment.number(), mediaSeconds);
    } else {
      assertThat(segment)
          .usingRecursiveComparison()
          .ignoringFields("parts")
          .as("a segment never changes")
          .isEqualTo(known);
    }
    if (segment.gap()) {
      assertThat(segment.parts()).isEmpty();
      return;
    }
    assertThat(segment.date()).isNotNull();
    if (!listsParts) {
      assertThat(segment.parts()).isEmpty();
      return;
    }
    parts(now, segment.parts(), segment.number(), true);
    double sum = segment.parts().stream().mapToDouble(ParsedPlaylist.Part::seconds).sum();
    assertThat(Math.abs(sum - segment.seconds())).isLessThan(0.0001);
    if (now.header().containsKey("#EXT-X-INDEPENDENT-SEGMENTS")) {
      assertThat(segment.parts().getFirst().independent()).isTrue();
    }
  }

  private static void parts(
      ParsedPlaylist now, List<ParsedPlaylist.Part> parts, long number, boolean finished) {
    double target = now.seconds("PART-INF", "PART-TARGET");
    for (int i = 0; i < parts.size(); i++) {
      ParsedPlaylist.Part part = parts.get(i);
      assertThat(part.uri()).isEqualTo("s%d.%d.mp4", number, i);
      assertThat(part.seconds()).isPositive().isLessThanOrEqualTo(target + MICRO);
      if (!finished || i < parts.size() - 1) {
        assertThat(part.seconds()).isGreaterThanOrEqualTo(0.85 * target - MICRO);
      }
    }
  }

  private static void dates(ParsedPlaylist now) {
    for (int i = 1; i < now.segments().size(); i++) {
      ParsedPlaylist.Segment last = now.segments().get(i - 1);
      ParsedPlaylist.Segment segment = now.segments().get(i);
      if (last.date() != null && segment.date() != null) {
        long endMillis = last.date().toEpochMilli() + (long) (last.seconds() * 1000);
        assertThat(segment.date().toEpochMilli())
            .as("dates overlap by less than a second")
            .isGreaterThan(endMillis - 1000);
      }
    }
  }

  private void succession(ParsedPlaylist last, ParsedPlaylist now) {
    assertThat(now.targetDuration()).isEqualTo(last.targetDuration());
    assertThat(now.header().get("PART-INF")).isEqualTo(last.header().get("PART-INF"));
    assertThat(now.header().get("SERVER-CONTROL")).isEqualTo(last.header().get("SERVER-CONTROL"));
    assertThat(now.mediaSequence()).isBetween(last.mediaSequence(), last.nextNumber());
    assertThat(now.nextNumber()).isGreaterThanOrEqualTo(last.nextNumber());
    if (now.mediaSequence() > last.mediaSequence()) {
      assertThat(now.seconds()).isGreaterThanOrEqualTo(3 * now.targetDuration());
    }
    List<ParsedPlaylist.Part> sameSegment =
        now.nextNumber() == last.nextNumber()
            ? now.growingParts()
            : now.segments().stream()
                .filter(segment -> segment.number() == last.nextNumber())
                .findFirst()
                .map(ParsedPlaylist.Segment::parts)
                .orElse(List.of());
    if (now.nextNumber() <= last.nextNumber() + 1) {
      int partsBefore = last.growingParts().size();
      assertThat(sameSegment)
          .as("parts are only appended")
          .hasSizeGreaterThanOrEqualTo(partsBefore);
      assertThat(sameSegment.subList(0, partsBefore)).isEqualTo(last.growingParts());
      boolean hintedPartCame = sameSegment.stream().anyMatch(p -> p.uri().equals(last.hint()));
      if (hintsComeTrue && !now.hint().equals(last.hint())) {
        assertThat(hintedPartCame).as("hint %s came true", last.hint()).isTrue();
      }
    }
  }
}
