package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.link.ClaimExchange.Outcome;
import dev.pipit.link.FromDevice.Hello;
import dev.pipit.tls.SystemTrust;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ways to a relay, by TLS, with certificates of all kinds. */
@Timeout(60)
class RelayCertificateTest {
  private Certificates certificates;

  @BeforeEach
  void make() {
    certificates = new Certificates();
  }

  private static RelayCredential at(TestRelay relay) {
    return new RelayCredential(
        new RelayAddress("localhost", relay.port(), true), LinkBench.TOKEN, "d", "r");
  }

  /** What is said of it when the channel is opened; a claim is told the same. */
  private LinkFault faultWith(SSLContext server, RelayTrust trust) throws Exception {
    try (TestRelay relay = TestRelay.secure(server);
        LinkBench bench = new LinkBench(trust)) {
      bench.client.follow(at(relay));
      LinkFault fault = bench.fault();
      Outcome outcome =
          new ClaimExchange(trust, bench.time, LinkBench.SOON)
              .claim(at(relay).relay(), "ABCD-2345", "serial", "name");
      assertThat(outcome).isEqualTo(new Outcome.Refused(fault, null));
      return fault;
    }
  }

  private SSLContext valid() throws Exception {
    return certificates.server("localhost", certificates.yesterday, certificates.nextYear);
  }

  @Test
  void aRelayThatProvesItselfIsSpokenTo() throws Exception {
    try (TestRelay relay = TestRelay.secure(valid());
        LinkBench bench = new LinkBench(certificates.trust())) {
      bench.client.follow(at(relay));
      assertThat(relay.next(Hello.class)).isEqualTo(Samples.hello());
      bench.online();
    }
  }

  @Test
  void aCertificateOfNobodyKnownIsRefused() throws Exception {
    LinkFault fault = faultWith(valid(), new Certificates().trust());
    assertThat(fault.code()).isEqualTo("relay-certificate-untrusted");
    assertThat(faultWith(valid(), SystemTrust::tls))
        .extracting(LinkFault::code)
        .isEqualTo("relay-certificate-untrusted");
  }

  @Test
  void aCertificateForAnotherNameIsRefused() throws Exception {
    SSLContext other =
        certificates.server("relay.example", certificates.yesterday, certificates.nextYear);
    assertThat(faultWith(other, certificates.trust()).code()).isEqualTo("relay-certificate-name");
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    SSLContext expired =
        certificates.server(
            "localhost", certificates.yesterday.minus(Duration.ofDays(90)), certificates.yesterday);
    LinkFault fault = faultWith(expired, certificates.trust());
    assertThat(fault.code()).isEqualTo("relay-certificate-expired");
    assertThat(fault.sentence()).contains("this device's clock says 2026-01-01T00:00:00Z");
  }

  @Test
  void aCertificateFromTheFutureMeansThatTheClockIsWrong() throws Exception {
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    SSLContext future = certificates.server("localhost", tomorrow, certificates.nextYear);
    LinkFault fault = faultWith(future, certificates.trust());
    assertThat(fault)
        .isEqualTo(
            new LinkFault(
                "clock-wrong",
                "This device's clock is wrong: it says 2026-01-01T00:00:00Z, before the relay's"
                    + " certificate was made.",
                "Let the device reach a time server, or set its clock. Pipit tries again by"
                    + " itself."));
  }

  @Test
  void whatSpeaksNoTlsIsSaidToSpeakNone() throws Exception {
    try (TestRelay plain = TestRelay.plain(0);
        LinkBench bench = new LinkBench(certificates.trust())) {
      bench.client.follow(at(plain));
      assertThat(bench.fault().code()).isEqualTo("relay-tls");
    }
  }
}
