package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.device.HealthCheck;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorReportTest {
  private static final HealthCheck FINE =
      HealthCheck.ok("device.network", "Network", "It goes through eth0 as 192.168.7.31.", "");
  private static final HealthCheck BAD =
      HealthCheck.fault("encoder.x", "Encoder x", "It gave no answer.", "Restart the board.", "");

  @Test
  void theWorstCheckDecidesAndEachIsALineWithWhatToDo() {
    DoctorReport report =
        DoctorReport.of(Map.of("Pipit", "0.1"), 3, List.of(FINE, BAD), List.of("Disk: later."));

    assertThat(report.isFault()).isTrue();
    assertThat(report.text())
        .contains("Pipit      0.1")
        .contains("in 3 s: fault")
        .contains("fault    Encoder x: It gave no answer. Restart the board.")
        .contains("Left out\n  Disk: later.");
  }

  @Test
  void neitherAddressesNorSecretsAreInIt() {
    HealthCheck odd =
        HealthCheck.warning("a", "T", "Asked fe80::1 with pipit_0123456789abcdefghij.", "", "");

    String text = DoctorReport.of(Map.of(), 1, List.of(FINE, odd), List.of()).text();

    assertThat(text).contains("(address)").doesNotContain("192.168", "fe80", "0123456789abc");
  }

  @Test
  void onlyAServiceIsTakenForOne() {
    assertThat(RunningService.isService(List.of("java", "-cp", "x", "dev.pipit.app.Main", "run")))
        .isTrue();
    assertThat(RunningService.isService(List.of("java", "dev.pipit.app.Main", "doctor"))).isFalse();
    assertThat(RunningService.isService(List.of("vi", "dev.pipit.app.Main"))).isFalse();
    assertThat(RunningService.isService(List.of())).isFalse();
  }
}
