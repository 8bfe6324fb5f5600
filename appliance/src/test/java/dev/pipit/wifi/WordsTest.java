package dev.pipit.wifi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pipit.wifi.PointState.Failure;
import dev.pipit.wifi.PointState.Phase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  private static final Ssid ODD = Ssid.of("Café \"; reboot\n");

  @ParameterizedTest
  @CsvSource({"right password, DE", "right password,", ", DE", ","})
  void aWishIsReadAsItWasWritten(String password, String country) {
    JoinWish wish = new JoinWish(ODD, password, country);
    assertThat(Words.wish(Words.of(wish))).isEqualTo(wish);
    assertThat(wish.toString()).doesNotContain("right password");
  }

  @Test
  void theLongestWishFits() {
    JoinWish wish = new JoinWish(Ssid.of("x".repeat(32)), "y".repeat(63), "DE");
    assertThat(Words.of(wish).length()).isLessThan(Words.MOST_WISH_BYTES);
  }

  @ParameterizedTest
  @EnumSource(JoinFault.class)
  void aStateIsReadAsItWasWritten(JoinFault fault) {
    List<SeenNetwork> networks =
        List.of(
            SeenNetwork.at(ODD, 100, 2437, Security.WPA2_OR_WPA3),
            SeenNetwork.at(Ssid.of("five"), 3, 5180, Security.WPA3_ONLY));
    for (Phase phase : Phase.values()) {
      PointState state =
          new PointState(phase, Ssid.of("Pipit-AB12"), networks, "DE", new Failure(ODD, fault));
      assertThat(Words.state(Words.of(state))).isEqualTo(state);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "join",
        "join 41 - - -",
        "leave 41 - -",
        "join - - -",
        "join 4 - -",
        "join 41 71 -",
        "join 41 - de",
        "join 41 - DE;reboot",
        "join 41 zz -",
        "join 41414141414141414141414141414141414141414141414141414141414141414141 - -"
      })
  void whatIsNoWishIsRefused(String line) {
    assertThatThrownBy(() -> Words.wish(line)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Root reads this of a service that may have been taken over. */
  @Test
  void whateverIsSentIsAWishOrRefused() {
    Random random = new Random(36);
    String good = Words.of(new JoinWish(ODD, "right password", "DE"));
    int wishes = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.getBytes(StandardCharsets.US_ASCII);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      String line =
          new String(bytes, 0, bytes.length - random.nextInt(3), StandardCharsets.ISO_8859_1);
      Throwable refused = catchThrowable(() -> Words.wish(line));
      assertThat(refused)
          .satisfiesAnyOf(
              none -> assertThat(none).isNull(),
              fault -> assertThat(fault).isInstanceOf(IllegalArgumentException.class));
      wishes += refused == null ? 1 : 0;
    }
    assertThat(wishes).as("some are wishes still").isBetween(1, 19_999);
  }
}
