package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another machine on the network meets, with clients that others wrote. */
@Tag("players")
class SecondMachinePlaysOverTlsTest {
  private static final String CAMERA = "/live/camera/index.m3u8";

  @TempDir static Path folder = Path.of("");
  private static SecondMachine machine;
  private static InstalledPipit pipit;
  private static String plain;
  private static String secure;
  private static Path authority;

  @BeforeAll
  static void start() throws Exception {
    machine = new SecondMachine();
    int tlsPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      tlsPort = socket.getLocalPort();
    }
    pipit =
        InstalledPipit.start(
            "second-machine",
            "--source",
            "test",
            "--set",
            "server.bind=0.0.0.0",
            "--set",
            "server.tls=self-signed",
            "--set",
            "server.tls-port=" + tlsPort);
    pipit.awaitLive("camera", Duration.ofSeconds(30));
    plain = "http://" + machine.hostAddress() + ":" + pipit.client().uri("/").getPort();
    secure = "https://" + machine.hostAddress() + ":" + tlsPort;
    authority = folder.resolve("pipit.pem");
    Program certificate = machine.run("curl", "-sS", plain + "/pipit.crt", "-o", folder + "/a.crt");
    assertThat(certificate.errors()).isBlank();
    Files.writeString(
        authority,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate().getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }

  private static X509Certificate certificate() throws Exception {
    try (var in = Files.newInputStream(folder.resolve("a.crt"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @AfterAll
  static void end() throws Exception {
    pipit.close();
    machine.close();
  }

  @Test
  void aPageOnThePlainPortIsSentToTls() throws Exception {
    Program curl =
        machine.run(
            "curl",
            "-sS",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code} %{redirect_url}",
            plain + "/?a=b");
    assertThat(curl.output()).isEqualTo("308 " + secure + "/?a=b");
  }

  @Test
  void onlyWhoTrustsTheAuthorityIsContentAndSpeaksHttp2() throws Exception {
    String write = "%{http_code} %{http_version}";
    String ca = authority.toString();
    assertThat(machine.run("curl", "-sS", secure + "/health").exitCode()).isEqualTo(60);
    assertThat(
            machine
                .run("curl", "-sS", "--cacert", ca, "-o", "/dev/null", "-w", write, secure + CAMERA)
                .output())
        .isEqualTo("200 2");
  }

  @Test
  void ffmpegPlaysAndChecksTheCertificate() throws Exception {
    Program ffmpeg =
        machine.run(
            "ffmpeg",
            "-v",
            "error",
            "-tls_verify",
            "1",
            "-ca_file",
            authority.toString(),
            "-i",
            secure + CAMERA,
            "-frames:v",
            "60",
            "-f",
            "null",
            "-");
    assertThat(ffmpeg.errors()).isBlank();
    assertThat(ffmpeg.exitCode()).isZero();
  }

  @Test
  @Tag("browser")
  void chromiumLoadsThePageOverTlsWithTheAuthorityPinned() throws Exception {
    byte[] key = certificate().getPublicKey().getEncoded();
    String pin =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    Program chromium =
        machine.run(
            "timeout",
            "50",
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--user-data-dir=" + folder.resolve("profile"),
            "--ignore-certificate-errors-spki-list=" + pin,
            "--virtual-time-budget=5000",
            "--dump-dom",
            secure + "/");
    assertThat(chromium.output()).contains("<title>").contains("<video");
  }

  @Test
  void nothingOfTlsIsLoadedWhileItIsOff() throws Exception {
    try (InstalledPipit off = InstalledPipit.start("tls-off", "--source", "test")) {
      off.awaitLive("camera", Duration.ofSeconds(30));
      List<String> classes = off.jcmd("VM.classes").lines().toList();
      assertThat(classes)
          .hasSizeGreaterThan(1000)
          .noneMatch(
              line ->
                  line.contains("dev.pipit.tls.")
                      || line.contains("org.bouncycastle")
                      || line.contains("SecurePort")
                      || line.contains("sun.security.ssl"));
    }
  }

  @Test
  void theLogAndTheStartSayWhereWithoutAnyKey() throws Exception {
    String log = Files.readString(pipit.log(), StandardCharsets.UTF_8);
    assertThat(log)
        .contains("Pipit is at http://", "and, over TLS, at https://", "SHA-256 fingerprint")
        .doesNotContain("PRIVATE KEY");
  }
}
