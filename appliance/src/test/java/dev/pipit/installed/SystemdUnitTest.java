package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("players")
class SystemdUnitTest {
  private static final String INSTALLED = "/usr/lib/pipit/bin/pipit";

  @Test
  void systemdUnderstandsEveryLineOfTheUnit(@TempDir Path folder) throws Exception {
    String unit = Files.readString(Path.of("../systemd/pipit.service"));
    assertThat(unit)
        .as(
            "without --config: the settings are in the state directory, where the page changes them")
        .contains("ExecStart=" + INSTALLED + " run\n", "StateDirectory=pipit");
    String program = InstalledPipit.layout().resolve("bin/pipit").toString();
    Path copy =
        Files.writeString(folder.resolve("pipit.service"), unit.replace(INSTALLED, program));
    Program verify = Program.run(List.of("systemd-analyze", "verify", copy.toString()));
    assertThat(verify.errors() + verify.output()).isEmpty();
    assertThat(verify.exitCode()).isZero();
  }

  @Test
  void systemdUnderstandsTheUnitsThatRestartTheDevice(@TempDir Path folder) throws Exception {
    for (String name : List.of("pipit-reboot.path", "pipit-reboot.service")) {
      Files.copy(Path.of("../systemd", name), folder.resolve(name));
    }
    Program verify =
        Program.run(
            List.of("systemd-analyze", "verify", folder.resolve("pipit-reboot.path").toString()));
    assertThat(verify.errors() + verify.output()).isEmpty();
    assertThat(verify.exitCode()).isZero();
  }
}
