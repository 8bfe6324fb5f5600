package dev.pipit.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceFileTest {
  @Test
  void aFileThatIsNoV4l2DeviceIsToldByItsErrno(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no camera");
    assertThat(errnoOfV4l2Open(Path.of("/dev/null"))).isEqualTo(Errno.ENOTTY);
    assertThat(errnoOfV4l2Open(file)).isEqualTo(Errno.ENOTTY);
    assertThat(errnoOfV4l2Open(directory)).isEqualTo(Errno.EISDIR);
    assertThat(errnoOfV4l2Open(directory.resolve("absent"))).isEqualTo(Errno.ENOENT);
    assertThat(errnoOfV4l2Open(file.resolve("below"))).isEqualTo(Errno.ENOTDIR);
  }

  @Test
  void aFailureNamesTheCallThePathAndTheReason() {
    assertThatThrownBy(() -> DeviceFile.open(Path.of("/dev/absent-camera")))
        .hasMessage("open /dev/absent-camera: ENOENT, no such file");
  }

  @Test
  void pollWaitsNoLongerThanAskedAndSeesWhatIsThere() throws Exception {
    try (DeviceFile file = DeviceFile.open(Path.of("/dev/zero"))) {
      assertThat(file.poll(0) & DeviceFile.POLLIN).isNotZero();
    }
  }

  @Test
  void aMappingOutlivesItsFileAndIsClosedToAccessAfterwards() throws Exception {
    MappedMemory memory;
    try (DeviceFile file = DeviceFile.open(Path.of("/dev/zero"))) {
      memory = file.map(0, 8192);
    }
    assertThat(memory.bytes().isDirect()).isTrue();
    assertThat(memory.bytes().capacity()).isEqualTo(8192);
    assertThat(memory.bytes().get(8191)).isZero();
    memory.close();
    assertThatThrownBy(() -> memory.bytes().get(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aMappingThatTheKernelRefusesIsAnError(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "text");
    try (DeviceFile open = DeviceFile.open(file)) {
      assertThatThrownBy(() -> open.map(1, 4096)).hasMessage("mmap: EINVAL, invalid argument");
    }
  }

  @Test
  void neitherOpeningNorFailingLeavesDescriptorsBehind() throws Exception {
    errnoOfV4l2Open(Path.of("/dev/null"));
    long before = descriptors();
    for (int i = 0; i < 50; i++) {
      errnoOfV4l2Open(Path.of("/dev/null"));
      errnoOfV4l2Open(Path.of("/dev/absent-camera"));
    }
    assertThat(descriptors()).isLessThan(before + 25); // Other tests' threads may open some.
  }

  private static Errno errnoOfV4l2Open(Path path) {
    try (V4l2Device device = V4l2Device.open(path)) {
      throw new AssertionError(path + " answered as " + device.capability());
    } catch (SystemCallException e) {
      return e.errno();
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
