package dev.pipit.http;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * The bodies that have not come in whole yet: so many at most, of so many bytes each. When there
 * are more, the one that came first gives way, so that no flood of slow ones keeps out who sends
 * theirs at once.
 *
 * <p>Any thread; never blocks.
 */
final class BodyRoom {
  private final int mostBodies;
  private final int maxBytes;
  private final SequencedSet<BodyReader> waiting = new LinkedHashSet<>();

  BodyRoom(int mostBodies, int maxBytes) {
    this.mostBodies = mostBodies;
    this.maxBytes = maxBytes;
  }

  /** The most bytes of one body. */
  int maxBytes() {
    return maxBytes;
  }

  /** Notes that the rest of a body is awaited; once or more often for each. */
  void enter(BodyReader reader) {
    BodyReader first = null;
    synchronized (waiting) {
      if (waiting.add(reader) && waiting.size() > mostBodies) {
        first = waiting.removeFirst();
      }
    }
    if (first != null) {
      first.makeRoom();
    }
  }

  /** Notes that nothing more of it is awaited. */
  void leave(BodyReader reader) {
    synchronized (waiting) {
      waiting.remove(reader);
    }
  }
}
