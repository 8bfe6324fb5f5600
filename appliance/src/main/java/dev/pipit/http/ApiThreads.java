package dev.pipit.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The virtual threads that calls of the API wait on: 64 calls at once and 256 answers that last.
 * What comes beyond is told to try again.
 */
final class ApiThreads {
  private static final int MAX_CALLS = 64;
  private static final int MAX_STREAMS = 256;

  private record Stream(Thread thread, Caller caller) {}

  private final Semaphore calls = new Semaphore(MAX_CALLS);
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** Runs a call, or says that there are too many. */
  boolean run(Runnable call) {
    if (stopping || !calls.tryAcquire()) {
      return false;
    }
    Thread.ofVirtual()
        .name("http-call")
        .start(
            () -> {
              running.add(Thread.currentThread());
              try {
                call.run();
              } finally {
                running.remove(Thread.currentThread());
                calls.release();
              }
            });
    return true;
  }

  /** Runs the writing of an answer that may last, or says that there are too many. */
  boolean stream(Caller caller, Runnable writing) {
    if (stopping || streams.size() >= MAX_STREAMS) {
      return false;
    }
    Thread.ofVirtual()
        .name("http-stream")
        .start(
            () -> {
              Stream stream = new Stream(Thread.currentThread(), caller);
              streams.add(stream);
              try {
                if (!stopping) {
                  writing.run();
                }
              } finally {
                streams.remove(stream);
              }
            });
    return true;
  }

  /** Ends the answers for callers who have lost their right. */
  void end(java.util.function.Predicate<Caller> lost) {
    for (Stream stream : streams) {
      if (lost.test(stream.caller)) {
        stream.thread.interrupt();
      }
    }
  }

  boolean isQuiet() {
    return running.isEmpty() && streams.isEmpty();
  }

  /** Interrupts what runs and takes nothing more. */
  void stop() {
    stopping = true;
    streams.forEach(stream -> stream.thread.interrupt());
  }
}
