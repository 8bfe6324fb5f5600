package dev.pipit.capture;

import java.util.concurrent.locks.LockSupport;

/** The clocks by which pictures are made, and waiting for them; replaced in tests. */
interface PictureClock {
  /** The machine's clocks. */
  PictureClock SYSTEM =
      new PictureClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long unixMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public void waitUntil(long nanos) throws InterruptedException {
          long left;
          while ((left = nanos - System.nanoTime()) > 0) {
            if (Thread.interrupted()) {
              throw new InterruptedException();
            }
            LockSupport.parkNanos(this, left);
          }
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      };

  /** The monotonic clock. */
  long nanoTime();

  /** The time of day, which may be set at any time. */
  long unixMillis();

  /** Returns when the monotonic clock shows {@code nanos} or later. */
  void waitUntil(long nanos) throws InterruptedException;
}
