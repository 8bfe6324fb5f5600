package dev.pipit.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** What the kernel says of its clock: adjtimex(2), read only. Any thread. */
public final class KernelClock {
  /** Of {@code struct timex} where a long has eight bytes ({@code linux/timex.h}). */
  private static final int TIMEX_BYTES = 208;

  private static final int STATUS_OFFSET = 40;

  /** {@code STA_UNSYNC}: nothing sets the clock. */
  private static final int UNSYNCHRONIZED = 0x40;

  /** Made when it is first used: the start of the service does not wait for it. */
  private static final class Call {
    static final MethodHandle ADJTIMEX =
        SystemCalls.function("adjtimex", -1, FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private KernelClock() {}

  /** Whether a time server sets the clock; null when the kernel does not tell. */
  public static @Nullable Boolean isSynchronized() {
    if (ADDRESS.byteSize() != Long.BYTES) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      // All zero: no mode, so nothing is changed.
      MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
      int state = (int) Call.ADJTIMEX.invokeExact(SystemCalls.errnoMemory(arena), timex);
      return state < 0 ? null : (timex.get(JAVA_INT, STATUS_OFFSET) & UNSYNCHRONIZED) == 0;
    } catch (Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
  }
}
