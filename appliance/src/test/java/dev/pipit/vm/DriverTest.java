package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Capture's own checks against a driver of the kernel, run inside the machine. */
@Tag("vm")
class DriverTest {
  @Test
  void captureGetsOnWithARealDriver() throws IOException {
    try (VirtualMachine machine = VirtualMachine.boot("driver")) {
      GuestResult result =
          machine.inside(
              "java --enable-native-access=ALL-UNNAMED -cp "
                  + VirtualMachine.classPath()
                  + " dev.pipit.capture.V4l2Check /dev/video0",
              Duration.ofMinutes(3));

      assertThat(result.status()).as(result.output()).isZero();
    }
  }
}
