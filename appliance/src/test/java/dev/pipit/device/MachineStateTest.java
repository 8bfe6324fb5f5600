package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.device.DeviceReading.ClockState;
import dev.pipit.device.DeviceReading.Disk;
import dev.pipit.device.HealthCheck.Level;
import dev.pipit.device.MachineState.Kind;
import dev.pipit.device.MachineState.Link;
import dev.pipit.device.MachineState.Storage;
import dev.pipit.device.MachineState.TimeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the owner sees of the machine, by the kernel's files. */
class MachineStateTest {
  private static final long MEGABYTE = 1L << 20;
  private static final String CARD = "sys/devices/platform/soc/mmc0/mmc0:aaaa/block/mmcblk0";

  @TempDir Path root = Path.of("");

  /** The test's own folder lies on the partition that this shows. */
  private Machine onCard() throws Exception {
    long device = (Long) Objects.requireNonNull(Files.getAttribute(root, "unix:dev"));
    long major = (device >>> 8 & 0xFFF) | (device >>> 32 & ~0xFFFL);
    long minor = (device & 0xFF) | (device >>> 12 & ~0xFFL);
    return Machine.board(root)
        .file(CARD + "/mmcblk0p7/partition", "7\n")
        .file(CARD + "/device/name", "SC32G\n")
        .file(CARD + "/device/date", "03/2024\n")
        .file("sys/fs/ext4/mmcblk0p7/errors_count", "0\n")
        .link("sys/dev/block/" + major + ":" + minor, CARD + "/mmcblk0p7");
  }

  private static Storage storage(Machine machine) {
    return Objects.requireNonNull(machine.watch().read().machine().storage());
  }

  @Test
  void networksAreThoseThatAreMadeOfSomething() {
    Machine machine =
        Machine.board(root)
            .file("sys/class/net/lo/operstate", "unknown\n")
            .file("sys/class/net/docker0/operstate", "up\n")
            .file("sys/class/net/eth0/device/uevent", "")
            .file("sys/class/net/eth0/operstate", "down\n")
            .file("sys/class/net/wlan0/device/uevent", "")
            .file("sys/class/net/wlan0/phy80211/name", "phy0\n")
            .file("sys/class/net/wlan0/operstate", "up\n");
    machine.wifiNames.put("wlan0", "Garden");
    assertThat(machine.watch().read().machine().links())
        .containsExactly(
            new Link("eth0", Kind.CABLE, false, List.of("192.0.2.7"), null, null),
            new Link("wlan0", Kind.WIFI, true, List.of("192.0.2.7"), "Garden", -52));
  }

  @Test
  void theCardIsTheOneUnderTheState() throws Exception {
    Storage storage = storage(onCard().file("pipit.toml", "[server]\n"));
    assertThat(storage.disk()).isEqualTo("mmcblk0");
    assertThat(storage.model()).isEqualTo("SC32G");
    assertThat(storage.made()).isEqualTo("03/2024");
    assertThat(storage.errors()).isZero();
    assertThat(storage.wornPercent()).as("few SD cards tell").isNull();
    assertThat(storage.totalBytes()).isGreaterThan(storage.freeBytes());
    assertThat(storage.ownBytes()).isPositive();
    assertThat(storage.readOnly()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0x00 0x00, ",
    "0x01 0x01, 0",
    "0x02 0x0a, 90",
    "0x0b 0x01, 100",
    "0x0c 0x0c, ",
    "1 2, ",
    "rubbish, "
  })
  void aCardThatTellsItsLifeIsBelieved(String told, @Nullable Integer percent) throws Exception {
    Machine machine = onCard().file(CARD + "/device/life_time", told + "\n");
    assertThat(storage(machine).wornPercent()).isEqualTo(percent);
  }

  @Test
  void aDiskWithoutADeviceTellsItsRoomOnly() {
    Storage storage = storage(Machine.board(root));
    assertThat(storage.disk()).isEmpty();
    assertThat(storage.model()).isNull();
    assertThat(storage.errors()).isNull();
    assertThat(storage.totalBytes()).isPositive();
  }

  @Test
  void theClockHasAZoneAndAnOffset() {
    Machine machine =
        Machine.board(root)
            .file("usr/share/zoneinfo/Europe/Berlin", "TZif")
            .link("run/localtime", "usr/share/zoneinfo/Europe/Berlin")
            .link("etc/localtime", "run/localtime");
    assertThat(machine.watch().read().machine().time())
        .isEqualTo(new TimeState(-0.42, "Europe/Berlin", false));
    machine.clockSynchronized = false;
    assertThat(machine.watch().read().machine().time().offsetMillis()).isNull();
  }

  @Test
  void aClockOfLongAgoIsWrongAndNothingElseIsTheWorseForIt() {
    Machine machine = Machine.board(root);
    machine.now = Instant.EPOCH;
    machine.clockSynchronized = false;
    List<HealthCheck> checks = new DeviceChecks(() -> true).judge(machine.watch().read());
    assertThat(checks)
        .filteredOn(check -> check.level() != Level.OK)
        .extracting(HealthCheck::id, HealthCheck::sentence)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                "device.clock",
                "The clock is wrong: it says a day before Pipit was made. Live view goes on all the"
                    + " same."));
  }

  @ParameterizedTest
  @CsvSource({
    "true, , 0, , FAULT, can only be read",
    "false, No space left on device, 0, , FAULT, could not be saved: No space left on device. Live",
    "false, , 3, , WARNING, has found damage 3 times",
    "false, , 0, 95, WARNING, 95 % of the card's life are over",
    "false, , 0, 80, OK, are free for settings",
    "false, , , , OK, are free for settings",
  })
  void whatIsWrongWithACardIsToldOnceAndTheWorstFirst(
      boolean readOnly,
      @Nullable String lastFault,
      @Nullable Long errors,
      @Nullable Integer worn,
      Level level,
      String words) {
    Storage storage =
        new Storage(
            29_000 * MEGABYTE,
            24_000 * MEGABYTE,
            "ext4",
            readOnly,
            errors,
            "mmcblk0",
            "SC32G",
            "03/2024",
            worn,
            9_000,
            lastFault);
    DeviceReading reading =
        new DeviceReading(
            null,
            null,
            null,
            null,
            new Disk(29_000 * MEGABYTE, 24_000 * MEGABYTE, !readOnly),
            null,
            ClockState.UNKNOWN,
            new MachineState("", List.of(), new TimeState(null, "", false), storage));
    assertThat(new DeviceChecks(() -> false).judge(reading))
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.level()).isEqualTo(level);
              assertThat(check.sentence()).contains(words);
              assertThat(check.action().isEmpty()).isEqualTo(level == Level.OK);
            });
  }
}
