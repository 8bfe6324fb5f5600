package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

/**
 * {@link V4l2Check} on the kernel's test camera, in a virtual machine.
 *
 * <p>Java is interpreted there. The JVM makes an old version of a compiled method jump to the new
 * one by writing over its first instruction in one piece, which a processor reads in one piece,
 * too. qemu 7.2, with a thread for each emulated processor, reads an instruction byte after byte:
 * it can run the old first byte with the new others, and the program dies by SIGSEGV or SIGILL at
 * the entry of a method. {@code dev.pipit.vm.ReplacedCode}, which has no native call in it, dies so
 * in the same machine; its Javadoc says how to run it. What is looked at here is the driver, and
 * the machine's other processor makes waiting for it quick; so the compiler is left out, not the
 * processor.
 */
@Tag("vm")
@Timeout(1800)
class V4l2SourceOnVividTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void capturesFromADeviceWithBuffersOfOnePlane() throws Exception {
    checkOn("single-planar", "multiplanar=1", V4l2Check.class);
  }

  @Test
  void capturesFromAMultiPlanarDevice() throws Exception {
    checkOn("multi-planar", "multiplanar=2", V4l2Check.class);
  }

  @Test
  void setsTheControlsOfADevice() throws Exception {
    checkOn("controls", "multiplanar=1", V4l2ControlsCheck.class);
  }

  private static void checkOn(String name, String options, Class<?> check) throws Exception {
    Path logger = Path.of(Logger.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path folder = Files.createDirectories(MODULE.resolve("target/vm"));
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                MODULE.resolve("src/test/vm/boot.sh").toString(),
                "--vivid",
                options,
                "--share",
                logger.resolve("..").normalize().toString(),
                "--log",
                folder.resolve("v4l2-" + name + ".console.log").toString(),
                "--",
                // Interpreted, see the class.
                "java -Xint --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -cp %s:%s:%s %s"
                    .formatted(
                        MODULE.resolve("target/classes"),
                        MODULE.resolve("target/test-classes"),
                        logger,
                        check.getName())));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process machine = builder.redirectErrorStream(true).start();
    try {
      String output = new String(machine.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(folder.resolve("v4l2-" + name + ".txt"), output);
      assertThat(output).containsPattern("verdict: all [0-9]+ checks passed");
      assertThat(machine.waitFor()).isZero();
    } finally {
      machine.destroyForcibly();
    }
  }
}
