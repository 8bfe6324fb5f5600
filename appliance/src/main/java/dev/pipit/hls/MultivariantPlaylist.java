package dev.pipit.hls;

/**
 * A multivariant playlist with one variant stream (RFC 8216bis 4.4.6.2).
 *
 * @param mediaPlaylistUri where the media playlist is, relative to this one
 * @param codecs the RFC 6381 string
 * @param widthPixels width of the picture
 * @param heightPixels height of the picture
 * @param framesPerSecond measured
 * @param peakBitsPerSecond of the busiest segment
 * @param averageBitsPerSecond of all segments
 * @param independentSegments whether every segment so far started with an IDR picture
 */
public record MultivariantPlaylist(
    String mediaPlaylistUri,
    String codecs,
    int widthPixels,
    int heightPixels,
    double framesPerSecond,
    long peakBitsPerSecond,
    long averageBitsPerSecond,
    boolean independentSegments) {

  /** The playlist as text. */
  public String text() {
    StringBuilder out = new StringBuilder(256).append("#EXTM3U\n#EXT-X-VERSION:9\n");
    if (independentSegments) {
      out.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    }
    out.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(peakBitsPerSecond);
    out.append(",AVERAGE-BANDWIDTH=").append(averageBitsPerSecond);
    out.append(",CODECS=\"").append(codecs);
    out.append("\",RESOLUTION=").append(widthPixels).append('x').append(heightPixels);
    out.append(",FRAME-RATE=");
    appendThousandths(out, Math.round(framesPerSecond * 1000));
    return out.append('\n').append(mediaPlaylistUri).append('\n').toString();
  }

  private static void appendThousandths(StringBuilder out, long thousandths) {
    out.append(thousandths / 1000).append('.');
    long rest = thousandths % 1000;
    out.append((char) ('0' + rest / 100))
        .append((char) ('0' + rest / 10 % 10))
        .append((char) ('0' + rest % 10));
  }
}
