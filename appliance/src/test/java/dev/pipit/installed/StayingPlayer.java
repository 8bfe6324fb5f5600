package dev.pipit.installed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Plays low-latency HLS as long as it is open: blocking reloads and every part of them. Keeps what
 * a player could not live with, and goes on.
 */
public final class StayingPlayer implements AutoCloseable {
  private final PipitClient client;
  private final URI media;
  private final LongAdder reloads = new LongAdder();
  private final LongAdder parts = new LongAdder();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  private StayingPlayer(PipitClient client, URI media) {
    this.client = client;
    this.media = media;
    this.thread = Thread.ofVirtual().name("staying-player").start(this::play);
  }

  /** Reads the multivariant playlist and starts. */
  public static StayingPlayer open(PipitClient client, String camera)
      throws IOException, InterruptedException {
    return new StayingPlayer(client, client.mediaPlaylist(camera));
  }

  /** Playlists so far. */
  public long reloads() {
    return reloads.sum();
  }

  /** Parts so far. */
  public long parts() {
    return parts.sum();
  }

  /** What must not happen to a player: refused requests, playlists that stand still or go back. */
  public Queue<String> faults() {
    return faults;
  }

  private void play() {
    try {
      PlaylistView playlist = PlaylistView.parse(client.text(media));
      while (!closed && faults.size() < 20) {
        playlist = next(playlist);
      }
    } catch (IOException | IllegalArgumentException e) {
      if (!closed) {
        faults.add(e.toString());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private PlaylistView next(PlaylistView playlist) throws IOException, InterruptedException {
    URI uri = URI.create(media + "?" + playlist.blockingReload());
    PlaylistView next = PlaylistView.parse(client.text(uri));
    reloads.increment();
    if (!next.isAfter(playlist)) {
      faults.add("GET " + uri + " gave nothing new");
    }
    if (next.mediaSequence() < playlist.mediaSequence()) {
      faults.add("GET " + uri + " went back");
    }
    for (String part : next.partUris()) {
      if (!playlist.partUris().contains(part)) {
        HttpResponse<byte[]> answer = client.getBytes(media.resolve(part));
        parts.increment();
        if (answer.statusCode() != 200) {
          faults.add("GET " + part + " answers " + answer.statusCode());
        }
      }
    }
    return next;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
