package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The other tests here rest on these properties of the machine. */
@Tag("vm")
class VirtualMachineTest {
  @Test
  void aCameraIsTakenFromItsReaderAndGivenBack() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("camera-unplugged");
        GuestProgram reader =
            machine.start(
                "camera-reader", "v4l2-ctl -d /dev/video0 --stream-mmap --stream-count=10000")) {
      Await.until("frames flow", Duration.ofSeconds(20), () -> reader.output().contains("fps"));

      machine.unplugCamera();

      reader.awaitEnd(Duration.ofSeconds(10));
      assertThat(reader.output()).contains("VIDIOC_DQBUF: failed");
      machine.plugCamera();
      machine.insideOk(
          "v4l2-ctl -d /dev/video0 --stream-mmap --stream-count=5", Duration.ofSeconds(20));
    }
  }

  @Test
  void theHostsFoldersCannotBeWrittenTo() throws IOException {
    try (VirtualMachine machine = VirtualMachine.boot("read-only")) {
      GuestResult result =
          machine.inside("touch /usr/touched \"$JAVA_HOME/touched\"", Duration.ofSeconds(10));

      assertThat(result.status()).isNotZero();
      assertThat(result.output()).contains("Read-only file system");
    }
  }
}
