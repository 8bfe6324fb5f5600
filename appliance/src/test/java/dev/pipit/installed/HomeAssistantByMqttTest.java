package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.installed.Wire.Answer;
import dev.pipit.testing.Program;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The installed program with Mosquitto, as docs/how-to/use-with-home-assistant.md has it. */
@Tag("players")
@Timeout(400)
class HomeAssistantByMqttTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String WRONG = "canary wrong password 8124";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder = Path.of("");
  private Mosquitto broker;

  @BeforeEach
  void startBroker() throws Exception {
    folder = folder.toAbsolutePath();
    broker = Mosquitto.start(folder.resolve("broker"));
  }

  @AfterEach
  void endBroker() throws Exception {
    broker.close();
  }

  @Test
  void itIsFoundSendsPicturesAndIsClosedForPrivacy() throws Exception {
    try (InstalledPipit pipit = start(settings(broker))) {
      pipit.awaitLive("camera", Duration.ofSeconds(30));
      String base = base();
      awaitMessage(base + "/availability", "online");
      Map<String, String> kept = broker.retained();
      allEntitiesAreAsHomeAssistantWantsThem(kept);
      assertThat(kept)
          .containsEntry(base + "/camera/privacy", "OFF")
          .containsEntry(base + "/camera/problem", "OFF")
          .containsEntry(base + "/camera/viewers", "0");

      BufferedImage picture =
          ImageIO.read(broker.save(base + "/camera/picture", folder.resolve("one.jpg")).toFile());
      assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(640, 360);

      broker.publish(base + "/camera/privacy/set", "ON");
      awaitMessage(base + "/camera/privacy", "ON");
      Await.until(
          "the camera is closed",
          LIMIT,
          () -> pipit.client().camera("camera").path("privacy").asBoolean());
      Await.until(
          "and gives no picture",
          LIMIT,
          () -> !pipit.client().camera("camera").path("state").asText().equals("live"));
      assertThat(Files.readString(folder.resolve("pipit.toml"))).contains("privacy = true");
      broker.publish(base + "/camera/privacy/set", "OFF");
      awaitMessage(base + "/camera/privacy", "OFF");
      pipit.awaitLive("camera", LIMIT);

      assertThat(pipit.stop(Duration.ofSeconds(10))).isZero();
      awaitMessage(base + "/availability", "offline");
      nothingSecretIsLogged(pipit);
    }
  }

  /** What Home Assistant's MQTT integration asks of each kind of entity. */
  private void allEntitiesAreAsHomeAssistantWantsThem(Map<String, String> kept) throws Exception {
    TreeSet<String> entities = new TreeSet<>();
    TreeSet<String> ids = new TreeSet<>();
    for (Map.Entry<String, String> message : kept.entrySet()) {
      String[] topic = message.getKey().split("/", -1);
      if (!topic[0].equals("homeassistant")) {
        continue;
      }
      assertThat(topic).as(message.getKey()).hasSize(5);
      assertThat(topic[4]).isEqualTo("config");
      assertThat(topic[2] + topic[3]).matches("[a-zA-Z0-9_-]+");
      JsonNode config = JSON.readTree(message.getValue());
      entities.add(topic[1] + " " + topic[3]);
      ids.add(config.path("unique_id").asText());
      assertThat(config.path("device").path("identifiers")).hasSize(1);
      List<String> topics = new ArrayList<>(List.of("availability_topic"));
      topics.addAll(
          switch (topic[1]) {
            case "camera" -> List.of("topic");
            case "switch" -> List.of("state_topic", "command_topic");
            case "binary_sensor" -> List.of("state_topic", "json_attributes_topic");
            case "sensor" -> List.of("state_topic");
            default -> throw new AssertionError("no platform of the integration: " + topic[1]);
          });
      for (String name : topics) {
        String at = config.path(name).asText();
        assertThat(at).as("%s of %s", name, message.getKey()).startsWith("pipit/");
        if (!name.equals("topic") && !name.equals("command_topic")) {
          assertThat(kept).containsKey(at);
        }
      }
    }
    assertThat(entities)
        .containsExactly(
            "binary_sensor camera_problem",
            "binary_sensor problem",
            "camera camera",
            "sensor camera_viewers",
            "switch camera_privacy");
    assertThat(ids).hasSize(5);
  }

  @Test
  void aBrokerThatIsAwayOrRefusesIsSaidSoUntilItIsMended() throws Exception {
    try (InstalledPipit pipit = start(settings(broker))) {
      Owner owner = Owner.claim(pipit, "canary owner password 3317");
      String base = base();
      awaitMessage(base + "/availability", "online");
      assertThat(warning(owner)).isNull();

      broker.kill();
      awaitWarning(owner, "nothing listens at " + broker.address(), "Start the broker there");
      Await.until(
          "the health says so too",
          LIMIT,
          () -> owner.get("/api/v1/health").text().contains("notice.mqtt"));
      broker.launch();
      awaitMessage(base + "/availability", "online");
      awaitNoWarning(owner);

      change(owner, "mqtt.password-file", password("wrong", WRONG).toString());
      awaitWarning(owner, "refuses the user or the password", "Correct mqtt.user");
      change(owner, "mqtt.password-file", folder.resolve("none").toString());
      awaitWarning(owner, "none, does not exist", "Make it");
      change(owner, "mqtt.password-file", folder.resolve("right").toString());
      awaitNoWarning(owner);
      awaitMessage(base + "/availability", "online");

      change(owner, "mqtt.broker", "mqtt://no-such-broker.invalid");
      awaitWarning(owner, "no-such-broker.invalid, cannot be found", "IP address");
      assertThat(broker.retained()).as("what the broker that was left keeps").isEmpty();
      change(owner, "mqtt.broker", "");
      awaitNoWarning(owner);
      change(owner, "mqtt.broker", broker.address().toString());
      awaitMessage(base + "/availability", "online");

      Answer added =
          owner.patch("/api/v1/settings", "{\"changes\":{\"cameras.second.source\":\"test\"}}");
      assertThat(added.status()).as(added.text()).isEqualTo(200);
      awaitMessage(base + "/second/privacy", "OFF");
      Files.writeString(folder.resolve("pipit.toml"), settings(broker));
      Await.until(
          "nothing of the second camera is left",
          LIMIT,
          () -> broker.retained().keySet().stream().noneMatch(topic -> topic.contains("/second")));
      nothingSecretIsLogged(pipit);
    }
  }

  @Test
  void aBrokerWithTlsIsTrustedWhenTheSystemTrustsWhoSignedIt() throws Exception {
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Authority -keyout ca.key -out ca.pem");
    openssl("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem");
    Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost\n");
    openssl(
        "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 2 -extfile names -out cert.pem");
    try (Mosquitto encrypted =
        Mosquitto.encrypted(
            folder.resolve("encrypted"),
            folder.resolve("ca.pem"),
            folder.resolve("cert.pem"),
            folder.resolve("key.pem"))) {
      String settings = settings(encrypted);
      try (InstalledPipit pipit = start(settings)) {
        pipit.awaitAnswer(LIMIT);
        Await.until(
            "the distrust",
            LIMIT,
            () -> pipit.client().state().toString().contains("offers no TLS that can be trusted"));
      }
      try (InstalledPipit pipit =
          start(settings, "env", "SSL_CERT_FILE=" + folder.resolve("ca.pem"))) {
        pipit.awaitAnswer(LIMIT);
        Await.until(
            "the broker is told",
            LIMIT,
            () -> encrypted.message(base() + "/availability").equals("online"));
      }
    }
  }

  private void openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("env", "-C", folder.toString(), "openssl"));
    command.addAll(List.of(arguments.split(" ", -1)));
    Program program = Program.run(command);
    assertThat(program.exitCode()).as(program.errors()).isZero();
  }

  private InstalledPipit start(String settings, String... starter) throws IOException {
    password("right", Mosquitto.PASSWORD);
    Files.writeString(folder.resolve("pipit.toml"), settings);
    return InstalledPipit.startBy(
        List.of(starter), "home-assistant", "--config", folder.resolve("pipit.toml").toString());
  }

  private String settings(Mosquitto at) {
    return """
        [cameras.camera]
        source = "test"
        width = 640
        height = 360

        [log]
        level = "debug"

        [state]
        directory = "%s"

        [mqtt]
        broker = "%s"
        user = "%s"
        password-file = "%s"
        snapshot-seconds = 1
        """
        .formatted(folder.resolve("state"), at.address(), Mosquitto.USER, folder.resolve("right"));
  }

  private Path password(String name, String password) throws IOException {
    Path file = Files.writeString(folder.resolve(name), password + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** The beginning of the device's topics. */
  private String base() throws IOException {
    Path id = folder.resolve("state/device-id");
    Await.until("the device has an id", LIMIT, () -> Files.exists(id));
    return "pipit/" + Files.readString(id).strip();
  }

  private void awaitMessage(String topic, String text) {
    Await.until(topic + " says " + text, LIMIT, () -> broker.message(topic).equals(text));
  }

  private static void change(Owner owner, String key, String value) throws IOException {
    String body =
        JSON.createObjectNode().set("changes", JSON.createObjectNode().put(key, value)).toString();
    Answer answer = owner.patch("/api/v1/settings", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  /** What the state says of the broker; null when there is nothing to say. */
  private static @Nullable JsonNode warning(Owner owner) throws IOException {
    for (JsonNode warning : Owner.json(owner.get("/api/v1/state")).path("warnings")) {
      if (warning.path("code").asText().equals("mqtt")) {
        return warning;
      }
    }
    return null;
  }

  private static void awaitWarning(Owner owner, String sentence, String action) {
    Await.until(
        sentence,
        LIMIT,
        () -> {
          JsonNode warning = Objects.requireNonNull(warning(owner));
          return warning.path("sentence").asText().contains(sentence)
              && warning.path("action").asText().contains(action);
        });
  }

  private static void awaitNoWarning(Owner owner) {
    Await.until("no word of the broker", LIMIT, () -> warning(owner) == null);
  }

  private static void nothingSecretIsLogged(InstalledPipit pipit) throws IOException {
    assertThat(Files.readString(pipit.log()))
        .contains("mqtt connected")
        .doesNotContain(Mosquitto.PASSWORD, WRONG);
  }
}
