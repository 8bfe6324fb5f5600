package dev.pipit.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pipit.installed.Await;
import dev.pipit.linux.KernelEvents.Outcome;
import dev.pipit.testing.Corpus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On a real socket of the kernel; a device that it tells of needs the virtual machine or root. */
class KernelEventsTest {
  private static final int OWN_PORT = 4;

  private static CompletableFuture<Outcome> next(KernelEvents events) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon(true)
        .start(
            () -> {
              try {
                outcome.complete(events.next());
              } catch (SystemCallException e) {
                outcome.completeExceptionally(e);
              }
            });
    return outcome;
  }

  private static Outcome within(CompletableFuture<Outcome> outcome)
      throws InterruptedException, ExecutionException, TimeoutException {
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void waitingEndsWhenItIsToldToAndNothingStaysOpen() throws Exception {
    KernelEvents.open().close();
    long before = openFiles();
    for (int i = 0; i < 50; i++) {
      try (KernelEvents events = KernelEvents.open()) {
        CompletableFuture<Outcome> waiting = next(events);
        events.end();
        Outcome outcome = within(waiting);
        while (!(outcome instanceof Outcome.Ended)) {
          outcome = within(next(events));
        }
        assertThat(within(next(events))).as("ever after").isInstanceOf(Outcome.Ended.class);
      }
    }
    // One left open each time would be fifty; others of this process come and go.
    assertThat(openFiles()).isLessThan(before + 25);
  }

  @Test
  void endingWhatIsClosedDoesNothing() throws Exception {
    KernelEvents events = KernelEvents.open();
    events.close();
    events.close();
    events.end();
  }

  @Test
  void whatAnotherProgramSendsIsLeftOut() throws Throwable {
    try (KernelEvents events = KernelEvents.open();
        Arena arena = Arena.ofConfined()) {
      int sent = pretend(arena, port(arena, events.descriptor()));
      if (sent < 0) {
        // Without the right to administer the network nobody can send there at all.
        assertThat(Errno.of(-sent)).isEqualTo(Errno.EPERM);
        return;
      }
      CompletableFuture<Outcome> waiting = next(events);
      Await.until("it was seen", Duration.ofSeconds(20), () -> events.foreign() == 1);
      events.end();
      Outcome outcome = within(waiting);
      // The kernel itself may have had something to tell just then.
      assertThat(outcome.toString()).doesNotContain("video4linux");
    }
  }

  @Test
  void theKernelsOwnWordIsTold() throws Exception {
    Path uevent = Path.of("/sys/class/mem/null/uevent");
    assumeTrue(Files.isWritable(uevent) && KernelEvents.reachThisProcess());
    try (KernelEvents events = KernelEvents.open()) {
      Files.writeString(uevent, "change");
      Outcome outcome = within(next(events));
      while (!(outcome instanceof Outcome.Told(var event) && event.subsystem().equals("mem"))) {
        outcome = within(next(events));
      }
      assertThat(outcome)
          .isEqualTo(
              new Outcome.Told(
                  new KernelEvent("change", "mem", "/devices/virtual/mem/null", "null")));
    }
  }

  @Test
  void aContainersOwnUsersAreToldApart() {
    assertThat(KernelEvents.isWholeUserSpace("         0          0 4294967295\n")).isTrue();
    assertThat(KernelEvents.isWholeUserSpace("         0     100000      65536\n")).isFalse();
    assertThat(KernelEvents.isWholeUserSpace("0 1000 1\n1 100000 65536\n")).isFalse();
    assertThat(KernelEvents.isWholeUserSpace("")).isFalse();
  }

  /** The port that the kernel gave the socket ({@code getsockname(2)}). */
  private static int port(Arena arena, int descriptor) throws Throwable {
    MemorySegment address = arena.allocate(KernelEvents.ADDRESS.layout());
    MemorySegment bytes =
        arena.allocateFrom(ValueLayout.JAVA_INT, KernelEvents.ADDRESS.sizeBytes());
    int result =
        (int)
            SystemCalls.function(
                    "getsockname",
                    -1,
                    java.lang.foreign.FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS))
                .invokeExact(SystemCalls.errnoMemory(arena), descriptor, address, bytes);
    assertThat(result).isZero();
    return address.get(ValueLayout.JAVA_INT, OWN_PORT);
  }

  /** Sends to that port alone what the kernel would send to all. */
  private static int pretend(Arena arena, int port) {
    MemorySegment errno = SystemCalls.errnoMemory(arena);
    int socket =
        SystemCalls.socket(
            errno,
            KernelEvents.AF_NETLINK,
            DatagramSocket.SOCK_DGRAM | DatagramSocket.SOCK_CLOEXEC,
            KernelEvents.NETLINK_KOBJECT_UEVENT);
    assertThat(socket).isPositive();
    MemorySegment address = arena.allocate(KernelEvents.ADDRESS.layout());
    address.set(ValueLayout.JAVA_SHORT, 0, (short) KernelEvents.AF_NETLINK);
    address.set(ValueLayout.JAVA_INT, OWN_PORT, port);
    MemorySegment message =
        arena.allocateFrom(ValueLayout.JAVA_BYTE, Corpus.bytes("uevents/add-video.hex"));
    try {
      return SystemCalls.sendto(errno, socket, message, 0, address);
    } finally {
      SystemCalls.close(errno, socket);
    }
  }
}
