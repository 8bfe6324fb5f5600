package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.ApiDocument.Operation;
import dev.pipit.installed.Wire.Answer;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes the installed program its owner's is kept in a file, brought back, and wiped out. */
@Tag("players")
class BackupTest {
  private static final String PASSWORD = "the owner's own password";
  private static final String NEXT_PASSWORD = "that of the next owner";
  private static final String PASSPHRASE = "kept in a drawer";
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir private Path state = Path.of("");
  @TempDir private Path files = Path.of("");

  private InstalledPipit start(String... more) throws IOException {
    String[] arguments = new String[more.length + 4];
    System.arraycopy(more, 0, arguments, 4, more.length);
    arguments[0] = "--set";
    arguments[1] = "state.directory=" + state.toAbsolutePath();
    arguments[2] = "--set";
    arguments[3] = "log.level=info";
    InstalledPipit pipit = InstalledPipit.start("backup", arguments);
    pipit.awaitAnswer(START);
    return pipit;
  }

  private static Answer told(InstalledPipit pipit, String path, Answer answer) throws Exception {
    ApiDocument document = ApiDocument.of(pipit.port());
    for (Operation operation : document.operations()) {
      if (operation.template().equals(path)) {
        assertThat(document.faults(operation, answer)).as(answer.text()).isEmpty();
        return answer;
      }
    }
    throw new AssertionError("the document has no " + path);
  }

  private static Answer post(InstalledPipit pipit, Owner owner, String path, String... members)
      throws Exception {
    return told(pipit, path, owner.post(path, Owner.object(members)));
  }

  private static int width(int port, String token) throws IOException {
    Answer answer = Owner.ask(port, "GET", "/api/v1/settings", Owner.bearer(token), "");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    for (JsonNode setting : Owner.json(answer).path("settings")) {
      if (setting.path("key").asText().equals("cameras.camera.width")) {
        return setting.path("value").asInt();
      }
    }
    throw new AssertionError(answer.text());
  }

  /** It is read, or made, while the service answers already. */
  private static byte[] certificate(InstalledPipit pipit) throws Exception {
    URI address = pipit.client().uri("/pipit.crt");
    Await.until(
        "a certificate at " + address,
        START,
        () -> pipit.client().getBytes(address).statusCode() == 200);
    return pipit.client().getBytes(address).body();
  }

  @Test
  void aDeviceIsWipedOutAndBroughtBack() throws Exception {
    Files.writeString(
        state.resolve("pipit.toml"),
        """
        # By hand.
        [server]
        tls = "self-signed"
        tls-port = 0
        [cameras.camera]
        source = "test"
        width = 320
        height = 240
        """);
    String backup;
    String token;
    byte[] certificate;
    try (InstalledPipit pipit = start()) {
      Owner owner = Owner.claim(pipit, PASSWORD);
      token = owner.token("script", "control");
      certificate = certificate(pipit);
      Answer made = post(pipit, owner, "/api/v1/backup", "passphrase", PASSPHRASE);
      assertThat(made.status()).as(made.text()).isEqualTo(200);
      assertThat(made.header("content-disposition")).matches(".*pipit-[0-9-]{10}[.]backup.*");
      backup = made.text();
      assertThat(backup).startsWith("pipit-backup 1\n").doesNotContain("By hand");

      Answer wrong = post(pipit, owner, "/api/v1/factory-reset", "password", "another one");
      assertThat(wrong.status()).isEqualTo(401);
      assertThat(width(pipit.port(), token)).isEqualTo(320);

      Answer reset = post(pipit, owner, "/api/v1/factory-reset", "password", PASSWORD);
      assertThat(reset.status()).as(reset.text()).isEqualTo(200);
      assertThat(Owner.json(reset).path("startsAgain").asBoolean(true)).isFalse();
      assertThat(owner.get("/api/v1/access").status()).isIn(401, 403);
      assertThat(state.resolve("tls/authority.pem")).doesNotExist();
      assertThat(state.resolve("pipit.toml")).hasContent("");
    }
    try (InstalledPipit pipit =
        start(
            "--source", "test", "--set", "server.tls=self-signed", "--set", "server.tls-port=0")) {
      Owner owner = Owner.claim(pipit, NEXT_PASSWORD);
      assertThat(certificate(pipit)).isNotEqualTo(certificate);
      for (String[] bad :
          new String[][] {
            {"not a backup", PASSPHRASE},
            {backup, "another passphrase"},
            {backup.substring(0, backup.length() / 2), PASSPHRASE}
          }) {
        Answer refused =
            post(pipit, owner, "/api/v1/restore", "backup", bad[0], "passphrase", bad[1]);
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
      }

      Answer restored =
          post(pipit, owner, "/api/v1/restore", "backup", backup, "passphrase", PASSPHRASE);
      assertThat(restored.status()).as(restored.text()).isEqualTo(200);
      // Nothing changes before the next start, whatever ends this one.
      assertThat(owner.get("/api/v1/access").status()).isEqualTo(200);
      pipit.kill();
    }
    try (InstalledPipit pipit = start()) {
      assertThat(width(pipit.port(), token)).isEqualTo(320);
      assertThat(certificate(pipit)).isEqualTo(certificate);
      Owner owner = Owner.login(pipit.port(), PASSWORD);
      JsonNode sessions = Owner.json(owner.get("/api/v1/access")).path("sessions");
      assertThat(sessions).hasSize(1);
      assertThat(Files.readString(state.resolve("pipit.toml"))).startsWith("# By hand.");
    }
  }

  @Test
  void theCommandLineDoesTheSame() throws Exception {
    Files.writeString(state.resolve("pipit.toml"), "[cameras.yard]\nsource = \"test\"\n");
    Path file = files.resolve("pipit.backup");
    Path other = files.resolve("other");

    Program made = pipit("backup --stdin --state-directory=" + state + " " + file);

    assertThat(made.exitCode()).as(made.errors()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Program again = pipit("backup --stdin --state-directory=" + state + " " + file);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.errors()).contains("is there already");

    Program restored = pipit("restore --stdin --state-directory=" + other + " " + file);

    assertThat(restored.exitCode()).as(restored.errors()).isZero();
    try (InstalledPipit pipit =
        InstalledPipit.start("backup-by-command", "--set", "state.directory=" + other)) {
      pipit.awaitAnswer(START);
      assertThat(pipit.client().camera("yard").isMissingNode()).isFalse();
      assertThat(other.resolve("restore")).doesNotExist();
    }
    Program none = pipit("restore --stdin --state-directory=" + other + " " + state.resolve("x"));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.errors()).contains("Nothing is restored").contains(state.resolve("x") + "");
  }

  private static Program pipit(String arguments) throws Exception {
    String command =
        "echo '" + PASSPHRASE + "' | " + InstalledPipit.layout() + "/bin/pipit " + arguments;
    return Program.run(List.of("sh", "-c", command));
  }
}
