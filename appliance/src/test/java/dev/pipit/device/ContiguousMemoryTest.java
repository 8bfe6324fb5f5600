package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContiguousMemoryTest {
  @Test
  void isReadFromTheKernelsList() {
    assertThat(
            ContiguousMemory.parse(
                List.of("MemTotal: 438128 kB", "CmaTotal:  65536 kB", "CmaFree:  9000 kB")))
        .isEqualTo(new ContiguousMemory(65_536L << 10, 9_000L << 10));
  }

  @Test
  void isUnknownWhereTheKernelDoesNotTellOrTellsNonsense() {
    assertThat(ContiguousMemory.parse(List.of("MemTotal: 1 kB"))).isNull();
    assertThat(ContiguousMemory.parse(List.of("CmaTotal: 10 kB"))).isNull();
    assertThat(ContiguousMemory.parse(List.of("CmaTotal: x kB", "CmaFree: 3 kB"))).isNull();
    assertThat(ContiguousMemory.parse(List.of("CmaTotal: 3 kB", "CmaFree: 10 kB"))).isNull();
    assertThat(ContiguousMemory.parse(List.of("", "CmaFree:"))).isNull();
  }
}
