package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.config.StateDirectory;
import dev.pipit.installed.Await;
import dev.pipit.tls.CipherOrder;
import dev.pipit.tls.DeviceIdentity;
import dev.pipit.tls.FileIdentity;
import dev.pipit.tls.MachineNames;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server listens elsewhere while it runs. */
class PortsMoveTest {
  @TempDir Path folder;

  @Test
  void toAnotherPort() throws Exception {
    int first = freePort();
    int second = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", first))) {
      site.server.move(at("127.0.0.1", second), null);

      assertThat(site.server.port()).isEqualTo(second);
      assertThat(site.get("/health").status()).isEqualTo(200);
      awaitShut("127.0.0.1", first);
    }
  }

  @Test
  void toAllNetworksAndBackOnTheSamePort() throws Exception {
    int port = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", port))) {
      for (int round = 0; round < 5; round++) {
        site.server.move(at("0.0.0.0", port), null);
        assertThat(site.server.isLoopback()).isFalse();
        connect("127.0.0.2", port);
        site.server.move(at("127.0.0.1", port), null);
        assertThat(site.server.isLoopback()).isTrue();
        awaitShut("127.0.0.2", port);
      }
      assertThat(site.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void whileViewersWatchOnAndIdleConnectionsEnd() throws Exception {
    int first = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", first))) {
      site.feed.seconds(3);
      RawClient idle = site.connect().get("/health");
      assertThat(idle.read().status()).isEqualTo(200);
      try (ViewerSocket viewer = ViewerSocket.open(first)) {
        assertThat(viewer.nextText()).isNotNull();
        site.server.move(at("127.0.0.1", freePort()), null);
        site.feed.seconds(1);

        for (int chunk = 0; chunk < 20; chunk++) {
          assertThat(viewer.nextBinary()).isNotEmpty();
        }
      }
      assertThat(idle.readAll()).as("nothing more is said there").isEmpty();
    }
  }

  @Test
  void notToAPortThatSomebodyElseHas() throws Exception {
    int port = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", port));
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> site.server.move(at("127.0.0.1", other.getLocalPort()), null))
          .isInstanceOfSatisfying(
              WebException.class, e -> assertThat(e.setting()).isEqualTo("server.port"))
          .hasMessage("Port " + other.getLocalPort() + " is in use by another program");

      assertThat(site.server.port()).isEqualTo(port);
      assertThat(site.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void notToAnAddressOfAnotherMachineEvenWhereItsOwnHadToBeGivenUpFirst() throws Exception {
    int port = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", port))) {
      assertThatThrownBy(() -> site.server.move(at("192.0.2.1", port), null))
          .isInstanceOfSatisfying(
              WebException.class, e -> assertThat(e.setting()).isEqualTo("server.bind"));

      assertThat(site.server.port()).isEqualTo(port);
      assertThat(site.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void withTlsFromNowOnAndWithoutItAgain() throws Exception {
    int port = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", port))) {
      TlsPort tls = selfSigned(0);
      site.server.move(at("127.0.0.1", port), tls);

      int secure = site.server.securePort();
      connect("127.0.0.1", secure);
      assertThat(site.server.fingerprintToTrust()).isNotBlank();
      site.server.move(at("127.0.0.1", port), null);
      assertThat(site.server.securePort()).isZero();
      awaitShut("127.0.0.1", secure);

      site.server.move(at("127.0.0.1", port), tls);
      connect("127.0.0.1", site.server.securePort());
    }
  }

  @Test
  void notWithACertificateThatIsNotThere() throws Exception {
    int port = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", port))) {
      TlsPort good = selfSigned(freePort());
      site.server.move(at("127.0.0.1", port), good);
      FileIdentity missing =
          new FileIdentity(folder.resolve("no.crt"), folder.resolve("no.key"), Clock.systemUTC());
      TlsPort bad = new TlsPort(good.port(), missing, CipherOrder.ofThisMachine());

      assertThatThrownBy(() -> site.server.move(at("127.0.0.1", port), bad))
          .isInstanceOfSatisfying(
              WebException.class, e -> assertThat(e.setting()).isEqualTo("server.tls"))
          .hasMessageContaining("no.crt");

      assertThat(site.server.securePort()).isEqualTo(good.port());
      connect("127.0.0.1", good.port());
    }
  }

  @Test
  void andAnswersToOtherNames() throws Exception {
    int port = freePort();
    try (TestSite site = new TestSite(at("127.0.0.1", port))) {
      assertThat(statusFor(site, "birds.example")).isEqualTo(421);

      WebSettings named =
          new WebSettings("127.0.0.1", port, Set.of("birds.example"), Set.of(), 100, 100);
      site.server.move(named, null);

      assertThat(statusFor(site, "birds.example")).isEqualTo(200);
    }
  }

  private static int statusFor(TestSite site, String host) throws Exception {
    try (RawClient client = site.connect()) {
      return client.send("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n").read().status();
    }
  }

  private TlsPort selfSigned(int port) {
    DeviceIdentity identity =
        new DeviceIdentity(
            new StateDirectory(folder),
            () -> new MachineNames(List.of("localhost"), List.of("127.0.0.1")),
            Clock.systemUTC());
    return new TlsPort(port, identity, CipherOrder.ofThisMachine());
  }

  private static WebSettings at(String address, int port) {
    return new WebSettings(address, port, Set.of(), Set.of(), 100, 100);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitShut(String address, int port) {
    Await.until(
        "nothing listens at " + address + ":" + port,
        Duration.ofSeconds(5),
        () -> {
          try {
            connect(address, port);
            return false;
          } catch (ConnectException e) {
            return true;
          }
        });
  }

  private static void connect(String address, int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral(address), port)) {
      assertThat(socket.isConnected()).isTrue();
    }
  }
}
