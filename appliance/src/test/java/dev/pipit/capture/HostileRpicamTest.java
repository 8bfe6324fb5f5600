package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Mutations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whatever rpicam prints, nothing breaks. */
class HostileRpicamTest {
  private static final int ROUNDS = 20_000;

  @Test
  void itsList() {
    Mutations mutations = new Mutations(1);
    byte[] list = RpicamStandIn.LIST.getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < ROUNDS; round++) {
      String spoilt = new String(mutations.of(list), StandardCharsets.ISO_8859_1);
      assertThat(RpicamListing.parse(spoilt)).hasSizeLessThanOrEqualTo(16);
    }
    assertThat(RpicamListing.parse(RpicamStandIn.LIST.repeat(40))).hasSize(16);
  }

  @Test
  void itsMetadata() {
    Mutations mutations = new Mutations(2);
    byte[] record =
        "ExposureTime=9985\nSensorTimestamp=123456789\n\n".getBytes(StandardCharsets.UTF_8);
    SensorTimes times = new SensorTimes();
    for (int round = 0; round < ROUNDS; round++) {
      times.take(ByteBuffer.wrap(mutations.of(record)));
    }
    times.take(ByteBuffer.wrap("\n\nSensorTimestamp=42\n\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(times.plausible(times.records(), 100)).isEqualTo(42);
  }
}
