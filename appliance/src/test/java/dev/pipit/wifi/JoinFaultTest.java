package dev.pipit.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinFaultTest {
  /** NMDeviceStateReason; 7 and 53 were seen of NetworkManager 1.52 in the virtual machine. */
  @ParameterizedTest
  @CsvSource({
    "7, WPA2, 2437, true, true, PASSWORD",
    "7, , , true, true, PASSWORD",
    "7, WPA2_OR_WPA3, 2437, false, false, PASSWORD",
    "7, WPA3_ONLY, 2437, true, true, WPA3_ONLY",
    "53, WPA3_ONLY, 5180, true, true, WPA3_ONLY",
    "53, , , true, true, NOT_FOUND",
    "53, , , false, true, COUNTRY",
    "53, , , true, false, BAND",
    "53, , , false, false, BAND",
    "53, WPA2, 5180, false, false, BAND",
    "53, WPA2, 5180, false, true, REFUSED",
    "53, WPA2, 2437, false, false, REFUSED",
    "53, OPEN, 2437, true, true, REFUSED",
    "5, WPA2, 2437, true, true, NO_ADDRESS",
    "17, WPA3_ONLY, 2437, true, true, NO_ADDRESS",
    "11, WPA2, 2437, true, true, REFUSED",
    "11, WPA3_ONLY, 2437, true, true, WPA3_ONLY",
    "0, OPEN, 2437, true, true, REFUSED"
  })
  void whyIsToldInAPersonsTerms(
      int reason,
      @Nullable Security security,
      @Nullable Integer megahertz,
      boolean hasCountry,
      boolean hasHighBand,
      JoinFault fault) {
    SeenNetwork heard =
        security == null || megahertz == null
            ? null
            : SeenNetwork.at(Ssid.of("Home"), 50, megahertz, security);
    assertThat(JoinFault.of(reason, heard, hasCountry, hasHighBand)).isEqualTo(fault);
  }

  /** NM80211ApFlags and NM80211ApSecurityFlags, as routers show themselves. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, OPEN",
    "1, 0, 0, WEP",
    "1, 0x10c, 0, WPA2",
    "1, 0, 0x188, WPA2",
    "1, 0, 0x588, WPA2_OR_WPA3",
    "1, 0, 0x488, WPA3_ONLY",
    "1, 0, 0x288, COMPANY",
    "1, 0, 0x2288, COMPANY",
    "0, 0, 0x888, ENHANCED_OPEN"
  })
  void whatANetworkAsksForIsTold(String flags, String wpa, String rsn, Security security) {
    assertThat(Security.of(Integer.decode(flags), Integer.decode(wpa), Integer.decode(rsn)))
        .isEqualTo(security);
  }

  @Test
  void accessPointsOfOneNameAreOneNetwork() {
    Ssid home = Ssid.of("Home");
    List<SeenNetwork> merged =
        SeenNetwork.merged(
            List.of(
                SeenNetwork.at(home, 40, 2412, Security.WPA2),
                SeenNetwork.at(Ssid.of("Far"), 50, 5500, Security.OPEN),
                SeenNetwork.at(home, 90, 5180, Security.WPA3_ONLY)));

    assertThat(merged)
        .containsExactly(
            new SeenNetwork(home, 90, true, true, Security.WPA2),
            new SeenNetwork(Ssid.of("Far"), 50, false, true, Security.OPEN));
  }
}
