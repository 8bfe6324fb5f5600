package dev.pipit.app;

import static dev.pipit.app.StateWriter.NEW_PASSWORD;
import static dev.pipit.app.StateWriter.NEW_SETTINGS;
import static dev.pipit.app.StateWriter.OLD_PASSWORD;
import static dev.pipit.app.StateWriter.OLD_SETTINGS;
import static dev.pipit.app.StateWriter.TOKEN_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Access;
import dev.pipit.access.AccessException;
import dev.pipit.access.Peer;
import dev.pipit.app.StateWriter.What;
import dev.pipit.config.KillingSteps.Moment;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.StateDirectory;
import dev.pipit.testing.Program;
import dev.pipit.tls.DeviceIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed by SIGKILL at every step in which a file of the state is replaced, one
 * process for each step and moment. What is found afterwards is the old or the new, whole; of what
 * was begun one file is left at most, and none after the next change.
 */
@Tag("players")
class KilledAtEveryStepTest {
  private static final int KILLED = 128 + 9;
  private static final int NEVER = 1000;
  private static final List<String> STEPS =
      List.of("create", "write", "owner", "sync", "rename", "sync the folder");

  @TempDir Path folder = Path.of("");

  /** A place in the writing. */
  private record Kill(int step, String name, Moment moment) {
    /** Whether the new file has its name. */
    boolean isAfterRename() {
      return name.equals("sync the folder");
    }
  }

  private interface Check {
    void look(Kill kill) throws Exception;
  }

  private Program write(What what, int step, Moment moment) throws Exception {
    return Program.run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StateWriter.class.getName(),
            what.name(),
            folder.toString(),
            Integer.toString(step),
            moment.name()));
  }

  /** All steps that a writer which is not killed takes. */
  private List<String> steps(What what) throws Exception {
    Program whole = write(what, NEVER, Moment.BEFORE);
    assertThat(whole.exitCode()).as(whole.errors()).isZero();
    return whole.output().lines().toList();
  }

  /** Before each step, which is after the one before it, amid the writing, and after the last. */
  private static List<Kill> kills(List<String> steps) {
    List<Kill> kills = new ArrayList<>();
    for (int step = 0; step < steps.size(); step++) {
      kills.add(new Kill(step, steps.get(step), Moment.BEFORE));
      if (steps.get(step).equals("write")) {
        kills.add(new Kill(step, "write", Moment.HALFWAY));
      }
    }
    kills.add(new Kill(steps.size() - 1, steps.getLast(), Moment.AFTER));
    return kills;
  }

  /**
   * Kills a writer at each place, one after the other.
   *
   * @param before puts the old in place; what killed writers left stays
   * @param after looks at what a kill has left
   */
  private void killAtEach(What what, List<String> steps, Check before, Check after)
      throws Exception {
    for (Kill kill : kills(steps)) {
      before.look(kill);
      Program killed = write(what, kill.step, kill.moment);
      assertThat(killed.exitCode()).as("%s: %s", kill, killed.errors()).isEqualTo(KILLED);
      assertThat(killed.output().lines().toList())
          .as("the last step is that of %s", kill)
          .isEqualTo(steps.subList(0, kill.step + 1));
      assertThat(unfinished(folder)).as("left by %s", kill).hasSizeLessThanOrEqualTo(1);
      after.look(kill);
    }
  }

  private static List<String> unfinished(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> name.endsWith(".new"))
          .toList();
    }
  }

  private StateDirectory state() {
    return new StateDirectory(folder);
  }

  private Access access() {
    return StateWriter.access(state());
  }

  static boolean mayLogIn(Access access, String password) throws Exception {
    try {
      access.login(password, new Peer("127.0.0.1", "Browser/1", false, ""));
      return true;
    } catch (AccessException e) {
      assertThat(e.reason()).isEqualTo(AccessException.Reason.WRONG_PASSWORD);
      return false;
    }
  }

  @Test
  void settingsAreTheOldOrTheNew() throws Exception {
    Path file = Files.writeString(folder.resolve("pipit.toml"), OLD_SETTINGS);
    List<String> steps = steps(What.SETTINGS);
    assertThat(steps)
        .containsExactly("create", "write", "owner and mode", "sync", "rename", "sync the folder");
    killAtEach(
        What.SETTINGS,
        steps,
        kill -> Files.writeString(file, OLD_SETTINGS),
        kill ->
            assertThat(Files.readString(file))
                .as("%s", kill)
                .isEqualTo(kill.isAfterRename() ? NEW_SETTINGS : OLD_SETTINGS));
    new SettingsFile(file).replace(Files.readString(file), OLD_SETTINGS);
    assertThat(unfinished(folder)).isEmpty();
  }

  @Test
  void firstSettingsAreThereOrNot() throws Exception {
    Path file = folder.resolve("pipit.toml");
    List<String> steps = steps(What.SETTINGS);
    assertThat(steps).containsExactly("create", "write", "sync", "rename", "sync the folder");
    killAtEach(
        What.SETTINGS,
        steps,
        kill -> Files.deleteIfExists(file),
        kill -> {
          assertThat(Files.exists(file)).as("%s", kill).isEqualTo(kill.isAfterRename());
          assertThat(kill.isAfterRename() ? Files.readString(file) : NEW_SETTINGS)
              .as("%s", kill)
              .isEqualTo(NEW_SETTINGS);
        });
    Files.deleteIfExists(file);
    new SettingsFile(file).replace("", NEW_SETTINGS);
    assertThat(unfinished(folder)).isEmpty();
  }

  @Test
  void thePasswordIsTheOldOrTheNew() throws Exception {
    access().resetPassword(OLD_PASSWORD);
    byte[] old = Objects.requireNonNull(state().read("access"));
    List<String> steps = steps(What.PASSWORD);
    assertThat(steps).isEqualTo(STEPS);
    killAtEach(
        What.PASSWORD,
        steps,
        kill -> Files.write(folder.resolve("access"), old),
        kill -> {
          Access access = access();
          assertThat(access.locked()).as("%s", kill).isNull();
          assertThat(mayLogIn(access, kill.isAfterRename() ? NEW_PASSWORD : OLD_PASSWORD))
              .as("%s", kill)
              .isTrue();
        });
    assertThat(unfinished(folder)).isEmpty();
  }

  @Test
  void aTokenOrASessionIsThereOrNotAndAllOthersStay() throws Exception {
    Access first = access();
    first.resetPassword(OLD_PASSWORD);
    first.createToken("the first", false);
    byte[] old = Objects.requireNonNull(state().read("access"));
    for (What what : List.of(What.TOKEN, What.SESSION)) {
      Files.write(folder.resolve("access"), old);
      List<String> steps = steps(what);
      assertThat(steps).isEqualTo(STEPS);
      killAtEach(
          what,
          steps,
          kill -> Files.write(folder.resolve("access"), old),
          kill -> {
            Access access = access();
            assertThat(access.locked()).as("%s", kill).isNull();
            boolean isNew = kill.isAfterRename();
            assertThat(access.tokens())
                .as("%s", kill)
                .extracting(Access.TokenView::name)
                .isEqualTo(
                    isNew && what == What.TOKEN
                        ? List.of(TOKEN_NAME, "the first")
                        : List.of("the first"));
            assertThat(access.sessions())
                .as("%s", kill)
                .hasSize(isNew && what == What.SESSION ? 1 : 0);
          });
    }
    access().createToken("the last", false);
    assertThat(unfinished(folder)).isEmpty();
  }

  @Test
  void theDevicesIdIsThereOrNotAndStaysOnceItIs() throws Exception {
    Path file = folder.resolve("device-id");
    List<String> steps = steps(What.DEVICE_ID);
    assertThat(steps).isEqualTo(STEPS);
    killAtEach(
        What.DEVICE_ID,
        steps,
        kill -> Files.deleteIfExists(file),
        kill -> {
          assertThat(Files.exists(file)).as("%s", kill).isEqualTo(kill.isAfterRename());
          if (kill.isAfterRename()) {
            String id = Files.readString(file).strip();
            assertThat(id).as("%s", kill).matches("[0-9a-f]{8}");
            assertThat(Announcements.id(state())).isEqualTo(id);
          }
        });
    Files.deleteIfExists(file);
    assertThat(Announcements.id(state())).matches("[0-9a-f]{8}");
    assertThat(unfinished(folder)).isEmpty();
  }

  @Test
  void theKeysOfTlsAreWholeAndTheAuthorityThatPeopleTrustStays() throws Exception {
    Path authority = folder.resolve("tls/authority.pem");
    Path server = folder.resolve("tls/server.pem");
    List<String> steps = steps(What.CERTIFICATE);
    assertThat(steps).as("first the authority, then the certificate").hasSize(2 * STEPS.size());
    killAtEach(
        What.CERTIFICATE,
        steps,
        kill -> {
          Files.deleteIfExists(authority);
          Files.deleteIfExists(server);
        },
        kill -> {
          String made = Files.exists(authority) ? Files.readString(authority) : "";
          assertThat(made.isEmpty()).as("%s", kill).isEqualTo(kill.step <= STEPS.indexOf("rename"));
          DeviceIdentity next = new DeviceIdentity(state(), StateWriter::names, Clock.systemUTC());
          assertThat(next.load().chain()).as("%s", kill).hasSize(2);
          if (!made.isEmpty()) {
            assertThat(Files.readString(authority, StandardCharsets.US_ASCII)).isEqualTo(made);
          }
          assertThat(names(folder.resolve("tls")))
              .as("%s", kill)
              .noneMatch(KilledAtEveryStepTest::isDamaged);
        });
    assertThat(unfinished(folder)).isEmpty();
  }

  private static boolean isDamaged(String name) {
    return name.endsWith(".damaged");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
