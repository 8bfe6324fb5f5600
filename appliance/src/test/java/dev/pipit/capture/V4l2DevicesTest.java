package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.linux.Errno;
import dev.pipit.linux.SystemCallException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class V4l2DevicesTest {
  @Test
  void withoutACameraAutoSaysSoAndWhatToDo(@TempDir Path dev) {
    CaptureException e = refused(new V4l2Devices(dev), "auto");
    assertThat(e.reason()).isEqualTo(Reason.GONE);
    assertThat(e).hasMessage("No camera is plugged in.");
    assertThat(e.action()).contains("Plug a USB camera in");
  }

  @Test
  void aNodeThatIsNotThereIsNamed(@TempDir Path dev) {
    String node = dev.resolve("video7").toString();
    CaptureException e = refused(new V4l2Devices(dev), node);
    assertThat(e.reason()).isEqualTo(Reason.GONE);
    assertThat(e).hasMessageContaining(node);
    assertThat(e.action()).contains("no camera is plugged in now");
  }

  @Test
  void noDeviceButAVideoNodeIsOpened(@TempDir Path dev) throws Exception {
    // Opening /dev/watchdog would start it: the device's number is looked at first.
    Files.createSymbolicLink(dev.resolve("video0"), Path.of("/dev/null"));
    Files.createFile(dev.resolve("video1"));
    Files.createDirectory(dev.resolve("video2"));
    assertThat(new V4l2Devices(dev).list().cameras()).isEmpty();
    assertThat(new V4l2Devices(dev).list().faults()).isEmpty();
    assertThat(refused(new V4l2Devices(), "/dev/null").reason()).isEqualTo(Reason.FORMAT);
    assertThat(refused(new V4l2Devices(dev), dev.resolve("video1").toString()))
        .hasMessageEndingWith("is not a camera.");
  }

  @Test
  void pathsThatLeaveDevAreRefused(@TempDir Path dev) throws Exception {
    Files.createSymbolicLink(dev.resolve("video0"), Path.of("/etc/passwd"));
    for (String source :
        new String[] {
          "/etc/passwd",
          dev + "/../passwd",
          dev + "/./video0",
          dev.resolve("video0").toString(),
          "video0",
          "",
          "-",
          "/dev/video0\0",
          "rtsp://camera/",
        }) {
      CaptureException e = refused(new V4l2Devices(dev), source);
      assertThat(e.reason()).as(source).isEqualTo(Reason.FORMAT);
      assertThat(e.action()).as(source).contains("/dev/v4l/by-id");
    }
  }

  @Test
  void everyErrorOfTheKernelNamesTheCameraAndSaysWhatToDo() {
    for (Errno errno : Errno.values()) {
      CaptureException e =
          DeviceFaults.of(
              "HD Webcam (/dev/video0)",
              "/dev/video0",
              new SystemCallException("VIDIOC_STREAMON", errno.number()));
      assertThat(e).hasMessageContaining("HD Webcam (/dev/video0)");
      assertThat(e).hasMessageContaining("VIDIOC_STREAMON");
      assertThat(e.action()).endsWith(".").hasSizeGreaterThan(20);
    }
  }

  @Test
  void fullUsbIsNotAFullDisk() {
    CaptureException e =
        DeviceFaults.of("C270", "/dev/video0", new SystemCallException("VIDIOC_STREAMON", 28));
    assertThat(e.reason()).isEqualTo(Reason.RESOURCES);
    assertThat(e)
        .hasMessage(
            "The USB bandwidth does not suffice for C270; this is not about disk space."
                + " [VIDIOC_STREAMON: ENOSPC, no bandwidth or space left]");
  }

  @Test
  void aFileThatIsNoCameraCannotBecomeASource() {
    assertThatThrownBy(() -> V4l2Source.open(Path.of("/dev/null"), WantedFormat.DEFAULT))
        .isInstanceOf(CaptureException.class)
        .hasMessageStartingWith("/dev/null is not a camera.");
  }

  private static CaptureException refused(V4l2Devices devices, String source) {
    return catchThrowableOfType(CaptureException.class, () -> devices.find(source));
  }
}
