package dev.pipit.link;

import dev.pipit.link.LinkEvent.Answered;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests, one after the other, each on a virtual thread {@code link-request}, each answered once.
 * Of {@value #MAX_WAITING} that wait a further one fails at once. One that takes too long is
 * answered as failed, interrupted and left behind; when {@value #MAX_LEFT} were left that still
 * run, requests fail at once. All methods are for the link's thread, which never waits here.
 */
final class RequestLine implements AutoCloseable {
  static final int MAX_WAITING = 32;
  static final int MAX_LEFT = 4;
  static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Logger log = LoggerFactory.getLogger(RequestLine.class);
  private static final Duration END = Duration.ofSeconds(5);
  private static final long TELL_MILLIS = 100;

  /**
   * Something to do.
   *
   * @param after is done when the work has ended, or will never begin
   * @param reply what hears the outcome; null when nobody does
   */
  private record Job(
      long number,
      Callable<LinkAnswer> work,
      Runnable after,
      @Nullable Consumer<LinkAnswer> reply) {}

  private record Running(
      Job job, Thread thread, long sinceNanos, @Nullable Consumer<LinkAnswer> reply) {}

  private final BlockingQueue<LinkEvent> events;
  private final LinkTime time;
  private final Deque<Job> waiting = new ArrayDeque<>();
  private final List<Thread> left = new ArrayList<>();
  private @Nullable Running running;
  private long jobs;
  private volatile boolean closed;

  RequestLine(BlockingQueue<LinkEvent> events, LinkTime time) {
    this.events = events;
    this.time = time;
  }

  /** Does it when its turn comes. */
  void add(Callable<LinkAnswer> work, Runnable after, Consumer<LinkAnswer> reply) {
    left.removeIf(thread -> !thread.isAlive());
    if (waiting.size() >= MAX_WAITING) {
      after.run();
      reply.accept(
          failed("too-many-requests", "Too many requests wait.", "Ask again in a moment."));
    } else if (left.size() >= MAX_LEFT) {
      after.run();
      reply.accept(failed("device-hangs", "The device hangs in requests.", "Restart the device."));
    } else {
      waiting.add(new Job(++jobs, work, after, reply));
      next();
    }
  }

  /** Does it when its turn comes, in any case; nobody hears of it. */
  void addLast(Runnable work) {
    Callable<LinkAnswer> call =
        () -> {
          work.run();
          return new LinkAnswer.Done();
        };
    waiting.add(new Job(++jobs, call, () -> {}, null));
    next();
  }

  private void next() {
    if (running == null && !waiting.isEmpty()) {
      Job job = waiting.remove();
      Thread thread = Thread.ofVirtual().name("link-request").unstarted(() -> work(job));
      running = new Running(job, thread, time.nanos(), job.reply);
      thread.start();
    }
  }

  private void work(Job job) {
    LinkAnswer answer =
        failed("device-fault", "The device could not, by a fault of its own.", "See its log.");
    try {
      answer = job.work.call();
    } catch (InterruptedException e) {
      // It took too long, or nobody waits for it any more; either was answered.
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("a request of the relay failed", e);
    } finally {
      job.after.run();
      tell(new Answered(job.number, answer));
    }
  }

  private void tell(Answered answered) {
    // An interrupt was for the work; that it has ended is told all the same.
    boolean told = false;
    while (!told && !closed) {
      try {
        told = events.offer(answered, TELL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        told = false;
      }
    }
  }

  /** The work of that number has ended. */
  void answered(Answered answered) {
    Running now = running;
    if (now != null && now.job.number == answered.job()) {
      running = null;
      if (now.reply != null) {
        now.reply.accept(answered.answer());
      }
      next();
    }
  }

  /** Looks whether something has taken too long. */
  void look() {
    Running now = running;
    if (now != null && time.nanos() - now.sinceNanos >= LIMIT_NANOS) {
      running = null;
      now.thread.interrupt();
      left.add(now.thread);
      log.warn("a request of the relay took too long and is left behind");
      if (now.reply != null) {
        now.reply.accept(
            failed("timeout", "The device took too long.", "Ask again; see the device's log."));
      }
      next();
    }
  }

  /** In how many nanoseconds it is to look again, at the latest. */
  long nextNanos() {
    Running now = running;
    return now == null ? Long.MAX_VALUE : now.sinceNanos + LIMIT_NANOS - time.nanos();
  }

  /** Nobody waits for answers any more: what waits is forgotten, what runs is interrupted. */
  void abandon() {
    waiting.removeIf(
        job -> {
          if (job.reply == null) {
            return false;
          }
          job.after.run();
          return true;
        });
    Running now = running;
    if (now != null && now.reply != null) {
      now.thread.interrupt();
      running = new Running(now.job, now.thread, now.sinceNanos, null);
    }
  }

  private static LinkAnswer failed(String code, String sentence, String action) {
    return new LinkAnswer.Failed(new LinkFault(code, sentence, action));
  }

  /** Ends all; on return the threads have ended, but for such as heed no interrupt. */
  @Override
  public void close() {
    closed = true;
    abandon();
    waiting.clear();
    Running now = running;
    if (now != null) {
      now.thread.interrupt();
      left.add(now.thread);
    }
    long end = System.nanoTime() + END.toNanos();
    for (Thread thread : left) {
      thread.interrupt();
      try {
        boolean _ = thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
