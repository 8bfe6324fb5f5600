package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which node is reset for a camera, in a folder laid out as {@code /sys} of a Raspberry Pi 4 is.
 */
class UsbResetTest {
  private static final String HOST =
      "devices/platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0/usb1";
  private static final long VIDEO0 = 81L << 8;

  @TempDir private Path sys;

  @BeforeEach
  void layOut() throws IOException {
    usbDevice(HOST, 1, 1); // the root hub
    usbDevice(HOST + "/1-1", 1, 2); // a hub on it
    usbDevice(HOST + "/1-1/1-1.2", 1, 14);
    videoNode(HOST + "/1-1/1-1.2/1-1.2:1.0/video4linux/video0", 0);
    videoNode(HOST + "/1-1/1-1.2/1-1.2:1.0/video4linux/video1", 1);
    videoNode("devices/platform/vivid.0/video4linux/video7", 7);
    videoNode("devices/virtual/video4linux/video300", 300);
  }

  private void usbDevice(String path, int bus, int number) throws IOException {
    Path folder = Files.createDirectories(sys.resolve(path));
    Files.writeString(folder.resolve("busnum"), bus + "\n");
    Files.writeString(folder.resolve("devnum"), number + "\n");
  }

  private void videoNode(String path, int minor) throws IOException {
    Files.createDirectories(sys.resolve(path));
    Path links = Files.createDirectories(sys.resolve("dev/char"));
    Files.createSymbolicLink(links.resolve("81:" + minor), Path.of("../..", path));
  }

  private UsbReset reset() {
    return new UsbReset(sys, Path.of("/dev"));
  }

  @Test
  void theNodeIsThatOfTheCameraAndNotOfTheHubItIsPluggedInto() throws IOException {
    assertThat(reset().node(VIDEO0)).isEqualTo(Path.of("/dev/bus/usb/001/014"));
    assertThat(reset().node(VIDEO0 + 1)).isEqualTo(Path.of("/dev/bus/usb/001/014"));
  }

  @Test
  void aCameraThatIsNotOnUsbHasNone() throws IOException {
    assertThat(reset().node(VIDEO0 + 7)).isNull();
    long minor300 = (81L << 8) | (300 & 0xff) | ((300L & ~0xff) << 12);
    assertThat(reset().node(minor300)).isNull();
  }

  @Test
  void aDeviceThatSysfsDoesNotKnowIsAnError() {
    assertThatThrownBy(() -> reset().node(VIDEO0 + 9)).isInstanceOf(IOException.class);
  }

  @Test
  void numbersThatAreNoneNameNoNode() throws IOException {
    for (String number :
        new String[] {"", "x", "0", "-1", "128", "99999999999", "1/../2", "1\n2"}) {
      Files.writeString(sys.resolve(HOST + "/1-1/1-1.2/devnum"), number);
      assertThatThrownBy(() -> reset().node(VIDEO0)).as(number).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsNoDeviceIsNeverReset() throws IOException {
    Path file = Files.createFile(sys.resolve("video0"));
    assertThat(reset().reset(file)).isEqualTo(new DeviceReset.NotPossible());
    assertThat(reset().reset(sys.resolve("gone"))).isEqualTo(new DeviceReset.NotPossible());
    assertThat(new UsbReset().reset(Path.of("/dev/null"))).isEqualTo(new DeviceReset.NotPossible());
  }

  @Test
  void withoutTheRightItSaysWhereToGetIt() {
    DeviceReset refused =
        UsbReset.refusal(
            Path.of("/dev/bus/usb/001/014"),
            new SystemCallException("open /dev/bus/usb/001/014", 13));
    assertThat(refused)
        .isInstanceOfSatisfying(
            DeviceReset.Refused.class,
            it -> {
              assertThat(it.sentence()).isEqualTo("Pipit may not reset it (/dev/bus/usb/001/014).");
              assertThat(it.action()).contains("70-pipit-usb.rules");
              assertThat(Path.of("../systemd/70-pipit-usb.rules")).exists();
            });
  }
}
