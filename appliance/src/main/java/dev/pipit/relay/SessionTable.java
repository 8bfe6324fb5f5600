package dev.pipit.relay;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by their SSRC: asked for each packet, so that it makes no object. Open addressing with
 * linear probing, half full at most. One thread.
 */
final class SessionTable {
  private static final int FEWEST = 16;

  /** Spreads numbers that somebody chose (Knuth, 6.4: the golden ratio of 2^32). */
  private static final int SPREAD = 0x9E37_79B9;

  private @Nullable MediaSession[] places = new MediaSession[FEWEST];
  private int count;

  int count() {
    return count;
  }

  @Nullable MediaSession find(int ssrc) {
    int mask = places.length - 1;
    for (int at = place(ssrc); ; at = (at + 1) & mask) {
      MediaSession session = places[at];
      if (session == null || session.ssrc() == ssrc) {
        return session;
      }
    }
  }

  /** Adds one whose SSRC is not there yet. */
  void add(MediaSession session) {
    if ((count + 1) * 2 > places.length) {
      rebuild(places.length * 2, null);
    }
    put(session);
  }

  /** Takes it away, if it is there. */
  void remove(MediaSession session) {
    if (find(session.ssrc()) == session) {
      rebuild(places.length, session);
    }
  }

  /** Calls it for each; the table must not be changed meanwhile. */
  void forEach(Consumer<MediaSession> what) {
    for (MediaSession session : places) {
      if (session != null) {
        what.accept(session);
      }
    }
  }

  private void rebuild(int length, @Nullable MediaSession without) {
    @Nullable MediaSession[] before = places;
    places = new MediaSession[length];
    count = 0;
    Arrays.stream(before)
        .forEach(
            session -> {
              if (session != null && session != without) {
                put(session);
              }
            });
  }

  private void put(MediaSession session) {
    int mask = places.length - 1;
    int at = place(session.ssrc());
    while (places[at] != null) {
      at = (at + 1) & mask;
    }
    places[at] = session;
    count++;
  }

  private int place(int ssrc) {
    return (ssrc * SPREAD) >>> (Integer.numberOfLeadingZeros(places.length) + 1);
  }
}
