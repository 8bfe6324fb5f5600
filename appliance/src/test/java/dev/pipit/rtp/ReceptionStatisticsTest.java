package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.MediaTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is reported of a sender, by RFC 3550 A.3 and A.8, and how long the way is. */
class ReceptionStatisticsTest {
  private static final long MILLI = 1_000_000;

  private final ReceptionStatistics statistics = new ReceptionStatistics(7, MediaTime.TIMESCALE);
  private long now = 1_000 * MILLI;

  @Test
  void nothingIsLostOfWhatComesInOrderAndInTime() {
    for (int i = 0; i < 1000; i++) {
      receive(65_000 + i, i * 900);
      now += 10 * MILLI;
    }
    assertThat(statistics.report(now)).isEqualTo(new ReportBlock(7, 0, 0, 65_999, 0, 0, 0));
  }

  @Test
  void theFractionIsOfWhatCameSinceTheReportBefore() {
    for (int i = 0; i < 100; i++) {
      if (i % 4 != 0 || i == 0) {
        receive(i, 0);
      }
    }
    ReportBlock first = statistics.report(now);
    assertThat(first.fractionLost()).isEqualTo(24 * 256 / 100);
    assertThat(first.lost()).isEqualTo(24);
    for (int i = 100; i < 200; i++) {
      receive(i, 0);
    }
    ReportBlock second = statistics.report(now);
    assertThat(second.fractionLost()).isZero();
    assertThat(second.lost()).isEqualTo(24);
    assertThat(statistics.report(now).fractionLost()).as("nothing came").isZero();
  }

  @Test
  void packetsThatComeTwiceMakeTheLossNegative() {
    receive(1, 0);
    receive(2, 0);
    receive(2, 0);
    assertThat(statistics.report(now).lost()).isEqualTo(-1);
    assertThat(statistics.report(now).fractionLost()).isZero();
  }

  @Test
  void whenNearlyAllIsLostTheFractionIsTheLargestThereIs() {
    receive(0, 0);
    statistics.report(now);
    receive(2900, 0);
    assertThat(statistics.report(now).fractionLost()).isEqualTo(255);
  }

  @Test
  void aNewStartKeepsWhatWasLostBefore() {
    receive(0, 0);
    receive(2, 0);
    receive(40_000, 0);
    receive(40_001, 0);
    receive(40_003, 0);
    assertThat(statistics.lost()).isEqualTo(2);
  }

  @Test
  void jitterIsTheMeanDifferenceOfTheTimesOnTheWay() {
    // Every other packet comes 10 ms late: each difference is 900 ticks.
    for (int i = 0; i < 2000; i++) {
      statistics.received(i, i * 2700, now + i * 30L * MILLI + (i % 2) * 10L * MILLI);
    }
    assertThat(statistics.jitterTicks()).isBetween(880, 900);
  }

  @Test
  void timestampsMayWrapAround() {
    for (int i = 0; i < 2000; i++) {
      statistics.received(i, -2_700_000 + i * 2700, now + i * 30L * MILLI);
    }
    assertThat(statistics.jitterTicks()).isZero();
  }

  @Test
  void aSenderReportComesBackWithTheTimeSinceItCame() {
    receive(1, 0);
    Instant sent = Instant.parse("2026-05-04T10:00:00.250Z");
    statistics.reported(NtpTime.of(sent), now);
    now += 1_500 * MILLI;
    ReportBlock block = statistics.report(now);
    assertThat(block.lastReport()).isEqualTo((int) (NtpTime.of(sent) >>> 16));
    assertThat(block.delaySinceLastReport()).isEqualTo(3 << 15);
    long way = NtpTime.roundTripNanos(sent.plusMillis(1_540), block);
    assertThat(way).isBetween(39 * MILLI, 41 * MILLI);
    assertThat(NtpTime.roundTripNanos(sent, block)).as("a wrong clock").isEqualTo(-1);
    assertThat(NtpTime.roundTripNanos(sent, new ReportBlock(7, 0, 0, 0, 0, 0, 0))).isEqualTo(-1);
  }

  @Test
  void timesOfReportsAreThoseOfTheWallClock() {
    assertThat(NtpTime.of(Instant.EPOCH)).isEqualTo(0x83AA7E80L << 32);
    Instant now = Instant.parse("2035-12-31T23:59:59.123456789Z");
    assertThat(NtpTime.instant(NtpTime.of(now))).isEqualTo(now);
  }

  private void receive(int number, int timestamp) {
    statistics.received(number & 0xFFFF, timestamp, now);
  }
}
