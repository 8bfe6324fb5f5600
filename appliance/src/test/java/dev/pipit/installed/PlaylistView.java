package dev.pipit.installed;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A media playlist as a player reads it (RFC 8216bis), only as much as the harnesses need; written
 * apart from the program's own playlist code on purpose.
 *
 * @param mediaSequence of the first segment, skipped ones included
 * @param segments complete segments, skipped ones included
 * @param segmentUris of the complete segments that are listed
 * @param trailingParts parts of the segment that is being made
 * @param partUris all parts listed
 * @param mapUri the newest CMAF header; null when a delta update leaves it out
 * @param hintUri of the preload hint
 */
public record PlaylistView(
    long mediaSequence,
    int segments,
    List<String> segmentUris,
    int trailingParts,
    List<String> partUris,
    @Nullable String mapUri,
    @Nullable String hintUri) {
  private static final Pattern URI = Pattern.compile("[:,]URI=\"([^\"]*)\"");
  private static final Pattern SKIPPED = Pattern.compile("SKIPPED-SEGMENTS=(\\d+)");

  /** Reads a playlist; throws when it is none. */
  public static PlaylistView parse(String text) {
    if (!text.startsWith("#EXTM3U\n")) {
      throw new IllegalArgumentException("Not a playlist: " + text);
    }
    long mediaSequence = -1;
    int segments = 0;
    List<String> segmentUris = new ArrayList<>();
    int trailingParts = 0;
    List<String> partUris = new ArrayList<>();
    String mapUri = null;
    String hintUri = null;
    for (String line : text.lines().toList()) {
      if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
        mediaSequence = Long.parseLong(line.substring(line.indexOf(':') + 1));
      } else if (line.startsWith("#EXT-X-SKIP:")) {
        segments += Integer.parseInt(find(SKIPPED, line));
      } else if (line.startsWith("#EXT-X-MAP:")) {
        mapUri = find(URI, line);
      } else if (line.startsWith("#EXT-X-PART:")) {
        partUris.add(find(URI, line));
        trailingParts++;
      } else if (line.startsWith("#EXT-X-PRELOAD-HINT:") && line.contains("TYPE=PART")) {
        hintUri = find(URI, line);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        segmentUris.add(line);
        segments++;
        trailingParts = 0;
      }
    }
    if (mediaSequence < 0) {
      throw new IllegalArgumentException("No EXT-X-MEDIA-SEQUENCE: " + text);
    }
    return new PlaylistView(
        mediaSequence,
        segments,
        List.copyOf(segmentUris),
        trailingParts,
        List.copyOf(partUris),
        mapUri,
        hintUri);
  }

  private static String find(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      throw new IllegalArgumentException("No " + pattern + " in " + line);
    }
    return matcher.group(1);
  }

  /** The media sequence number of the segment that is being made. */
  public long nextMediaSequence() {
    return mediaSequence + segments;
  }

  /** The query of a blocking reload for the next part (RFC 8216bis 6.2.5.2). */
  public String blockingReload() {
    return "_HLS_msn=" + nextMediaSequence() + "&_HLS_part=" + trailingParts;
  }

  /** Whether this playlist is further on than another of the same stream. */
  public boolean isAfter(PlaylistView other) {
    return nextMediaSequence() > other.nextMediaSequence()
        || (nextMediaSequence() == other.nextMediaSequence()
            && trailingParts > other.trailingParts);
  }
}
