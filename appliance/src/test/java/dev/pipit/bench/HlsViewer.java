package dev.pipit.bench;

import dev.pipit.installed.PipitClient;
import dev.pipit.installed.PlaylistView;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.LongAdder;

/** Plays low-latency HLS as long as it is open: blocking reloads and every hinted part. */
final class HlsViewer implements AutoCloseable {
  private final PipitClient client;
  private final URI media;
  private final LongAdder reloads = new LongAdder();
  private final Thread thread;

  private HlsViewer(PipitClient client, URI media) {
    this.client = client;
    this.media = media;
    this.thread = Thread.ofVirtual().name("hls-viewer").start(this::play);
  }

  static HlsViewer open(PipitClient client, String camera) throws Exception {
    return new HlsViewer(client, client.mediaPlaylist(camera));
  }

  /** Playlists that came so far; it no longer grows when the viewer failed. */
  long reloads() {
    return reloads.sum();
  }

  private void play() {
    try {
      PlaylistView playlist = PlaylistView.parse(client.text(media));
      while (true) {
        String hint = playlist.hintUri();
        playlist =
            PlaylistView.parse(
                client.text(
                    URI.create(media + "?" + playlist.blockingReload() + "&_HLS_skip=YES")));
        if (hint != null && client.getBytes(media.resolve(hint)).statusCode() != 200) {
          throw new IOException("The hinted part " + hint + " is not there");
        }
        reloads.increment();
      }
    } catch (IOException e) {
      System.err.println("The HLS viewer failed: " + e);
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
