package dev.pipit.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelClockTest {
  @Test
  void theKernelSaysWhetherItsClockIsSet() {
    assertThat(KernelClock.isSynchronized()).isIn(true, false);
  }
}
