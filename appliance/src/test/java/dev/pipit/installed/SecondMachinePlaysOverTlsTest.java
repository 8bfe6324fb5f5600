package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What another machine on the network meets, with clients that others wrote. Each test has a new
 * device. Chromium plays in {@code web/e2e/secondMachine.e2e.ts}.
 */
@Tag("players")
class SecondMachinePlaysOverTlsTest {
  private static final String CAMERA = "/live/camera/index.m3u8";
  private static final String PASSWORD = "correct horse";
  private static final Pattern CLAIM_CODE = Pattern.compile("claim code (\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static SecondMachine machine;

  @TempDir Path folder = Path.of("");
  private InstalledPipit pipit;
  private String plain;
  private String secure;
  private Path authority;

  @BeforeAll
  static void connect() throws Exception {
    machine = new SecondMachine();
  }

  @AfterAll
  static void disconnect() throws Exception {
    machine.close();
  }

  @BeforeEach
  void start() throws Exception {
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
            "mdns.enabled=false",
            "--set",
            "server.tls=self-signed",
            "--set",
            "server.tls-port=" + tlsPort,
            "--set",
            "state.directory=" + folder.resolve("state"));
    Await.until("the camera is live", Duration.ofSeconds(30), () -> log().contains("camera live"));
    plain = "http://" + machine.hostAddress() + ":" + pipit.client().uri("/").getPort();
    secure = "https://" + machine.hostAddress() + ":" + tlsPort;
    authority = folder.resolve("pipit.pem");
    Program certificate =
        machine.run("curl", "-sS", plain + "/pipit.crt", "-o", folder.resolve("pipit.crt") + "");
    assertThat(certificate.errors()).isBlank();
    Files.writeString(
        authority,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate().getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }

  @AfterEach
  void end() {
    pipit.close();
  }

  private X509Certificate certificate() throws Exception {
    try (var in = Files.newInputStream(folder.resolve("pipit.crt"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private String log() throws IOException {
    return Files.readString(pipit.log(), StandardCharsets.UTF_8);
  }

  /** Runs curl there, which trusts the device's authority and keeps its cookies in a file. */
  private Program curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--http2", "--max-time", "20"));
    command.addAll(List.of("--cacert", authority.toString()));
    command.addAll(List.of(arguments));
    return machine.run(command.toArray(String[]::new));
  }

  /** The status and the version of HTTP of an answer to curl. */
  private String answer(String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("-o", "/dev/null", "-w", "%{http_code} by HTTP/%{http_version}"));
    all.addAll(List.of(arguments));
    return curl(all.toArray(String[]::new)).output();
  }

  private String cookies() {
    return folder.resolve("cookies").toString();
  }

  private Program post(String path, String json, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("-c", cookies(), "-b", cookies()));
    all.addAll(List.of("-H", "Content-Type: application/json", "--data", json));
    all.addAll(List.of(more));
    all.add(secure + path);
    return curl(all.toArray(String[]::new));
  }

  /** Claims the device from there, with the code that its console shows. */
  private Program claim() throws Exception {
    Await.until("a claim code", Duration.ofSeconds(30), () -> CLAIM_CODE.matcher(log()).find());
    Matcher code = CLAIM_CODE.matcher(log());
    assertThat(code.find()).isTrue();
    String json = "{\"code\":\"" + code.group(1) + "\",\"password\":\"" + PASSWORD + "\"}";
    return post("/api/v1/claim", json, "-D", "-");
  }

  /** What the owner is given by a request that changes something. */
  private JsonNode given(String path, String json, String... more) throws Exception {
    JsonNode session = JSON.readTree(curl("-b", cookies(), secure + "/api/v1/session").output());
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("-H", "X-Pipit-CSRF: " + session.path("csrf").asText()));
    Program done = post(path, json, options.toArray(String[]::new));
    return JSON.readTree(done.output());
  }

  @Test
  void aPageOnThePlainPortIsSentToTls() throws Exception {
    String write = "%{http_code} %{redirect_url}";
    assertThat(curl("-o", "/dev/null", "-w", write, plain + "/?a=b").output())
        .isEqualTo("308 " + secure + "/?a=b");
  }

  @Test
  void onlyWhoTrustsTheAuthorityIsContentAndSpeaksHttp2() throws Exception {
    assertThat(machine.run("curl", "-sS", secure + "/health").exitCode()).isEqualTo(60);
    assertThat(answer(secure + "/health")).isEqualTo("200 by HTTP/2");
  }

  @Test
  void thePictureIsRefusedUntilTheOwnerClaimsOrLogsIn() throws Exception {
    for (String address : List.of(secure, plain)) {
      assertThat(answer(address + CAMERA)).startsWith("403 ");
      assertThat(answer(address + "/live/camera/ws")).startsWith("403 ");
      assertThat(answer(address + "/live/camera/snapshot.jpg")).startsWith("403 ");
      assertThat(answer(address + "/api/v1/state")).startsWith("403 ");
    }

    Program claimed = claim();
    assertThat(claimed.output())
        .startsWith("HTTP/2 204")
        .containsPattern(
            "(?i)set-cookie: __Host-pipit=[^;]+; Path=/; .*HttpOnly; SameSite=Strict; Secure");
    assertThat(answer("-b", cookies(), secure + CAMERA)).isEqualTo("200 by HTTP/2");

    // Without the cookie it is a stranger's again, and the cookie is nothing where all can read it.
    assertThat(answer(secure + CAMERA)).isEqualTo("401 by HTTP/2");
    String stolen = Files.readString(Path.of(cookies())).replaceAll("(?s).*__Host-pipit\t", "");
    String secret = stolen.strip().split("\\s", 2)[0];
    assertThat(answer("-H", "Cookie: __Host-pipit=" + secret, secure + CAMERA)).startsWith("200 ");
    assertThat(answer("-H", "Cookie: __Host-pipit=" + secret, plain + CAMERA)).startsWith("401 ");
    assertThat(answer("-H", "Cookie: pipit=" + secret, plain + CAMERA)).startsWith("401 ");

    Files.delete(Path.of(cookies()));
    assertThat(post("/api/v1/login", "{\"password\":\"wrong\"}", "-D", "-").output())
        .startsWith("HTTP/2 401");
    assertThat(answer("-b", cookies(), secure + CAMERA)).startsWith("401 ");
    assertThat(post("/api/v1/login", "{\"password\":\"" + PASSWORD + "\"}", "-D", "-").output())
        .startsWith("HTTP/2 204");
    assertThat(answer("-b", cookies(), secure + CAMERA)).isEqualTo("200 by HTTP/2");
  }

  @Test
  void curlFetchesMediaOverHttp2ThatFfmpegDecodes() throws Exception {
    claim();
    String multivariant = curl("-b", cookies(), secure + CAMERA).output();
    URI playlist = URI.create(secure + CAMERA).resolve(uris(multivariant).getLast());
    String media = "";
    // The first segment is a short one; the second is as long as all that follow.
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (media.split("#EXTINF", -1).length < 3 && System.nanoTime() < end) {
      media = curl("-b", cookies(), playlist.toString()).output();
    }
    Matcher map = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"").matcher(media);
    assertThat(map.find()).as(media).isTrue();
    String header = playlist.resolve(map.group(1)).toString();
    String segment = playlist.resolve(uris(media).get(1)).toString();
    Path file = folder.resolve("segment.mp4");
    Program both =
        curl(
            "-b",
            cookies(),
            "-w",
            "%{stderr}%{http_code}/%{http_version} ",
            "-o",
            file + ".0",
            header,
            "-o",
            file + ".1",
            segment);
    assertThat(both.errors()).isEqualTo("200/2 200/2 ");
    try (var out = Files.newOutputStream(file)) {
      Files.copy(Path.of(file + ".0"), out);
      Files.copy(Path.of(file + ".1"), out);
    }
    Program decoded =
        machine.run("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "framecrc", "-");
    assertThat(decoded.errors()).isBlank();
    assertThat(decoded.output().lines().filter(line -> line.startsWith("0,")).count())
        .isGreaterThan(10);
  }

  private static List<String> uris(String playlist) {
    return playlist.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  @Test
  void ffmpegPlaysASignedAddressAndChecksTheCertificate() throws Exception {
    claim();
    JsonNode link = given("/api/v1/links", "{\"camera\":\"camera\",\"hours\":1}");
    String path = link.path("path").asText();
    assertThat(path).matches("/signed/[^/]+/live/camera/index\\.m3u8");
    plays(secure + path);
    Program distrusting =
        machine.run(
            "ffmpeg", "-v", "error", "-tls_verify", "1", "-i", secure + path, "-f", "null", "-");
    assertThat(distrusting.exitCode()).isNotZero();
  }

  @Test
  void ffmpegPlaysWithATokenUntilItIsRevoked() throws Exception {
    claim();
    JsonNode token = given("/api/v1/tokens", "{\"name\":\"recorder\",\"rights\":\"read\"}");
    String header = "Authorization: Bearer " + token.path("token").asText();
    plays(secure + CAMERA, "-headers", header + "\r\n");
    assertThat(answer("-H", header, secure + CAMERA)).isEqualTo("200 by HTTP/2");
    given("/api/v1/tokens/" + token.path("id").asText(), "", "-X", "DELETE");
    assertThat(answer("-H", header, secure + CAMERA)).startsWith("401 ");
  }

  private void plays(String address, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-tls_verify", "1"));
    command.addAll(List.of("-ca_file", authority.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-i", address, "-frames:v", "60", "-f", "framecrc", "-"));
    Program ffmpeg = machine.run(command.toArray(String[]::new));
    assertThat(ffmpeg.errors()).isBlank();
    assertThat(ffmpeg.exitCode()).isZero();
    assertThat(ffmpeg.output().lines().filter(line -> line.startsWith("0,")).count()).isEqualTo(60);
  }

  @Test
  void theLogAndTheStartSayWhereWithoutAnyKey() throws Exception {
    claim();
    assertThat(log())
        .contains("Pipit is at http://", "and, over TLS, at https://", "SHA-256 fingerprint")
        .doesNotContain("PRIVATE KEY", PASSWORD);
    assertThat(folder.resolve("state/tls")).isDirectory();
  }
}
