package dev.pipit.soak;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the viewers did and keeps what went wrong. Any thread. */
final class Tally {
  private static final int KEPT_FAULTS = 20;

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  void count(String what) {
    count(what, 1);
  }

  void count(String what, long howMany) {
    counts.computeIfAbsent(what, _ -> new LongAdder()).add(howMany);
  }

  /** Something that must not happen to a viewer. */
  void fault(String sentence) {
    count("faults");
    if (faults.size() < KEPT_FAULTS) {
      faults.add(sentence);
    }
  }

  long of(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  Queue<String> faults() {
    return faults;
  }

  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}
