package dev.pipit.accounts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Several who want the same at the same moment. */
final class Race {
  /** What each of them does. */
  @FunctionalInterface
  interface Deed {
    @Nullable Object by(int number) throws Exception;
  }

  private Race() {}

  /**
   * Lets them go all at once.
   *
   * @return of each {@code done}, or the reason why not
   */
  static List<String> of(int many, Deed deed) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(many);
    List<Callable<String>> runners = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      int number = i;
      runners.add(
          () -> {
            barrier.await(30, TimeUnit.SECONDS);
            return outcome(deed, number);
          });
    }
    List<String> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> result : threads.invokeAll(runners)) {
        outcomes.add(result.get());
      }
    }
    return outcomes;
  }

  private static String outcome(Deed deed, int number) throws Exception {
    try {
      Object result = deed.by(number);
      return result == null ? "nothing" : "done";
    } catch (AccountsException e) {
      return e.reason().name();
    }
  }
}
