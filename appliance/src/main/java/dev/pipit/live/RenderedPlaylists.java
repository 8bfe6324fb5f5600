package dev.pipit.live;

import dev.pipit.hls.MultivariantPlaylist;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The playlists of a stream, each rendered once for a state of the window and then shared. The
 * stream's lock guards it.
 */
final class RenderedPlaylists {
  private final Window window;
  private final StringBuilder text = new StringBuilder(8192);

  /** By what was asked for: with or without gaps at the start, whole or delta. */
  private final HlsAnswer.@Nullable Playlist[] rendered = new HlsAnswer.@Nullable Playlist[4];

  private long changesSeen;
  private long renderings;

  RenderedPlaylists(Window window) {
    this.window = window;
  }

  HlsAnswer.Playlist media(StartGaps startGaps, boolean asDelta) {
    if (changesSeen != window.changes()) {
      changesSeen = window.changes();
      Arrays.fill(rendered, null);
    }
    // Once the gaps have left, all see the same.
    boolean gaps = startGaps == StartGaps.LISTED && window.hasGaps();
    int place = (gaps ? 2 : 0) + (asDelta ? 1 : 0);
    HlsAnswer.Playlist playlist = rendered[place];
    if (playlist == null) {
      renderings++;
      text.setLength(0);
      window.playlist(startGaps).render(text, asDelta);
      playlist = answer(text.toString());
      rendered[place] = playlist;
    }
    return playlist;
  }

  /** How many media playlists were rendered so far. */
  long renderings() {
    return renderings;
  }

  HlsAnswer.Playlist multivariant(String mediaPlaylistUri, StreamFormat format, StreamRate rate) {
    return answer(
        new MultivariantPlaylist(
                mediaPlaylistUri,
                format.header().codecs(),
                format.header().sps().widthPixels(),
                format.header().sps().heightPixels(),
                rate.framesPerSecond(),
                rate.peakBitsPerSecond(),
                rate.averageBitsPerSecond(),
                window.hasIndependentSegments())
            .text());
  }

  private static HlsAnswer.Playlist answer(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new HlsAnswer.Playlist(ByteBuffer.wrap(utf8).asReadOnlyBuffer(), 0);
  }
}
