package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.config.ConfigurationReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may watch without a password when nobody has said so: only who is at the machine. */
class OpenNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "auto, 127.0.0.1, '', true, true",
    "auto, ::1, '', true, true",
    "auto, 0.0.0.0, '', false, false",
    // The port that the settings name could not be had: it listens on every network as before.
    "auto, 127.0.0.1, '', false, false",
    // A proxy on this machine asks for others.
    "auto, 127.0.0.1, camera.example.org, true, false",
    "open, 0.0.0.0, '', false, true",
    "password, 127.0.0.1, '', true, false"
  })
  void onlyWhoIsAtTheMachineWatchesUnlessItSaysOtherwise(
      String viewing, String bind, String hosts, boolean loopback, boolean open) throws Exception {
    var configuration =
        ConfigurationReader.read(
            null,
            Map.of(),
            List.of(
                "access.viewing=" + viewing,
                "server.bind=" + bind,
                "server.allowed-hosts=" + hosts));
    assertThat(OpenNetwork.isViewingOpen(configuration, loopback)).isEqualTo(open);
  }
}
