package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.device.DeviceReading.ClockState;
import dev.pipit.device.DeviceReading.Disk;
import dev.pipit.device.DeviceReading.Memory;
import dev.pipit.device.DeviceReading.Network;
import dev.pipit.device.DeviceReading.Power;
import dev.pipit.device.DeviceReading.Processors;
import dev.pipit.device.DeviceReading.Temperature;
import dev.pipit.device.HealthCheck.Level;
import dev.pipit.testing.GoldenFile;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceChecksTest {
  private static final long MEGABYTE = 1L << 20;

  private static DeviceReading well() {
    return new DeviceReading(
        new Processors(31.4, 22.8, 4),
        new Memory(427 * MEGABYTE, 200 * MEGABYTE, 120 * MEGABYTE, 0),
        new Temperature(52.1, "cpu-thermal"),
        new Power(false, false, false, false),
        new Disk(29_000 * MEGABYTE, 24_000 * MEGABYTE, true),
        new Network("wlan0", List.of("192.0.2.7"), 12_345, 4_100_000, 0, -52),
        ClockState.SYNCHRONIZED,
        MachineState.NOTHING);
  }

  private static DeviceReading ill() {
    return new DeviceReading(
        new Processors(97, 60, 4),
        new Memory(427 * MEGABYTE, 12 * MEGABYTE, 300 * MEGABYTE, 90 * MEGABYTE),
        new Temperature(84.2, "cpu-thermal"),
        new Power(true, true, true, true),
        new Disk(29_000 * MEGABYTE, 100 * MEGABYTE, true),
        new Network("wlan0", List.of("192.0.2.7"), 12_345, 4_100_000, 90, -81),
        ClockState.UNSET,
        MachineState.NOTHING);
  }

  private static String text(List<HealthCheck> checks) {
    return checks.stream()
        .map(
            check ->
                "%-8s %s (%s): %s [%s] %s\n"
                    .formatted(
                        check.level().word(),
                        check.title(),
                        check.id(),
                        check.sentence(),
                        check.value(),
                        check.action()))
        .collect(Collectors.joining());
  }

  @Test
  void everySentenceReadsWell() {
    DeviceChecks ill = new DeviceChecks(() -> true);
    for (int i = 0; i < 20; i++) {
      ill.judge(ill());
    }
    GoldenFile.check(
        "device-checks.txt",
        text(new DeviceChecks(() -> true).judge(well())) + '\n' + text(ill.judge(ill())));
  }

  @Test
  void aShortBurstOfWorkIsNoNews() {
    DeviceChecks checks = new DeviceChecks(() -> true);
    checks.judge(busy(20));
    assertThat(level(checks, busy(100))).isEqualTo(Level.OK);
    for (int i = 0; i < 60; i++) {
      checks.judge(busy(100));
    }
    assertThat(level(checks, busy(100))).isEqualTo(Level.WARNING);
  }

  private static DeviceReading busy(double percent) {
    return new DeviceReading(
        new Processors(percent, 10, 2),
        null,
        null,
        null,
        null,
        null,
        ClockState.UNKNOWN,
        MachineState.NOTHING);
  }

  private static Level level(DeviceChecks checks, DeviceReading reading) {
    return checks.judge(reading).getFirst().level();
  }

  @ParameterizedTest
  @CsvSource({"60, OK", "75, WARNING", "82.9, WARNING", "83, FAULT"})
  void heatIsToldBeforeTheFirmwareActs(double celsius, Level level) {
    DeviceReading reading =
        new DeviceReading(
            null,
            null,
            new Temperature(celsius, "cpu"),
            null,
            null,
            null,
            ClockState.UNKNOWN,
            MachineState.NOTHING);
    assertThat(level(new DeviceChecks(() -> false), reading)).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"10000, true, OK", "150, true, WARNING", "10, true, FAULT", "10000, false, FAULT"})
  void aFullDiskIsToldInTime(long freeMegabytes, boolean writable, Level level) {
    DeviceReading reading =
        new DeviceReading(
            null,
            null,
            null,
            null,
            new Disk(29_000 * MEGABYTE, freeMegabytes * MEGABYTE, writable),
            null,
            ClockState.UNKNOWN,
            MachineState.NOTHING);
    assertThat(level(new DeviceChecks(() -> false), reading)).isEqualTo(level);
  }

  @Test
  void aMissingNetworkMattersOnlyWhenOthersAreToWatch() {
    assertThat(new DeviceChecks(() -> false).judge(DeviceReading.NOTHING)).isEmpty();
    assertThat(new DeviceChecks(() -> true).judge(DeviceReading.NOTHING))
        .extracting(HealthCheck::id, HealthCheck::level)
        .containsExactly(org.assertj.core.api.Assertions.tuple("device.network", Level.WARNING));
  }
}
