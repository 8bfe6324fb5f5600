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
    return start(List.of(), more);
  }

  /** As whoever starts services and wants to be told does, so that it starts again by itself. */
  private InstalledPipit startAsAService() throws IOException {
    return start(List.of("env", "NOTIFY_SOCKET=/nowhere"));
  }

  private InstalledPipit start(List<String> starter, String... more) throws IOException {
    String[] arguments = new String[more.length + 4];
    System.arraycopy(more, 0, arguments, 4, more.length);
    arguments[0] = "--set";
    arguments[1] = "state.directory=" + state.toAbsolutePath();
    arguments[2] = "--set";
    arguments[3] = "log.level=info";
    InstalledPipit pipit = InstalledPipit.startBy(starter, "backup", arguments);
    pipit.awaitAnswer(START);
    return pipit;
  }

  private static Answer told(ApiDocument document, String path, Answer answer) throws IOException {
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
    // Before, for the service may end with the answer.
    ApiDocument document = ApiDocument.of(pipit.port());
    return told(document, path, owner.post(path, Owner.object(members)));
  }

  private static Answer backup(InstalledPipit pipit, Owner owner, String password)
      throws Exception {
    return post(pipit, owner, "/api/v1/backup", "passphrase", PASSPHRASE, "password", password);
  }

  private static Answer restore(
      InstalledPipit pipit, Owner owner, String password, String backup, String passphrase)
      throws Exception {
    return post(
        pipit,
        owner,
        "/api/v1/restore",
        "backup",
        backup,
        "passphrase",
        passphrase,
        "password",
        password);
  }

  private static void assertThatAnOpenBrowserIsNotEnough(InstalledPipit pipit, Owner owner)
      throws Exception {
    for (Answer refused :
        List.of(
            backup(pipit, owner, "another one"),
            restore(pipit, owner, "another one", "a backup", PASSPHRASE))) {
      assertThat(refused.status()).as(refused.text()).isEqualTo(401);
      assertThat(Owner.json(refused).path("code").asText()).isEqualTo("wrong-password");
    }
    for (Answer refused :
        List.of(
            post(pipit, owner, "/api/v1/backup", "passphrase", PASSPHRASE),
            post(pipit, owner, "/api/v1/restore", "backup", "", "passphrase", PASSPHRASE))) {
      assertThat(refused.status()).as(refused.text()).isEqualTo(422);
      assertThat(Owner.json(refused).at("/fields/0/key").asText()).isEqualTo("password");
    }
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
      assertThatAnOpenBrowserIsNotEnough(pipit, owner);
      Answer made = backup(pipit, owner, PASSWORD);
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
        Answer refused = restore(pipit, owner, NEXT_PASSWORD, bad[0], bad[1]);
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
      }

      Answer restored = restore(pipit, owner, NEXT_PASSWORD, backup, PASSPHRASE);
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
  void aServiceIsStartedAgainForARestoreAndForAReset() throws Exception {
    Path settings = state.resolve("pipit.toml");
    Files.writeString(settings, "[cameras.camera]\nsource = \"test\"\nwidth = 320\nheight = 240\n");
    String backup;
    try (InstalledPipit pipit = startAsAService()) {
      Owner owner = Owner.claim(pipit, PASSWORD);
      backup = backup(pipit, owner, PASSWORD).text();

      Answer reset = post(pipit, owner, "/api/v1/factory-reset", "password", PASSWORD);

      assertThat(reset.status()).as(reset.text()).isEqualTo(200);
      assertThat(Owner.json(reset).path("startsAgain").asBoolean()).isTrue();
      assertThat(pipit.awaitEnd(START)).isEqualTo(7);
    }
    try (InstalledPipit pipit = startAsAService()) {
      assertThat(settings).hasContent("");
      Owner owner = Owner.claim(pipit, NEXT_PASSWORD);

      Answer restored = restore(pipit, owner, NEXT_PASSWORD, backup, PASSPHRASE);

      assertThat(restored.status()).as(restored.text()).isEqualTo(200);
      assertThat(Owner.json(restored).path("startsAgain").asBoolean()).isTrue();
      assertThat(pipit.awaitEnd(START)).isEqualTo(7);
    }
    try (InstalledPipit pipit = startAsAService()) {
      Owner owner = Owner.login(pipit.port(), PASSWORD);
      assertThat(owner.get("/api/v1/access").status()).isEqualTo(200);
      assertThat(settings).content().contains("width = 320");
    }
  }

  @Test
  void whereTheSettingsCannotBeWrittenNothingIsPromised() throws Exception {
    // There is no room in a folder for the name of a file beside this one.
    Path settings = files.resolve("p".repeat(245) + ".toml");
    Files.writeString(settings, "[cameras.camera]\nsource = \"test\"\n");
    try (InstalledPipit pipit = start("--config", settings.toString())) {
      Owner owner = Owner.claim(pipit, PASSWORD);
      String backup = backup(pipit, owner, PASSWORD).text();

      Answer restored = restore(pipit, owner, PASSWORD, backup, PASSPHRASE);
      Answer reset = post(pipit, owner, "/api/v1/factory-reset", "password", PASSWORD);

      for (Answer refused : List.of(restored, reset)) {
        assertThat(refused.status()).as(refused.text()).isEqualTo(507);
        assertThat(refused.text()).contains("cannot be written", "action");
      }
      assertThat(state.resolve("restore.list")).doesNotExist();
      assertThat(owner.get("/api/v1/access").status()).isEqualTo(200);
    }
  }

  @Test
  void aRestoreThatCannotBeInForceIsToldOnThePage() throws Exception {
    Path file = files.resolve("pipit.backup");
    Files.writeString(
        state.resolve("pipit.toml"),
        "[cameras.yard]\nsource = \"test\"\n[cameras.gate]\nsource = \"test\"\n");
    assertThat(pipit("backup --stdin --state-directory=" + state + " " + file).exitCode()).isZero();
    Files.writeString(state.resolve("pipit.toml"), "[cameras.porch]\nsource = \"test\"\n");
    Program restored = pipit("restore --stdin --state-directory=" + state + " " + file);
    assertThat(restored.exitCode()).as(restored.errors()).isZero();

    // The command knows nothing of the service's own options.
    try (InstalledPipit pipit = start("--source", "test")) {
      Await.until(
          "it is told",
          START,
          () -> pipit.client().get("/api/v1/state").body().contains("restore-refused"));
      assertThat(pipit.client().get("/api/v1/state").body())
          .contains("all is as it was", "--source", "restore or reset again");
      assertThat(pipit.client().camera("porch").isMissingNode()).isFalse();
      assertThat(state.resolve("restore.list")).doesNotExist();
    }
  }

  @Test
  void aRestoreMendsSettingsThatAreBroken() throws Exception {
    Path file = files.resolve("pipit.backup");
    Path settings = state.resolve("pipit.toml");
    Files.writeString(settings, "[cameras.yard]\nsource = \"test\"\n");
    assertThat(pipit("backup --stdin --state-directory=" + state + " " + file).exitCode()).isZero();
    Files.write(settings, new byte[] {'[', (byte) 0xFF, '\n'});

    Program restored = pipit("restore --stdin --state-directory=" + state + " " + file);

    assertThat(restored.exitCode()).as(restored.errors()).isZero();
    try (InstalledPipit pipit =
        InstalledPipit.startBy(List.of("env", "PIPIT_STATE_DIRECTORY=" + state), "backup-mends")) {
      pipit.awaitAnswer(START);
      assertThat(pipit.client().camera("yard").isMissingNode()).isFalse();
    }
  }

  @Test
  void halfABackupIsNotLeft() throws Exception {
    Path disk = Files.createDirectory(files.resolve("disk"));
    String script =
        "mount -t tmpfs -o size=4k,mode=700 tmpfs $DISK\n"
            + "dd if=/dev/zero of=$DISK/filled bs=4096 count=1 2>/dev/null\n"
            + "echo '"
            + PASSPHRASE
            + "' | "
            + InstalledPipit.layout()
            + "/bin/pipit backup --stdin --state-directory=$STATE $DISK/pipit.backup\n"
            + "echo ended with $?; ls -A $DISK\n";

    Program made =
        Program.run(
            List.of(
                "env", "DISK=" + disk, "STATE=" + state, "unshare", "--mount", "sh", "-c", script));

    assertThat(made.output()).isEqualTo("ended with 1\nfilled\n");
    assertThat(made.errors())
        .contains("The backup was not made: ", "No space left on device.")
        .doesNotContain("Exception");
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
      assertThat(other.resolve("restore.list")).doesNotExist();
    }
    Program none = pipit("restore --stdin --state-directory=" + other + " " + state.resolve("x"));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.errors())
        .isEqualTo("Nothing is restored: there is no " + state.resolve("x") + ".\n");
  }

  private static Program pipit(String arguments) throws Exception {
    String command =
        "echo '" + PASSPHRASE + "' | " + InstalledPipit.layout() + "/bin/pipit " + arguments;
    return Program.run(List.of("sh", "-c", command));
  }
}
