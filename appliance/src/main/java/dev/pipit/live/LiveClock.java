package dev.pipit.live;

/** The clocks of the machine. Any thread. */
public interface LiveClock {
  /** The clocks of this machine: {@link System#nanoTime} is the clock of the drivers' times too. */
  LiveClock SYSTEM =
      new LiveClock() {
        @Override
        public long monotonicNanos() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };

  /** The clock that capture times are of; never goes back. */
  long monotonicNanos();

  /** Unix time; may jump when the machine learns the time. */
  long wallMillis();
}
