package dev.pipit.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of access points of one name, anybody may have opened one. */
class SecurityTest {
  private static final Ssid HOME = Ssid.of("Home");

  private static Security merged(Security one, Security other) {
    return SeenNetwork.merged(
            List.of(SeenNetwork.at(HOME, 40, 2412, one), SeenNetwork.at(HOME, 90, 2437, other)))
        .getFirst()
        .security();
  }

  @ParameterizedTest
  @EnumSource
  void aTwinWithoutAPasswordNeverCounts(Security twin) {
    Arrays.stream(Security.values())
        .filter(Security::takesPassword)
        .forEach(
            home -> {
              assertThat(merged(home, twin).takesPassword()).as("%s, %s", home, twin).isTrue();
              assertThat(merged(twin, home)).isEqualTo(merged(home, twin));
            });
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPANY", "WEP", "ENHANCED_OPEN"})
  void anOpenTwinOfOneThatIsNotOpenNeverCounts(Security home) {
    assertThat(merged(home, Security.OPEN)).isEqualTo(home);
  }
}
