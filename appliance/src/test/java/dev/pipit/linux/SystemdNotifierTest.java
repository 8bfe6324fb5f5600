package dev.pipit.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SystemdNotifierTest {
  @Test
  void allStatesReachASocketInTheFileSystem(@TempDir Path directory) throws Throwable {
    String name = directory.resolve("notify").toString();
    try (Receiver receiver = new Receiver(name);
        SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", name), 1)) {
      notifier.ready();
      assertThat(receiver.receive()).isEqualTo("READY=1");
      notifier.status("1 camera is live\nREADY=0");
      assertThat(receiver.receive()).isEqualTo("STATUS=1 camera is live READY=0");
      notifier.watchdog();
      assertThat(receiver.receive()).isEqualTo("WATCHDOG=1");
      notifier.stopping();
      assertThat(receiver.receive()).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void anAbstractNameIsReached() throws Throwable {
    String name = "@pipit-test-" + ProcessHandle.current().pid();
    try (Receiver receiver = new Receiver(name);
        SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", name), 1)) {
      notifier.ready();
      assertThat(receiver.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void withoutSystemdNothingHappens() {
    try (SystemdNotifier notifier = SystemdNotifier.of(Map.of(), 1)) {
      notifier.ready();
      assertThat(notifier.watchdogInterval()).isEmpty();
    }
  }

  @Test
  void aSocketThatIsNotThereFailsNothing(@TempDir Path directory) {
    String name = directory.resolve("absent").toString();
    try (SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", name), 1)) {
      notifier.ready();
      notifier.stopping();
    }
  }

  @Test
  void anAddressThatCannotBeOneIsLeftAlone() {
    for (String name : new String[] {"@", "/", "relative", "vsock:2:1234", "/" + "x".repeat(107)}) {
      try (SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", name), 1)) {
        notifier.ready();
      }
    }
  }

  @Test
  void aReceiverThatNeverReadsHoldsNothingUpForLong(@TempDir Path directory) throws Throwable {
    String name = directory.resolve("full").toString();
    try (Receiver receiver = new Receiver(name);
        SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", name), 1)) {
      // net.unix.max_dgram_qlen is 512 at most on common systems; the one send too many waits 1 s.
      int queued = Receiver.longestQueue() + 2;
      for (int i = 0; i < queued; i++) {
        notifier.watchdog();
      }
      assertThat(receiver.receive()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void theWatchdogCountsOnlyWhenItIsForThisProcess() {
    assertThat(interval(Map.of("WATCHDOG_USEC", "10000000"))).isEqualTo(Duration.ofSeconds(10));
    assertThat(interval(Map.of("WATCHDOG_USEC", "10000000", "WATCHDOG_PID", "7")))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(interval(Map.of("WATCHDOG_USEC", "10000000", "WATCHDOG_PID", "8"))).isNull();
    assertThat(interval(Map.of("WATCHDOG_USEC", "soon"))).isNull();
    assertThat(interval(Map.of("WATCHDOG_USEC", "0"))).isNull();
    assertThat(interval(Map.of("WATCHDOG_USEC", "9".repeat(30)))).isNull();
  }

  private static @org.jspecify.annotations.Nullable Duration interval(
      Map<String, String> watchdog) {
    Map<String, String> environment = new java.util.HashMap<>(watchdog);
    environment.put("NOTIFY_SOCKET", "/nowhere");
    try (SystemdNotifier notifier = SystemdNotifier.of(environment, 7)) {
      return notifier.watchdogInterval().orElse(null);
    }
  }

  /** A real datagram socket that is bound to a name. */
  private static final class Receiver implements AutoCloseable {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle BIND =
        call(
            "bind",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    private static final MethodHandle RECV =
        call(
            "recv",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment errno = SystemCalls.errnoMemory(arena);
    private final int descriptor;

    Receiver(String name) throws Throwable {
      descriptor =
          SystemCalls.socket(
              errno,
              DatagramSocket.AF_UNIX,
              DatagramSocket.SOCK_DGRAM | DatagramSocket.SOCK_CLOEXEC,
              0);
      assertThat(descriptor).isNotNegative();
      MemorySegment address = DatagramSocket.address(arena, name);
      assertThat((int) BIND.invokeExact(descriptor, address, (int) address.byteSize())).isZero();
    }

    String receive() throws Throwable {
      MemorySegment memory = arena.allocate(4096);
      long length = (long) RECV.invokeExact(descriptor, memory, 4096L, 0);
      assertThat(length).isPositive();
      return new String(
          memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    static int longestQueue() throws java.io.IOException {
      return Integer.parseInt(
          java.nio.file.Files.readString(Path.of("/proc/sys/net/unix/max_dgram_qlen")).strip());
    }

    @Override
    public void close() {
      SystemCalls.close(errno, descriptor);
      arena.close();
    }

    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
      return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), descriptor);
    }
  }
}
