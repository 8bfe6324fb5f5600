package dev.pipit.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries writes from a stream's fan-out thread, which must not spend its time on sockets, to the
 * server's threads: first come, first served, by a few threads at most and by none when idle.
 *
 * <p>Bounded by its users: a held request or a WebSocket has at most one task in it.
 */
final class WriteQueue {
  private static final Logger LOG = LoggerFactory.getLogger(WriteQueue.class);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger workers = new AtomicInteger();
  private final int maxWorkers;
  private final Executor executor;

  WriteQueue(Executor executor, int maxWorkers) {
    this.executor = executor;
    this.maxWorkers = maxWorkers;
  }

  /** Any thread; never blocks. */
  void add(Runnable task) {
    tasks.add(task);
    if (enter()) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        // The server is stopping: every write fails at once, but its buffers must be let go.
        drain();
      }
    }
  }

  /** Whether every write that was handed over has been begun and handed on to the kernel. */
  boolean isIdle() {
    return tasks.isEmpty() && workers.get() == 0;
  }

  private boolean enter() {
    int now = workers.get();
    while (now < maxWorkers) {
      if (workers.compareAndSet(now, now + 1)) {
        return true;
      }
      now = workers.get();
    }
    return false;
  }

  private void drain() {
    do {
      Runnable task = tasks.poll();
      while (task != null) {
        run(task);
        task = tasks.poll();
      }
      workers.decrementAndGet();
      // A task may have come after the last poll and found every place taken.
    } while (!tasks.isEmpty() && enter());
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // One viewer's fault must not end the worker that serves the others.
      LOG.error("event=write-failed", e);
    }
  }
}
