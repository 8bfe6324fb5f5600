package dev.pipit.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A media playlist as a player reads it: from its text alone. */
record ParsedPlaylist(
    Map<String, String> header, List<Segment> segments, List<Part> growingParts, String hint) {

  record Part(String uri, double seconds, boolean independent) {}

  record Segment(
      long number,
      long discontinuityNumber,
      String uri,
      double seconds,
      boolean gap,
      String map,
      @Nullable Instant date,
      List<Part> parts) {}

  static ParsedPlaylist of(String text) {
    Map<String, String> header = new HashMap<>();
    List<Segment> segments = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    String hint = "";
    String map = "";
    Instant date = null;
    boolean gap = false;
    double seconds = -1;
    long number = -1;
    long discontinuityNumber = -1;
    if (!text.startsWith("#EXTM3U\n") || !text.endsWith("\n")) {
      throw new AssertionError("not a playlist: " + text);
    }
    for (String line : text.split("\n", -1)) {
      String value = line.substring(line.indexOf(':') + 1);
      if (line.startsWith("#EXT-X-PART:")) {
        Map<String, String> attributes = attributes(value);
        parts.add(
            new Part(
                attributes.getOrDefault("URI", ""),
                Double.parseDouble(attributes.getOrDefault("DURATION", "")),
                "YES".equals(attributes.get("INDEPENDENT"))));
      } else if (line.startsWith("#EXT-X-MAP:")) {
        map = attributes(value).getOrDefault("URI", "");
      } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
        date = Instant.parse(value);
      } else if (line.equals("#EXT-X-DISCONTINUITY")) {
        discontinuityNumber++;
      } else if (line.equals("#EXT-X-GAP")) {
        gap = true;
      } else if (line.startsWith("#EXTINF:")) {
        seconds = Double.parseDouble(value.substring(0, value.indexOf(',')));
      } else if (line.startsWith("#EXT-X-PRELOAD-HINT:")) {
        hint = attributes(value).getOrDefault("URI", "");
      } else if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
        number = Long.parseLong(value);
        header.put("MEDIA-SEQUENCE", value);
      } else if (line.startsWith("#EXT-X-DISCONTINUITY-SEQUENCE:")) {
        discontinuityNumber = Long.parseLong(value);
        header.put("DISCONTINUITY-SEQUENCE", value);
      } else if (line.startsWith("#EXT-X-SKIP:")) {
        header.put("SKIP", value);
      } else if (line.startsWith("#")) {
        header.put(line.contains(":") ? line.substring(7, line.indexOf(':')) : line, value);
      } else if (!line.isEmpty()) {
        segments.add(
            new Segment(
                number, discontinuityNumber, line, seconds, gap, map, date, List.copyOf(parts)));
        number++;
        parts.clear();
        gap = false;
        date = null;
        seconds = -1;
      }
    }
    return new ParsedPlaylist(header, segments, List.copyOf(parts), hint);
  }

  long mediaSequence() {
    return segments.getFirst().number();
  }

  long nextNumber() {
    return segments.getLast().number() + 1;
  }

  double seconds() {
    return segments.stream().mapToDouble(Segment::seconds).sum();
  }

  double seconds(String tag, String attribute) {
    String value = attributes(header.getOrDefault(tag, "")).get(attribute);
    if (value == null) {
      throw new AssertionError("no " + attribute + " in " + tag);
    }
    return Double.parseDouble(value);
  }

  int targetDuration() {
    return Integer.parseInt(header.getOrDefault("TARGETDURATION", ""));
  }

  private static Map<String, String> attributes(String list) {
    Map<String, String> found = new HashMap<>();
    for (String attribute : list.split(",", -1)) {
      int equals = attribute.indexOf('=');
      if (equals > 0) {
        found.put(
            attribute.substring(0, equals), attribute.substring(equals + 1).replace("\"", ""));
      }
    }
    return found;
  }
}
