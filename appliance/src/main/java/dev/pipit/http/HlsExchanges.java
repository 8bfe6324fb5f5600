package dev.pipit.http;

import dev.pipit.live.HlsAnswer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The exchanges that last: those that wait for a part to be made and those whose client reads
 * slowly. Bounded by the server's connections and their streams.
 */
final class HlsExchanges {
  /** Longer than any player waits for a part before it gives up. */
  private static final long MAX_SENDING_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Set<HlsExchange> held = ConcurrentHashMap.newKeySet();
  private final Set<HlsExchange> sending = ConcurrentHashMap.newKeySet();
  private final WriteQueue queue;
  private volatile boolean stopping;

  HlsExchanges(WriteQueue queue) {
    this.queue = queue;
  }

  void hold(HlsExchange exchange) {
    held.add(exchange);
    if (stopping) {
      exchange.answer(stopAnswer());
    }
  }

  void letGo(HlsExchange exchange) {
    held.remove(exchange);
  }

  /** Lets one of the server's threads do what a fan-out thread should not spend its time on. */
  void write(Runnable task) {
    queue.add(task);
  }

  void sending(HlsExchange exchange) {
    sending.add(exchange);
  }

  void sent(HlsExchange exchange) {
    sending.remove(exchange);
  }

  /** Whether no answer is waiting, about to be written or being sent. */
  boolean isQuiet() {
    return held.isEmpty() && queue.isIdle() && sending.isEmpty();
  }

  /** Requests that wait for a part to be made. */
  int heldRequests() {
    return held.size();
  }

  /** Answers that are being sent to clients who read slowly. */
  int slowAnswers() {
    return sending.size();
  }

  /** Ends the sending to clients who take so long that the media they pin is needed. */
  int cutSlow(long nowNanos) {
    int cut = 0;
    for (HlsExchange exchange : sending) {
      if (nowNanos - exchange.writeNanos() > MAX_SENDING_NANOS) {
        exchange.cut();
        cut++;
      }
    }
    return cut;
  }

  /** Answers all that wait and from now on answers what would wait at once. */
  void stop() {
    stopping = true;
    held.forEach(exchange -> exchange.answer(stopAnswer()));
  }

  private static HlsAnswer stopAnswer() {
    return new HlsAnswer.TimedOut("Pipit is stopping.");
  }
}
