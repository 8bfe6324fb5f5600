package dev.pipit.live;

import dev.pipit.hls.PlaylistRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for what comes next, in the order of their deadlines. A held request is one
 * small object and no thread. The stream's lock guards it.
 *
 * <p>There are {@value #MOST} at most; another one is refused and counted.
 */
final class HeldRequests {
  static final int MOST = 20_000;

  /** What is waited for. */
  enum Kind {
    MULTIVARIANT,
    PLAYLIST,
    PART
  }

  /** One request; the answer is set when it is let go. */
  static final class Held implements Runnable {
    final Kind kind;
    final PlaylistRequest.Reload target;
    final StartGaps startGaps;
    final long deadlineNanos;
    private final HlsAnswer.Receiver receiver;
    private @Nullable HlsAnswer answer;

    Held(
        Kind kind,
        PlaylistRequest.Reload target,
        StartGaps startGaps,
        long deadlineNanos,
        HlsAnswer.Receiver receiver) {
      this.kind = kind;
      this.target = target;
      this.startGaps = startGaps;
      this.deadlineNanos = deadlineNanos;
      this.receiver = receiver;
    }

    /** Hands the answer over. */
    @Override
    public void run() {
      if (answer != null) {
        receiver.answer(answer);
      }
    }
  }

  /** Says what a request gets now. */
  interface Resolver {
    /** The answer, or null to wait on. */
    @Nullable HlsAnswer resolve(Held held);
  }

  private ArrayList<Held> waiting = new ArrayList<>();
  private ArrayList<Held> spare = new ArrayList<>();

  int size() {
    return waiting.size();
  }

  /** Holds a request; false when there are too many. */
  boolean add(Held held) {
    return waiting.size() < MOST && waiting.add(held);
  }

  /** The earliest deadline, or the greatest number when nothing waits. */
  long earliestDeadlineNanos() {
    return waiting.isEmpty() ? Long.MAX_VALUE : waiting.getFirst().deadlineNanos;
  }

  /** Moves the requests that have an answer to {@code ready}. */
  void release(Resolver resolver, List<Runnable> ready) {
    spare.clear();
    for (int i = 0; i < waiting.size(); i++) {
      Held held = waiting.get(i);
      HlsAnswer answer = resolver.resolve(held);
      if (answer == null) {
        spare.add(held);
      } else {
        held.answer = answer;
        ready.add(held);
      }
    }
    ArrayList<Held> emptied = waiting;
    waiting = spare;
    emptied.clear();
    spare = emptied;
  }
}
