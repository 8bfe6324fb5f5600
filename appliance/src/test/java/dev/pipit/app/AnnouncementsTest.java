package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
  @Test
  void theSystemBusIsWhereItsVariableSaysElseWhereItUsuallyIs() {
    Path usual = Path.of("/run/dbus/system_bus_socket");
    assertThat(Announcements.bus(null)).isEqualTo(usual);
    assertThat(Announcements.bus("")).isEqualTo(usual);
    assertThat(Announcements.bus("tcp:host=localhost,port=1")).isEqualTo(usual);
    assertThat(Announcements.bus("unix:path=/run/bus,guid=1;unix:path=/b"))
        .isEqualTo(Path.of("/run/bus"));
  }
}
