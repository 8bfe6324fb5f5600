package dev.pipit.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With Mosquitto as the broker and its own client in the place of Home Assistant. */
@Tag("players")
@Timeout(90)
class MosquittoTest {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String BASE = "pipit/a1b2c3d4";

  @TempDir Path folder;
  private final BirdBox box = new BirdBox();
  private int port;
  private Process broker;

  @BeforeEach
  void startBroker() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path passwords = folder.resolve("passwords");
    Program made =
        Program.run(
            List.of("mosquitto_passwd", "-b", "-c", passwords.toString(), "pipit", "right one"));
    assertThat(made.exitCode()).as(made.errors()).isZero();
    Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("mosquitto.conf"),
        "listener " + port + " 127.0.0.1\npassword_file " + passwords + "\n");
    broker = launch();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            "/usr/sbin/mosquitto", "-c", folder.resolve("mosquitto.conf").toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("mosquitto.log").toFile()))
        .start();
  }

  @AfterEach
  void endBroker() throws Exception {
    broker.destroy();
    broker.waitFor();
  }

  @Test
  void homeAssistantFindsTheCamerasAndClosesOneForPrivacy() throws Exception {
    try (MqttLink link = link("right one")) {
      awaitConnected(link);
      assertThat(message("homeassistant/switch/pipit_a1b2c3d4/nest_privacy/config"))
          .contains("\"command_topic\":\"" + BASE + "/nest/privacy/set\"");
      assertThat(message(BASE + "/availability")).isEqualTo("online");
      assertThat(message(BASE + "/nest/privacy")).isEqualTo("OFF");
      assertThat(message(BASE + "/nest/picture")).contains("bird");

      publish(BASE + "/nest/privacy/set", "ON");
      Await.until("the nest is private", LIMIT, () -> box.nest.closed);
      Await.until("it says so", LIMIT, () -> message(BASE + "/nest/privacy").equals("ON"));
      assertThat(box.front.closed).isFalse();

      box.front.viewers.set(3);
      Await.until("viewers", LIMIT, () -> message(BASE + "/front-door/viewers").equals("3"));
    }
    assertThat(message(BASE + "/availability")).isEqualTo("offline");
  }

  @Test
  void nonsenseAsACommandChangesNothing() throws Exception {
    try (MqttLink link = link("right one")) {
      awaitConnected(link);
      publish(BASE + "/nest/privacy/set", "x".repeat(10_000));
      publish(BASE + "/nest/privacy/set", "on please");
      publish(BASE + "/cellar/privacy/set", "ON");
      publish(BASE + "/front-door/privacy/set", "ON");
      Await.until("the front door is private", LIMIT, () -> box.front.closed);
      assertThat(box.nest.closed).isFalse();
    }
  }

  @Test
  void aBrokerThatComesBackIsToldEverythingAgain() throws Exception {
    try (MqttLink link = link("right one")) {
      awaitConnected(link);
      broker.destroyForcibly().waitFor();
      Await.until("the loss is noticed", LIMIT, () -> link.problem() != null);
      assertThat(link.problem()).startsWith("The MQTT broker cannot be reached: ");
      broker = launch();
      awaitConnected(link);
      assertThat(message(BASE + "/availability")).isEqualTo("online");
      assertThat(message(BASE + "/nest/viewers")).isEqualTo("0");
    }
  }

  @Test
  void aWrongPasswordIsSaidSo() throws Exception {
    try (MqttLink link = link("wrong one")) {
      Await.until(
          "the refusal",
          LIMIT,
          () -> Objects.requireNonNull(link.problem()).contains("refuses the user or password"));
      assertThat(link.problem()).doesNotContain("wrong one");
    }
  }

  @Test
  void noThreadOutlivesTheLink() throws Exception {
    try (MqttLink link = link("right one")) {
      awaitConnected(link);
    }
    Await.until(
        "the library's threads have ended",
        LIMIT,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("MQTT")));
  }

  private MqttLink link(String password) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), password + "\n");
    return new MqttLink(
        new MqttSettings(
            URI.create("mqtt://127.0.0.1:" + port),
            "pipit",
            file,
            "homeassistant",
            Duration.ofSeconds(1)),
        box);
  }

  private static void awaitConnected(MqttLink link) {
    Await.until("a connection to the broker", LIMIT, () -> link.problem() == null);
  }

  /** The next message of that topic, the retained one if there is one; empty when none comes. */
  private String message(String topic) throws Exception {
    Program program = client("mosquitto_sub", "-C", "1", "-W", "5", "-t", topic);
    return program.output().strip();
  }

  private void publish(String topic, String text) throws Exception {
    assertThat(client("mosquitto_pub", "-t", topic, "-m", text).exitCode()).isZero();
  }

  private Program client(String... command) throws Exception {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(
        1,
        List.of("-p", Integer.toString(port), "-h", "127.0.0.1", "-u", "pipit", "-P", "right one"));
    return Program.run(words);
  }
}
