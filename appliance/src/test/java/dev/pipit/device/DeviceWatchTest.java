package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pipit.device.DeviceReading.ClockState;
import dev.pipit.linux.KernelClock;
import dev.pipit.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceWatchTest {
  @TempDir Path root;

  @Test
  void readsABoard() {
    DeviceReading reading = Machine.board(root).watch().read();
    assertThat(reading.processors()).as("needs two looks").isNull();
    assertThat(reading.memory())
        .isEqualTo(
            new DeviceReading.Memory(
                437_940L << 10, 204_800L << 10, 122_880L << 10, 10_240L << 10));
    assertThat(reading.temperature())
        .isEqualTo(new DeviceReading.Temperature(52.078, "cpu-thermal"));
    assertThat(reading.power()).isEqualTo(new DeviceReading.Power(false, false, false, false));
    assertThat(reading.network())
        .isEqualTo(new DeviceReading.Network("wlan0", List.of("192.0.2.7"), 0, 0, 0, -52));
    assertThat(reading.disk()).satisfies(disk -> assertThat(disk.writable()).isTrue());
    assertThat(reading.clock()).isEqualTo(ClockState.SYNCHRONIZED);
  }

  @Test
  void sharesAndRatesAreOfTheTimeBetweenTwoReadings() {
    Machine machine = Machine.board(root);
    DeviceWatch watch = machine.watch();
    watch.read();
    machine.stat(1_600, 10_400, 800).traffic(50_000, 9_000_000, 3);
    DeviceReading reading = watch.read();
    assertThat(reading.processors()).isEqualTo(new DeviceReading.Processors(30, 15, 4));
    assertThat(reading.network())
        .satisfies(
            network -> {
              assertThat(network.sentBitsPerSecond() / network.receivedBitsPerSecond())
                  .isCloseTo(180, within(0.001));
              assertThat(network.errors()).isEqualTo(3);
            });
  }

  @Test
  void countersThatBeginAnewGiveNoNegativeRates() {
    Machine machine = Machine.board(root).traffic(9_000_000, 9_000_000, 9);
    DeviceWatch watch = machine.watch();
    watch.read();
    machine.traffic(1, 1, 0).stat(1, 1, 1);
    DeviceReading reading = watch.read();
    assertThat(reading.processors()).isNull();
    assertThat(reading.network())
        .isEqualTo(new DeviceReading.Network("wlan0", List.of("192.0.2.7"), 0, 0, 0, -52));
  }

  @Test
  void aFirmwareThatSpeaksHexadecimalIsUnderstood() {
    Machine machine = Machine.board(root);
    machine.file("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n");
    assertThat(machine.watch().read().power())
        .isEqualTo(new DeviceReading.Power(true, true, true, true));
    machine.file("sys/devices/platform/soc/soc:firmware/get_throttled", "0x80000\n");
    assertThat(machine.watch().read().power())
        .isEqualTo(new DeviceReading.Power(false, false, false, true));
  }

  @Test
  void theVoltageSensorStandsInForTheFirmware() {
    Machine machine = Machine.board(root);
    machine
        .without("sys/devices/platform/soc/soc:firmware/get_throttled")
        .file("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
        .file("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
        .file("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
    assertThat(machine.watch().read().power())
        .isEqualTo(new DeviceReading.Power(true, false, true, false));
  }

  @Test
  void theClockIsItsOwnWhereThereIsABattery() {
    Machine machine = Machine.board(root);
    machine.clockSynchronized = false;
    assertThat(machine.watch().read().clock()).isEqualTo(ClockState.UNSET);
    machine.file("sys/class/rtc/rtc0/name", "ds3231\n");
    assertThat(machine.watch().read().clock()).isEqualTo(ClockState.OWN);
    machine.file("run/systemd/timesync/synchronized", "");
    assertThat(machine.watch().read().clock()).isEqualTo(ClockState.SYNCHRONIZED);
  }

  @Test
  void anEmptyMachineTellsNothing() {
    Machine machine = new Machine(root);
    machine.clockSynchronized = null;
    DeviceReading reading = machine.watch().read();
    assertThat(reading)
        .isEqualTo(
            new DeviceReading(
                null,
                null,
                null,
                null,
                reading.disk(),
                null,
                ClockState.UNKNOWN,
                reading.machine()));
  }

  @Test
  void readsFilesOfARealMachine() {
    Path files = Path.of("src/test/resources/machines/vm");
    DeviceReading reading =
        new DeviceWatch(
                files,
                null,
                _ -> List.of("192.0.2.2"),
                () -> new KernelClock.Reading(true, 0),
                Map::of,
                () -> null,
                Clock.systemUTC())
            .read();
    assertThat(reading.memory())
        .satisfies(memory -> assertThat(memory.totalBytes()).isGreaterThan(1L << 30));
    assertThat(reading.network())
        .satisfies(network -> assertThat(network.device()).isEqualTo("eth0"));
    assertThat(reading.temperature()).isNull();
    assertThat(reading.disk()).isNull();
  }

  @Test
  void readsThisMachine() {
    DeviceWatch watch = new DeviceWatch(root);
    watch.read();
    DeviceReading reading = watch.read();
    assertThat(reading.memory())
        .satisfies(
            memory -> assertThat(memory.residentBytes()).isBetween(10L << 20, memory.totalBytes()));
    assertThat(reading.disk())
        .satisfies(disk -> assertThat(disk.freeBytes()).isBetween(1L, disk.totalBytes()));
  }

  /** Every file of the board, damaged in many ways: some values are missing, nothing else. */
  @Test
  void garbledFilesHurtNothing() throws IOException {
    Machine machine = Machine.board(root);
    machine
        .without("sys/devices/platform/soc/soc:firmware/get_throttled")
        .file("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
        .file("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n");
    DeviceWatch watch = machine.watch();
    DeviceChecks checks = new DeviceChecks(() -> true);
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(8);
    Mutations mutations = new Mutations(20260101);
    for (Path file : files) {
      byte[] sound = Files.readAllBytes(file);
      for (int i = 0; i < 30; i++) {
        Files.write(file, mutations.of(sound));
        DeviceReading reading = watch.read();
        assertThat(checks.judge(reading))
            .as(() -> file + ": " + read(file))
            .allSatisfy(
                check -> {
                  assertThat(check.sentence()).isNotBlank().doesNotContain("NaN");
                  assertThat(check.level() == HealthCheck.Level.OK)
                      .isEqualTo(check.action().isEmpty());
                });
      }
      Files.write(file, sound);
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
