package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, localhost",
    "0.0.0.0, localhost",
    "::, localhost",
    "192.0.2.7, 192.0.2.7",
    "2001:db8::7, [2001:db8::7]",
    "::1, [::1]"
  })
  void theAddressThatIsSaidIsOneThatAnswers(String bind, String host) {
    assertThat(Pipit.host(bind)).isEqualTo(host);
  }
}
