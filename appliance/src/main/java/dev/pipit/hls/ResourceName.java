package dev.pipit.hls;

import org.jspecify.annotations.Nullable;

/** The names of what a media playlist speaks of, relative to the playlist. */
public sealed interface ResourceName {
  /** The name of the media playlist itself. */
  String PLAYLIST_NAME = "video.m3u8";

  /** The media playlist. */
  record Playlist() implements ResourceName {}

  /** A CMAF header, {@code init-N.mp4}. */
  record Header(int version) implements ResourceName {}

  /** A segment, {@code sN.mp4}. */
  record Segment(long mediaSequenceNumber) implements ResourceName {}

  /** A part, {@code sN.P.mp4}; parts are counted from 0. */
  record Part(long mediaSequenceNumber, int partIndex) implements ResourceName {}

  /**
   * The resource of a name in {@code path} from {@code from} on, or null when it names none. A
   * number has no leading zeros, so every resource has one name.
   */
  static @Nullable ResourceName parse(String path, int from) {
    if (path.startsWith("s", from) && path.endsWith(".mp4")) {
      int end = path.length() - ".mp4".length();
      int dot = path.indexOf('.', from);
      if (dot == end) {
        long number = Digits.parse(path, from + 1, end);
        return number < 0 ? null : new Segment(number);
      }
      if (dot > 0 && dot < end) {
        long number = Digits.parse(path, from + 1, dot);
        long part = Digits.parse(path, dot + 1, end);
        return number < 0 || part < 0 || part > Integer.MAX_VALUE
            ? null
            : new Part(number, (int) part);
      }
      return null;
    }
    if (path.startsWith("init-", from) && path.endsWith(".mp4")) {
      long version = Digits.parse(path, from + "init-".length(), path.length() - ".mp4".length());
      return version < 0 || version > Integer.MAX_VALUE ? null : new Header((int) version);
    }
    boolean playlist =
        path.length() == from + PLAYLIST_NAME.length() && path.startsWith(PLAYLIST_NAME, from);
    return playlist ? new Playlist() : null;
  }

  /** Appends the name of a CMAF header. */
  static void appendHeader(StringBuilder out, int version) {
    out.append("init-").append(version).append(".mp4");
  }

  /** Appends the name of a segment. */
  static void appendSegment(StringBuilder out, long mediaSequenceNumber) {
    out.append('s').append(mediaSequenceNumber).append(".mp4");
  }

  /** Appends the name of a part. */
  static void appendPart(StringBuilder out, long mediaSequenceNumber, int partIndex) {
    out.append('s').append(mediaSequenceNumber).append('.').append(partIndex).append(".mp4");
  }
}
