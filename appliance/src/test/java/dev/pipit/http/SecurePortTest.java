package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.installed.Await;
import dev.pipit.tls.FileIdentity;
import dev.pipit.tls.MachineNames;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurePortTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder = Path.of("");
  private SecureSite site;

  @BeforeEach
  void start() throws Exception {
    site = new SecureSite(folder.resolve("state"));
    site.site.feed.seconds(2);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).timeout(SOON).build(), BodyHandlers.ofString());
  }

  @Test
  void aClientThatTrustsTheAuthorityPlaysOverHttp2() throws Exception {
    try (HttpClient client = site.client()) {
      HttpResponse<String> playlist = get(client, site.uri(site.site.mediaPlaylist()));
      assertThat(playlist.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(playlist.statusCode()).isEqualTo(200);
      assertThat(playlist.body()).contains("#EXT-X-PART");
      assertThat(playlist.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(get(client, site.uri("/health")).headers().map())
          .doesNotContainKey("strict-transport-security");
    }
  }

  @Test
  void aClientThatDoesNotTrustItIsNotServed() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> get(client, site.uri("/health")))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void aWebSocketOpensOverTls() throws Exception {
    LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Integer> binaries = new LinkedBlockingQueue<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onText(
              WebSocket socket, CharSequence text, boolean last) {
            texts.add(text.toString());
            socket.request(1);
            return null;
          }

          @Override
          public @Nullable CompletionStage<?> onBinary(
              WebSocket socket, ByteBuffer bytes, boolean last) {
            binaries.add(bytes.remaining());
            socket.request(1);
            return null;
          }
        };
    try (HttpClient client = site.client()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .header("Origin", "https://localhost:" + site.port())
              .buildAsync(
                  URI.create("wss://localhost:" + site.port() + "/live/camera/ws"), listener)
              .get(20, TimeUnit.SECONDS);
      assertThat(texts.poll(20, TimeUnit.SECONDS)).contains("\"type\":\"start\"");
      assertThat(binaries.poll(20, TimeUnit.SECONDS)).isPositive();
      socket.abort();
    }
  }

  @Test
  void theCertificateToTrustIsServedOnBothPorts() throws Exception {
    byte[] authority = site.authority().getEncoded();
    try (HttpClient client = site.client()) {
      for (URI uri : List.of(site.uri("/pipit.crt"), site.site.uri("/pipit.crt"))) {
        HttpResponse<byte[]> answer =
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(authority);
        assertThat(answer.headers().firstValue("content-type"))
            .contains("application/x-x509-ca-cert");
      }
    }
  }

  @Test
  void onThisMachineThePlainPortKeepsItsPage() throws Exception {
    assertThat(site.site.get("/").status()).isEqualTo(200);
  }

  @Test
  void oldVersionsOfTlsAreRefused() throws Exception {
    try (SSLSocket socket = site.connect("TLSv1.2")) {
      socket.startHandshake();
      assertThat(socket.getSession().getCipherSuite()).startsWith("TLS_ECDHE_ECDSA_WITH_");
    }
    // A ClientHello of TLS 1.1 (RFC 4346 7.4.1.2) with one suite; the JDK's own client will not
    // make one.
    byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
    ByteBuffer.wrap(hello)
        .put((byte) 22)
        .putShort((short) 0x0302)
        .putShort((short) (hello.length - 5))
        .putInt(0x01000000 | (hello.length - 9))
        .putShort((short) 0x0302)
        .position(5 + 4 + 2 + 32 + 1)
        .putShort((short) 2)
        .putShort((short) 0xC009)
        .put((byte) 1)
        .put((byte) 0);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(hello);
      byte[] alert = socket.getInputStream().readAllBytes();
      // Fatal alert 70, protocol_version (RFC 8446 6.2).
      assertThat(alert).hasSize(7).startsWith(21).endsWith(2, 70);
    }
  }

  @Test
  void aClientCannotRenegotiate() throws Exception {
    try (SSLSocket socket = site.connect("TLSv1.2")) {
      socket.startHandshake();
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                socket.getInputStream().read();
              })
          .isInstanceOf(SSLException.class);
    }
    answersSoon();
  }

  @Test
  void theServersOrderOfSuitesCounts() throws Exception {
    try (SecureSite other =
            new SecureSite(
                folder.resolve("other"),
                List.of("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"));
        SSLSocket socket = other.connect()) {
      socket.setEnabledCipherSuites(
          new String[] {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"});
      socket.startHandshake();
      assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
    }
  }

  @Test
  void plainHttpToThePortOfTlsIsEndedAndDisturbsNobody() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes().length).isLessThan(100);
    }
    answersSoon();
  }

  @Test
  void aThousandHalfHandshakesAreEndedWhileOthersPlay() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.port());
        // The head of a handshake record and the first bytes of a ClientHello.
        socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252});
        sockets.add(socket);
      }
      answersSoon();
      long now = System.nanoTime();
      Await.until(
          "all are accepted",
          SOON,
          () -> site.site.get("/metrics").text().contains("pipit_http_connections 1001.0\n"));
      site.site.server.sweep(now);
      site.site.server.sweep(now + TimeUnit.SECONDS.toNanos(11));
      Await.until(
          "they are ended",
          SOON,
          () -> site.site.get("/metrics").text().contains("pipit_http_connections 1.0\n"));
      answersSoon();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void answersSoon() throws Exception {
    try (HttpClient client = site.client()) {
      assertThat(get(client, site.uri("/health")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anotherCertificateComesWithoutAPauseWhileAStreamPlays() throws Exception {
    try (HttpClient before = site.client()) {
      String playlist = site.site.mediaPlaylist();
      assertThat(get(before, site.uri(playlist)).statusCode()).isEqualTo(200);
      site.becomes(
          new MachineNames(List.of("localhost"), List.of("127.0.0.1", "10.1.2.3")),
          System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
      Await.until("new connections get the new one", SOON, () -> served().contains("10.1.2.3"));
      site.site.feed.seconds(1);
      HttpResponse<String> after = get(before, site.uri(playlist));
      assertThat(after.statusCode()).isEqualTo(200);
      assertThat(
              SecureSite.namesOf(
                  (X509Certificate) after.sslSession().orElseThrow().getPeerCertificates()[0]))
          .as("the connection that was open is the same")
          .doesNotContain("10.1.2.3");
    }
  }

  private Set<String> served() throws Exception {
    try (SSLSocket socket = site.connect()) {
      socket.startHandshake();
      return SecureSite.namesOf((X509Certificate) socket.getSession().getPeerCertificates()[0]);
    }
  }

  @Test
  void withoutACertificateThePlainPortWorksAndAWarningSaysWhy() throws Exception {
    Path missing = folder.resolve("missing.pem");
    try (TestSite plain =
        new TestSite(
            TestSite.settings(100, 100),
            new FileIdentity(missing, missing, Clock.systemUTC()),
            List.of("TLS_AES_128_GCM_SHA256"))) {
      assertThat(plain.server.securePort()).isZero();
      assertThat(plain.get("/").status()).isEqualTo(200);
      assertThat(plain.get("/api/v1/state").text())
          .contains("There is no file " + missing + ". There is no TLS.")
          .contains("Check the path in server.tls-certificate.");
      Files.writeString(missing, text("/tls/ec.crt") + text("/tls/ec-pkcs8.pem"));
      plain.server.sweep(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
      Await.until("the port opens", SOON, () -> plain.server.securePort() > 0);
      assertThat(plain.get("/api/v1/state").text()).doesNotContain("There is no TLS");
    }
  }

  private static String text(String resource) throws Exception {
    try (var in = Objects.requireNonNull(SecurePortTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
