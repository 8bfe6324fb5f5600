package dev.pipit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.AttemptLimiter.Nearness;
import dev.pipit.access.AttemptLimiter.Rate;
import dev.pipit.testing.TestClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptLimiterTest {
  private final TestClock clock = new TestClock();
  private final AttemptLimiter limiter = new AttemptLimiter(clock::nanoTime);

  @Test
  void tenAttemptsAreThereAndThenOneEveryTwentySeconds() {
    for (int i = 0; i < 10; i++) {
      assertThat(limiter.take("a", Nearness.KNOWN)).isZero();
    }
    assertThat(limiter.take("a", Nearness.KNOWN)).isEqualTo(20);
    clock.pass(Duration.ofSeconds(15));
    assertThat(limiter.take("a", Nearness.KNOWN)).isEqualTo(5);
    clock.pass(Duration.ofSeconds(5));
    assertThat(limiter.take("a", Nearness.KNOWN)).isZero();
    assertThat(limiter.take("a", Nearness.KNOWN)).isEqualTo(20);
    clock.pass(Duration.ofDays(1));
    for (int i = 0; i < 10; i++) {
      assertThat(limiter.take("a", Nearness.KNOWN)).isZero();
    }
    assertThat(limiter.take("a", Nearness.KNOWN)).isPositive();
  }

  @Test
  void theWorldUsesUpNeitherTheNeighboursNorTheOwnersAttempts() {
    int world = 0;
    for (int i = 0; i < 100_000; i++) {
      world += limiter.take("w" + i, Nearness.WORLD) == 0 ? 1 : 0;
    }
    assertThat(world).isEqualTo(20);
    assertThat(limiter.peers()).isEqualTo(4096);
    int neighbours = 0;
    for (int i = 0; i < 1000; i++) {
      neighbours += limiter.take("n" + i, Nearness.NEIGHBOUR) == 0 ? 1 : 0;
    }
    assertThat(neighbours).isEqualTo(40);
    assertThat(limiter.take("owner", Nearness.KNOWN)).isZero();
  }

  @Test
  void aServerHasRatesOfItsOwn() {
    Rate peer = new Rate(3, TimeUnit.SECONDS.toNanos(5));
    Rate world = new Rate(100, TimeUnit.MILLISECONDS.toNanos(10));
    AttemptLimiter server = new AttemptLimiter(clock::nanoTime, peer, world);
    for (int i = 0; i < 3; i++) {
      assertThat(server.take("a", Nearness.WORLD)).isZero();
    }
    assertThat(server.take("a", Nearness.WORLD)).isEqualTo(5);
    int others = 0;
    for (int i = 0; i < 1000; i++) {
      others += server.take("w" + i, Nearness.WORLD) == 0 ? 1 : 0;
    }
    assertThat(others).isEqualTo(97);
  }

  @Test
  void whoHasShownThePasswordBeginsAnew() {
    for (int i = 0; i < 10; i++) {
      limiter.take("a", Nearness.KNOWN);
    }
    limiter.forgive("a");
    assertThat(limiter.take("a", Nearness.KNOWN)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, WORLD",
    "10.1.2.3, 10.1.2.3, NEIGHBOUR",
    "192.168.0.9, 192.168.0.9, NEIGHBOUR",
    "169.254.1.1, 169.254.1.1, NEIGHBOUR",
    "127.0.0.5, loopback, KNOWN",
    "::1, loopback, KNOWN",
    "[2001:db8:1:2:3:4:5:6], 20010db800010002/64, WORLD",
    "2001:db8:1:2:ffff::1, 20010db800010002/64, WORLD",
    "fe80::1%eth0, fe80000000000000/64, NEIGHBOUR",
    "fd12:3456::1, fd12345600000000/64, NEIGHBOUR",
    "nonsense, nonsense, WORLD"
  })
  void anAddressBelongsToANetworkAndANearness(String address, String network, Nearness nearness) {
    assertThat(AttemptLimiter.network(address)).isEqualTo(network);
    assertThat(AttemptLimiter.nearness(address)).isEqualTo(nearness);
  }
}
