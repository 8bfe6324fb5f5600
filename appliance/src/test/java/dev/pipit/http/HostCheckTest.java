package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
  private final HostCheck check =
      new HostCheck("Kitchen.lan", Set.of("Garden.Example"), Set.of("https://Wall.example:8443"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1",
        "192.168.1.20",
        "[::1]",
        "[fe80::1]",
        "pipit.local",
        "kitchen",
        "kitchen.lan",
        "kitchen.local",
        "KITCHEN.local.",
        "garden.example"
      })
  void aNameThatCanOnlyMeanThisMachineIsAllowed(String host) {
    assertThat(check.allowsHost(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "0x7f.0.0.1",
        "2130706433",
        "pipit.localx",
        "xpipit.local",
        "kitchens",
        "wall.example",
        "[",
        "::1"
      })
  void aNameThatAnyoneCouldPointHereIsNot(String host) {
    assertThat(check.allowsHost(host)).isFalse();
  }

  @Test
  void aMissingNameIsNotAllowed() {
    assertThat(check.allowsHost(null)).isFalse();
  }

  @Test
  void aStarAllowsEveryName() {
    assertThat(new HostCheck("", Set.of("*"), Set.of()).allowsHost("evil.example")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080, localhost, 8080, true",
    "http://LOCALHOST:8080, localhost, 8080, true",
    "http://localhost, localhost, 0, true",
    "http://localhost, localhost, 80, true",
    "https://pipit.example, pipit.example, 0, true",
    "https://pipit.example, pipit.example, 443, true",
    "http://[::1]:8080, [::1], 8080, true",
    "https://wall.example:8443, localhost, 8080, true",
    "http://localhost:8081, localhost, 8080, false",
    "http://localhost, localhost, 8080, false",
    "http://evil.example:8080, localhost, 8080, false",
    "http://127.0.0.1:8080, localhost, 8080, false",
    "http://wall.example:8443, localhost, 8080, false",
    "null, localhost, 8080, false",
    "file://, localhost, 8080, false",
    "'http://a b', localhost, 8080, false",
    "chrome-extension://abc, localhost, 8080, false",
    "http://localhost:8080@evil.example, localhost, 8080, false"
  })
  void onlyPagesOfTheSameHostAndPortOrOfAConfiguredOriginMayAct(
      String origin, String host, int port, boolean allowed) {
    assertThat(check.allowsOrigin(origin, host, port)).isEqualTo(allowed);
  }

  @Test
  void aClientThatIsNoBrowserSendsNoOriginAndMayAct() {
    assertThat(check.allowsOrigin(null, "localhost", 8080)).isTrue();
  }
}
