package dev.pipit.live;

import dev.pipit.hls.MultivariantPlaylist;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The playlists of a stream, each rendered once for a state of the window and then shared. The
 * stream's lock guards it.
 */
final class RenderedPlaylists {
  private final Window window;
  private final StringBuilder text = new StringBuilder(8192);
  private HlsAnswer.@Nullable Playlist whole;
  private HlsAnswer.@Nullable Playlist delta;
  private long changesSeen;
  private long renderings;

  RenderedPlaylists(Window window) {
    this.window = window;
  }

  HlsAnswer.Playlist media(boolean asDelta) {
    if (changesSeen != window.changes()) {
      changesSeen = window.changes();
      whole = null;
      delta = null;
    }
    HlsAnswer.Playlist rendered = asDelta ? delta : whole;
    if (rendered == null) {
      renderings++;
      text.setLength(0);
      window.playlist().render(text, asDelta);
      rendered = answer(text.toString());
      if (asDelta) {
        delta = rendered;
      } else {
        whole = rendered;
      }
    }
    return rendered;
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
