package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bus of a camera, from folders as the kernel lays them out. */
class UsbLinkTest {
  private static final Path NODE = Path.of("/dev/video2");

  @TempDir Path root;
  private Path device;
  private Path sysfs;

  @BeforeEach
  void plugIn() throws IOException {
    device = root.resolve("devices/pci0000:00/usb1/1-1/1-1.3");
    Path interfaceOfIt = Files.createDirectories(device.resolve("1-1.3:1.0"));
    sysfs = root.resolve("class/video4linux");
    Path entry = Files.createDirectories(sysfs.resolve("video2"));
    Files.createSymbolicLink(entry.resolve("device"), interfaceOfIt);
  }

  @Test
  void theLinkOfTheDeviceCountsAndTheNumberOfItsBus() throws IOException {
    Files.writeString(device.resolve("speed"), "480\n");
    Files.writeString(device.resolve("busnum"), "1\n");

    assertThat(UsbLink.of(sysfs, NODE)).isEqualTo(new UsbLink(1, "1-1.3", 480));
  }

  @Test
  void whatIsNotThereOrNoUsbHasNone() {
    assertThat(UsbLink.of(sysfs, NODE)).isNull();
    assertThat(UsbLink.of(sysfs, Path.of("/dev/video9"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown", "", "-480", "NaN", "1e99", "0"})
  void aSpeedThatNoBusHasIsNone(String speed) throws IOException {
    Files.writeString(device.resolve("speed"), speed);
    Files.writeString(device.resolve("busnum"), "1");

    assertThat(UsbLink.of(sysfs, NODE)).isNull();
  }
}
