package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("players")
class SystemdUnitTest {
  private static final String INSTALLED = "/usr/lib/pipit/bin/pipit";
  private static final String FIRST_BOOT = "image/pipit-firstboot.service";
  private static final String SETUP_POINT = "image/pipit-setup-point.service";
  private static final Path UNITS = Path.of("../systemd");
  private static final Pattern EXPOSURE =
      Pattern.compile("Overall exposure level for \\S+: (\\d+\\.\\d)");

  @Test
  void systemdUnderstandsEveryLineOfTheUnits(@TempDir Path folder) throws Exception {
    String program = InstalledPipit.layout().resolve("bin/pipit").toString();
    for (String name : List.of("pipit.service", "pipit-cache.service", FIRST_BOOT, SETUP_POINT)) {
      // Programs that only the image has are among its units.
      String unit =
          Files.readString(UNITS.resolve(name))
              .replace("/usr/lib/pipit-image/", UNITS.toAbsolutePath() + "/image/");
      assertThat(unit).containsPattern("(?m)^ExecStart=(/usr/bin/flock .* )?" + INSTALLED);
      Path copy = folder.resolve(Path.of(name).getFileName());
      Files.writeString(copy, unit.replace(INSTALLED, program));
    }
    for (String name :
        List.of("pipit-reboot.path", "pipit-reboot.service", "image/pipit-setup-point.timer")) {
      Files.copy(UNITS.resolve(name), folder.resolve(Path.of(name).getFileName()));
    }
    for (String name :
        List.of(
            "pipit.service",
            "pipit-reboot.path",
            "pipit-firstboot.service",
            "pipit-setup-point.timer",
            "pipit-setup-point.service")) {
      Program verify =
          Program.run(List.of("systemd-analyze", "verify", folder.resolve(name).toString()));
      assertThat(verify.errors() + verify.output()).isEmpty();
      assertThat(verify.exitCode()).isZero();
    }
  }

  @Test
  void theSettingsAreInTheStateDirectoryWhereThePageChangesThem() throws Exception {
    assertThat(Files.readString(UNITS.resolve("pipit.service")))
        .contains("ExecStart=" + INSTALLED + " run\n", "StateDirectory=pipit\n");
  }

  @Test
  void anOrdinaryStartRunsNoFirstBoot() throws Exception {
    String unit = Files.readString(UNITS.resolve(FIRST_BOOT));
    assertThat(unit).contains("\nConditionPathExists=|!/data/settings/first-boot-done\n");
    for (String name :
        List.of(
            "pipit.toml", "pipit.toml.txt", "user-data", "network-config", "rpi-preseed.toml")) {
      assertThat(unit).contains("\nConditionPathExists=|/boot/pipit/" + name + "\n");
    }
    assertThat(unit)
        .as("what stays on a card is no condition")
        .doesNotContain("/boot/pipit/pipit-taken-over");
    String service = Files.readString(UNITS.resolve("pipit.service"));
    Matcher environment = Pattern.compile("(?m)^Environment=PIPIT_DEFAULT.*$").matcher(service);
    assertThat(environment.find()).isTrue();
    assertThat(unit).contains(environment.group());
  }

  /** Of ten; what is missing has its reason in the unit. */
  @ParameterizedTest
  @CsvSource({
    "pipit.service, 2.0",
    "pipit-cache.service, 1.0",
    FIRST_BOOT + ", 1.7",
    SETUP_POINT + ", 1.7"
  })
  void theServicesCanDoLittleHarm(String name, double most) throws Exception {
    Program security =
        Program.run(
            List.of(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--no-pager",
                UNITS.resolve(name).toString()));
    Matcher exposure = EXPOSURE.matcher(security.output());
    assertThat(exposure.find()).as(security.output() + security.errors()).isTrue();
    assertThat(Double.parseDouble(exposure.group(1))).as(security.output()).isBetween(0.1, most);
  }
}
