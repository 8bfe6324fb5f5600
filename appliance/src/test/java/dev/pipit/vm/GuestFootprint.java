package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;

/** What a program takes, as the guest's kernel counts it. */
record GuestFootprint(int files, int threads, int residentKilobytes) {
  private static final Duration SOON = Duration.ofSeconds(20);

  static GuestFootprint of(VirtualMachine machine, GuestProgram program) throws IOException {
    String process = "/proc/$(cat " + program.pidFile() + ")";
    String resident = " sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p' " + process + "/status";
    String script = "ls " + process + "/fd | wc -l; ls " + process + "/task | wc -l;" + resident;
    String[] words = machine.insideOk(script, SOON).strip().split("\\s+", -1);
    return new GuestFootprint(
        Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
  }

  /** Fails when it is more than a service that goes on takes now and then. */
  void isNoMoreThan(GuestFootprint before) {
    assertThat(files).as("descriptors").isBetween(before.files - 4, before.files + 4);
    assertThat(threads).as("threads").isBetween(before.threads - 4, before.threads + 4);
    assertThat(residentKilobytes).as("memory").isLessThan(before.residentKilobytes + 24_000);
  }
}
