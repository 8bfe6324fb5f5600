package dev.pipit.hls;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A live media playlist for low latency at one moment (RFC 8216bis 4.4.3, 4.4.4, 4.4.5).
 *
 * @param rules what never changes
 * @param discontinuitySequence EXT-X-DISCONTINUITY-SEQUENCE (4.4.3.3)
 * @param independentSegments whether every segment so far started with an IDR picture
 * @param segments the finished segments in order, one at least
 * @param growing the segment that follows; its parts so far may be none
 */
public record MediaPlaylist(
    PlaylistRules rules,
    long discontinuitySequence,
    boolean independentSegments,
    List<PlaylistSegment> segments,
    PlaylistSegment growing) {

  /** EXT-X-SKIP needs version 9 (section 8). */
  private static final int VERSION = 9;

  /** Parts are listed for the growing segment and so many before it. */
  private static final int SEGMENTS_WITH_PARTS = 2;

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /**
   * Appends the playlist.
   *
   * @param delta whether segments beyond the skip boundary are replaced by EXT-X-SKIP (6.2.5.1);
   *     without such segments the playlist is whole
   */
  public void render(StringBuilder out, boolean delta) {
    int skipped = delta ? skippable() : 0;
    head(out);
    if (skipped > 0) {
      out.append("#EXT-X-SKIP:SKIPPED-SEGMENTS=").append(skipped).append('\n');
    }
    int headerVersion = skipped > 0 ? segments.get(skipped - 1).headerVersion() : 0;
    for (int i = skipped; i < segments.size(); i++) {
      PlaylistSegment segment = segments.get(i);
      before(out, segment, headerVersion);
      headerVersion = segment.headerVersion();
      if (i >= segments.size() - SEGMENTS_WITH_PARTS) {
        parts(out, segment);
      }
      out.append("#EXTINF:");
      Decimal.appendSeconds(out, segment.durationTicks());
      out.append(",\n");
      ResourceName.appendSegment(out, segment.mediaSequenceNumber());
      out.append('\n');
    }
    if (!growing.parts().isEmpty()) {
      before(out, growing, headerVersion);
      parts(out, growing);
    }
    out.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"");
    ResourceName.appendPart(out, growing.mediaSequenceNumber(), growing.parts().size());
    out.append("\"\n");
  }

  /** The whole playlist or its delta update, as text. */
  public String text(boolean delta) {
    StringBuilder out = new StringBuilder(4096);
    render(out, delta);
    return out.toString();
  }

  private void head(StringBuilder out) {
    out.append("#EXTM3U\n#EXT-X-VERSION:").append(VERSION);
    out.append("\n#EXT-X-TARGETDURATION:").append(rules.targetDurationSeconds());
    out.append("\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=");
    Decimal.appendSeconds(out, rules.skipBoundaryTicks());
    out.append(",HOLD-BACK=");
    Decimal.appendSeconds(out, rules.holdBackTicks());
    out.append(",PART-HOLD-BACK=");
    Decimal.appendSeconds(out, rules.partHoldBackTicks());
    out.append("\n#EXT-X-PART-INF:PART-TARGET=");
    Decimal.appendSeconds(out, rules.partTargetTicks());
    out.append("\n#EXT-X-MEDIA-SEQUENCE:").append(segments.getFirst().mediaSequenceNumber());
    out.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(discontinuitySequence).append('\n');
    if (independentSegments) {
      out.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    }
  }

  /** The tags that apply to a segment and, when it has parts, stand before them (4.4.4.9). */
  private static void before(StringBuilder out, PlaylistSegment segment, int headerVersionBefore) {
    if (segment.discontinuity()) {
      out.append("#EXT-X-DISCONTINUITY\n");
    }
    if (segment.headerVersion() != headerVersionBefore) {
      out.append("#EXT-X-MAP:URI=\"");
      ResourceName.appendHeader(out, segment.headerVersion());
      out.append("\"\n");
    }
    if (segment.gap()) {
      out.append("#EXT-X-GAP\n");
    } else {
      out.append("#EXT-X-PROGRAM-DATE-TIME:");
      DATE_TIME.formatTo(Instant.ofEpochMilli(segment.programDateTimeMillis()), out);
      out.append('\n');
    }
  }

  private static void parts(StringBuilder out, PlaylistSegment segment) {
    for (int i = 0; i < segment.parts().size(); i++) {
      PlaylistPart part = segment.parts().get(i);
      out.append("#EXT-X-PART:DURATION=");
      Decimal.appendSeconds(out, part.durationTicks());
      out.append(",URI=\"");
      ResourceName.appendPart(out, segment.mediaSequenceNumber(), i);
      out.append(part.independent() ? "\",INDEPENDENT=YES\n" : "\"\n");
    }
  }

  /** Segments that end further than the skip boundary from the end of the last one (6.2.5.1). */
  private int skippable() {
    long fromEndTicks = 0;
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (fromEndTicks > rules.skipBoundaryTicks()) {
        return i + 1;
      }
      fromEndTicks += segments.get(i).durationTicks();
    }
    return 0;
  }
}
