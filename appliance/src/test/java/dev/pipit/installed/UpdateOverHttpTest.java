package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.Wire.Answer;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The installed program on a machine that says that it is an image, in a mount namespace of its
 * own: what the page asks for by HTTP, what stands in the request then, and what is told of what
 * the image's own {@code update-request} makes of it.
 */
@Tag("players")
class UpdateOverHttpTest {
  private static final String PASSWORD = "the owner's own password";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path SCRIPT =
      Path.of("../image-build/overlay/usr/lib/pipit-image/update-request").toAbsolutePath();

  /** What belongs to the image and is read at a fixed place. */
  private static final String IMAGE =
      """
      mount --bind "$1/os-release" /usr/lib/os-release
      mount -t tmpfs none /run
      mkdir /run/pipit-update
      mount --bind "$1/told" /run/pipit-update
      shift
      exec "$@"
      """;

  @TempDir Path folder = Path.of("");
  private Path state = Path.of("");
  private InstalledPipit pipit;
  private Owner owner;

  @BeforeEach
  void anImageRuns() throws Exception {
    state = folder.resolve("data/state/pipit");
    for (String name : List.of("told", "card", "data/updates")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("os-release"), "ID=debian\nIMAGE_ID=pipit-generic\nIMAGE_VERSION=1.0\n");
    Files.writeString(folder.resolve("cmdline"), "quiet pipit.slot=A\n");
    Files.writeString(folder.resolve("vcio"), "");
    // Nobody who signs updates is trusted: none is to be installed here.
    Files.writeString(
        folder.resolve("rauc.conf"),
        """
        [system]
        compatible=pipit-generic
        bootloader=noop
        bundle-formats=verity
        [keyring]
        path=/etc/ssl/certs/ca-certificates.crt
        """);
    Files.writeString(
        folder.resolve("card/autoboot.txt"),
        "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n");
    Files.writeString(
        folder.resolve("data/updates/last"),
        "result=rolled-back\ncode=no-picture\nslot=A\nversion=1.0\nother-version=1.1\nat=1780000000\n");
    root("publish");
    pipit =
        InstalledPipit.startBy(
            List.of("unshare", "--mount", "sh", "-ec", IMAGE, "sh", folder.toString()),
            "update",
            "--set",
            "state.directory=" + state,
            "--set",
            "cameras.camera.source=test");
    pipit.awaitAnswer(LIMIT);
    owner = Owner.claim(pipit, PASSWORD);
  }

  @AfterEach
  void end() {
    pipit.close();
  }

  /** What pipit-update.service starts. */
  private void root(String verb) throws Exception {
    List<String> command = new ArrayList<>(List.of("env"));
    command.add("PIPIT_UPDATES=" + folder.resolve("data/updates"));
    command.add("PIPIT_UPDATE_INBOX=" + state.resolve("update"));
    command.add("PIPIT_UPDATE_RUN=" + folder.resolve("told"));
    command.add("PIPIT_OS_RELEASE=" + folder.resolve("os-release"));
    command.add("PIPIT_COMMAND_LINE=" + folder.resolve("cmdline"));
    command.add("PIPIT_CARD=" + folder.resolve("card"));
    command.add("PIPIT_MAILBOX=" + folder.resolve("vcio"));
    command.add("PIPIT_RAUC_CONFIGURATION=" + folder.resolve("rauc.conf"));
    command.add(SCRIPT.toString());
    command.add(verb);
    Program program = Program.run(command);
    assertThat(program.errors()).isEmpty();
    assertThat(program.exitCode()).isZero();
  }

  private JsonNode update() throws IOException {
    Answer answer = owner.get("/api/v1/update");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Owner.json(answer);
  }

  private Answer ask(String body) throws Exception {
    return owner.post("/api/v1/update", body);
  }

  private static String code(Answer answer) throws IOException {
    return answer.status() + " " + Owner.json(answer).path("code").asText();
  }

  private Answer ready(long bytes, String password) throws Exception {
    return ask("{\"do\":\"upload\",\"bytes\":" + bytes + ",\"password\":\"" + password + "\"}");
  }

  private String ticket(long bytes) throws Exception {
    Answer answer = ready(bytes, PASSWORD);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Owner.json(answer).path("ticket").asText();
  }

  /** By curl, which sends it from the disk. */
  private int send(String ticket, Path bundle) throws Exception {
    Program curl =
        Program.run(
            List.of(
                "curl",
                "-sS",
                "--noproxy",
                "*",
                "-o",
                folder.resolve("answer").toString(),
                "-w",
                "%{http_code}",
                "-H",
                "Host: localhost",
                "-H",
                owner.cookies().strip(),
                "-H",
                "X-Pipit-CSRF: " + owner.csrf(),
                "-H",
                "Content-Type: application/octet-stream",
                "-T",
                bundle.toString(),
                "http://127.0.0.1:" + pipit.port() + "/api/v1/update/" + ticket));
    return Integer.parseInt(curl.output().strip());
  }

  private Path bundle(int megabytes) throws IOException {
    Path bundle = folder.resolve("sent.raucb");
    Random random = new Random(5);
    byte[] piece = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(bundle)) {
      for (int i = 0; i < megabytes; i++) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
    return bundle;
  }

  @Test
  void whatRunsAndWhatBecameOfTheLastUpdateIsTold() throws Exception {
    JsonNode update = update();
    assertThat(update.path("by").asText()).isEqualTo("image");
    assertThat(update.path("version").asText()).isEqualTo("1.0");
    assertThat(update.path("slot").asText()).isEqualTo("A");
    assertThat(update.path("canTry").asBoolean()).isTrue();
    assertThat(update.at("/last/result").asText()).isEqualTo("rolled-back");
    assertThat(update.at("/last/code").asText()).isEqualTo("no-picture");
    assertThat(update.path("channel").asText()).as("nothing is fetched").isEmpty();
    assertThat(update.path("atNight").asBoolean()).isFalse();
  }

  @Test
  void nothingIsFetchedWithoutItsOwnersChoice() throws Exception {
    assertThat(code(ask("{\"do\":\"check\"}"))).isEqualTo("409 no-channel");
    assertThat(code(ask("{\"do\":\"install\",\"password\":\"" + PASSWORD + "\"}")))
        .isEqualTo("409 no-channel");
    assertThat(state.resolve("update/request")).doesNotExist();
  }

  @Test
  void theChosenAddressIsAskedForAndTheAnswerIsTold() throws Exception {
    String address = "http://127.0.0.1:1/pipit-generic.raucb";
    Answer chosen =
        owner.patch("/api/v1/settings", "{\"changes\":{\"update.channel\":\"" + address + "\"}}");
    assertThat(chosen.status()).as(chosen.text()).isEqualTo(200);
    Answer asked = ask("{\"do\":\"check\"}");
    assertThat(asked.status()).as(asked.text()).isEqualTo(200);
    String id = Owner.json(asked).path("id").asText();
    assertThat(state.resolve("update/request"))
        .hasContent("pipit-update 1\nid=" + id + "\ndo=check\nfrom=" + address + "\n");
    assertThat(update().path("work").path("state").asText()).isEqualTo("waiting");
    assertThat(code(ask("{\"do\":\"check\"}"))).isEqualTo("409 busy");
    assertThat(code(ask("{\"do\":\"install\",\"password\":\"another password\"}")))
        .isEqualTo("401 wrong-password");
    root("take");
    JsonNode work = update().path("work");
    assertThat(work.path("id").asText()).isEqualTo(id);
    assertThat(work.path("state").asText()).isEqualTo("refused");
    assertThat(work.path("sentence").asText()).contains("the bundle is refused");
    assertThat(ask("{\"do\":\"check\"}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/shadow",
        "https://user@example.org/x",
        "https://example.org/$(reboot)",
        "https://example.org",
        "https://example.org:99999/x"
      })
  void anAddressThatIsNoneIsNoSetting(String address) throws Exception {
    Answer answer =
        owner.patch("/api/v1/settings", "{\"changes\":{\"update.channel\":\"" + address + "\"}}");
    assertThat(answer.status()).isEqualTo(422);
  }

  /** More than the program's heap could hold beside all else. */
  @Test
  void aBundleGoesToTheDiskAsItComesAndIsJudgedByRoot() throws Exception {
    Path bundle = bundle(160);
    assertThat(code(ready(Files.size(bundle), "another password"))).isEqualTo("401 wrong-password");
    String ticket = ticket(Files.size(bundle));
    assertThat(send("0".repeat(32), bundle)).as("nobody was told of it").isEqualTo(404);
    assertThat(send(ticket, bundle)).isEqualTo(200);
    assertThat(Files.mismatch(bundle, state.resolve("update/bundle.raucb"))).isEqualTo(-1);
    assertThat(Files.readString(state.resolve("update/request")))
        .contains("do=install\nfrom=bundle");
    assertThat(send(ticket, bundle)).as("a ticket is for once").isEqualTo(404);
    root("take");
    assertThat(update().path("work").path("code").asText()).isEqualTo("broken");
    assertThat(state.resolve("update/bundle.raucb")).as("it takes no room").doesNotExist();
    assertThat(folder.resolve("data/updates/.bundle.raucb")).doesNotExist();
  }

  @Test
  void moreThanWasSaidIsRefusedAndNothingIsLeft() throws Exception {
    Path bundle = bundle(2);
    assertThat(send(ticket(Files.size(bundle) - 1), bundle)).isEqualTo(507);
    nothingIsLeft();
  }

  @Test
  void aBundleThatBreaksOffLeavesNothing() throws Exception {
    String ticket = ticket(1_000_000);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), pipit.port())) {
      String head =
          "PUT /api/v1/update/%s HTTP/1.1\r\nHost: localhost\r\n%sContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n"
              .formatted(ticket, owner.fields());
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[100_000]);
      socket.getOutputStream().flush();
      Await.until(
          "it is being received",
          LIMIT,
          () -> update().path("work").path("state").asText().equals("receiving"));
      assertThat(code(ready(10, PASSWORD))).as("one at a time").startsWith("200");
    }
    Await.until(
        "its end is noticed",
        LIMIT,
        () -> !update().path("work").path("state").asText().equals("receiving"));
    nothingIsLeft();
  }

  private void nothingIsLeft() {
    for (String name : List.of("bundle.part", "bundle.raucb", "request")) {
      assertThat(state.resolve("update").resolve(name)).doesNotExist();
    }
  }

  @Test
  void whatHasNoRoomIsRefusedBeforeItIsSent() throws Exception {
    assertThat(code(ready(2L << 30, PASSWORD))).isEqualTo("507 no-room");
    assertThat(code(ready(0, PASSWORD))).isEqualTo("507 no-room");
  }

  @Test
  void noTokenMayAskForAnUpdate() throws Exception {
    String control = Owner.bearer(owner.token("controller", "control"));
    assertThat(
            Owner.ask(pipit.port(), "POST", "/api/v1/update", control, "{\"do\":\"check\"}")
                .status())
        .isEqualTo(403);
    assertThat(Owner.ask(pipit.port(), "GET", "/api/v1/update", control, "").status())
        .isEqualTo(200);
    assertThat(Owner.ask(pipit.port(), "GET", "/api/v1/update", "", "").status()).isEqualTo(401);
  }

  @Test
  void aRolledBackUpdateIsTheHealthsConcern() throws Exception {
    Await.until(
        "the health tells of it",
        LIMIT,
        () -> owner.get("/api/v1/health").text().contains("The update to 1.1 was rolled back"));
  }
}
