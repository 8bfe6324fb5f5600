package dev.pipit.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** What the kernel says of its clock: adjtimex(2), read only. Any thread. */
public final class KernelClock {
  /** Of {@code struct timex} where a long has eight bytes ({@code linux/timex.h}). */
  private static final int TIMEX_BYTES = 208;

  private static final int OFFSET_OFFSET = 8;
  private static final int STATUS_OFFSET = 40;

  /** {@code STA_UNSYNC}: nothing sets the clock. */
  private static final int UNSYNCHRONIZED = 0x40;

  /** {@code STA_NANO}: the offset is in nanoseconds, else in microseconds. */
  private static final int NANOSECONDS = 0x2000;

  private static final int NANOS_PER_MICRO = 1_000;

  /**
   * What the kernel says.
   *
   * @param set whether a time server sets the clock
   * @param offsetNanos what is left of the last correction; of no account while nobody sets it
   */
  public record Reading(boolean set, long offsetNanos) {}

  /** Made when it is first used: the start of the service does not wait for it. */
  private static final class Call {
    static final MethodHandle ADJTIMEX =
        SystemCalls.function("adjtimex", -1, FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private KernelClock() {}

  /** Whether a time server sets the clock; null when the kernel does not tell. */
  public static @Nullable Boolean isSynchronized() {
    Reading reading = read();
    return reading == null ? null : reading.set();
  }

  /** What the kernel says now; null when it does not tell. */
  public static @Nullable Reading read() {
    if (ADDRESS.byteSize() != Long.BYTES) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      // All zero: no mode, so nothing is changed.
      MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
      int state = (int) Call.ADJTIMEX.invokeExact(SystemCalls.errnoMemory(arena), timex);
      if (state < 0) {
        return null;
      }
      int status = timex.get(JAVA_INT, STATUS_OFFSET);
      long offset = timex.get(JAVA_LONG, OFFSET_OFFSET);
      return new Reading(
          (status & UNSYNCHRONIZED) == 0,
          (status & NANOSECONDS) != 0 ? offset : offset * NANOS_PER_MICRO);
    } catch (Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
  }
}
