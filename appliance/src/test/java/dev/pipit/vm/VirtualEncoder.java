package dev.pipit.vm;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The kernel module of {@code src/test/kernel} in a {@link VirtualMachine}: an encoder that calls
 * itself {@code bcm2835-codec-encode}, loses nothing, counts, and does wrong what it is told to.
 */
final class VirtualEncoder {
  /** The faults with their values when all is well; {@code faults.c} says what each does. */
  private static final Map<String, String> SOUND =
      Map.ofEntries(
          Map.entry("stall", "0"),
          Map.entry("stall_after", "0"),
          Map.entry("drop_every", "0"),
          Map.entry("garbage_first", "0"),
          Map.entry("no_key_flag", "N"),
          Map.entry("no_headers", "N"),
          Map.entry("streamon_error", "0"),
          Map.entry("reqbufs_error", "0"),
          Map.entry("eio_after", "0"),
          Map.entry("frame_ms", "0"),
          Map.entry("freeze_below", "0"),
          Map.entry("refuse_from", "0"),
          Map.entry("unaligned", "0"),
          Map.entry("known_hangs", "N"),
          Map.entry("drain_stalls", "N"),
          Map.entry("contiguous_only", "Y"),
          Map.entry("enforce_level", "Y"));

  private final VirtualMachine machine;

  VirtualEncoder(VirtualMachine machine) {
    this.machine = machine;
  }

  /** Makes it misbehave, or stop to; from now on, where the fault does not name a moment. */
  void fault(String name, long value) throws IOException {
    if (!SOUND.containsKey(name)) {
      throw new IllegalArgumentException("The encoder has no fault " + name);
    }
    machine.kernel(write(name, Long.toString(value)));
  }

  /** Takes all faults back. An instance that hangs goes on to, except in the kernel. */
  void makeSound() throws IOException {
    machine.kernel(
        SOUND.entrySet().stream()
            .map(fault -> write(fault.getKey(), fault.getValue()))
            .collect(Collectors.joining(" && ")));
  }

  private static String write(String name, String value) {
    return "echo " + value + " > /sys/module/virtual_pi_encoder/parameters/" + name;
  }

  /** All that was counted since the machine's start, and how the newest instance is set. */
  Map<String, String> counters() throws IOException {
    return machine
        .kernel("cat /sys/kernel/debug/virtual-pi-encoder/counters")
        .lines()
        .filter(line -> line.contains(" "))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(' ')),
                line -> line.substring(line.indexOf(' ') + 1)));
  }

  /** One of the {@link #counters}. */
  long count(String name) throws IOException {
    return Long.parseLong(counters().get(name));
  }
}
