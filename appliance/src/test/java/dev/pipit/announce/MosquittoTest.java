package dev.pipit.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.installed.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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
  private final MqttLink link = new MqttLink(box);
  private Mosquitto broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = Mosquitto.start(folder.resolve("broker"));
  }

  @AfterEach
  void endBroker() throws Exception {
    link.close();
    broker.close();
  }

  @Test
  void homeAssistantFindsTheCamerasAndClosesOneForPrivacy() throws Exception {
    connect(broker);
    assertThat(broker.message("homeassistant/switch/pipit_a1b2c3d4/nest_privacy/config"))
        .contains("\"command_topic\":\"" + BASE + "/nest/privacy/set\"");
    assertThat(broker.message(BASE + "/availability")).isEqualTo("online");
    assertThat(broker.message(BASE + "/nest/privacy")).isEqualTo("OFF");
    assertThat(broker.message(BASE + "/nest/picture")).contains("bird");

    broker.publish(BASE + "/nest/privacy/set", "ON");
    Await.until("the nest is private", LIMIT, () -> box.nest.closed);
    awaitMessage(broker, BASE + "/nest/privacy", "ON");
    assertThat(box.front.closed).isFalse();

    box.front.viewers.set(3);
    awaitMessage(broker, BASE + "/front-door/viewers", "3");
    link.close();
    assertThat(broker.message(BASE + "/availability")).isEqualTo("offline");
    assertThat(broker.retained())
        .as("the entities stay, for the device comes back")
        .containsKey("homeassistant/camera/pipit_a1b2c3d4/nest/config");
  }

  @Test
  void nonsenseAsACommandChangesNothing() throws Exception {
    connect(broker);
    broker.publish(BASE + "/nest/privacy/set", "x".repeat(10_000));
    broker.publish(BASE + "/nest/privacy/set", "on please");
    broker.publish(BASE + "/cellar/privacy/set", "ON");
    broker.publish(BASE + "/front-door/privacy/set", "ON");
    Await.until("the front door is private", LIMIT, () -> box.front.closed);
    assertThat(box.nest.closed).isFalse();
  }

  @Test
  void aBrokerThatComesBackIsToldEverythingButWhatIsGone() throws Exception {
    connect(broker);
    broker.kill();
    Await.until("the loss is noticed", LIMIT, () -> link.trouble() != null);
    assertThat(trouble().sentence()).contains(broker.address().toString());
    assertThat(trouble().action()).isNotBlank();
    box.eyes = List.of(box.front);
    broker.launch();
    awaitConnected();
    assertThat(link.trouble()).isNull();
    assertThat(broker.message(BASE + "/availability")).isEqualTo("online");
    assertThat(broker.message(BASE + "/front-door/viewers")).isEqualTo("0");
    assertThat(topicsOf("nest")).isEmpty();
  }

  @Test
  void aWrongPasswordIsSaidSoAndMendedInItsFile() throws Exception {
    link.follow(settings(broker, password("wrong one")));
    Await.until("the refusal", LIMIT, () -> link.trouble() != null);
    assertThat(trouble().sentence()).contains("refuses the user or the password");
    assertThat(trouble().toString()).doesNotContain("wrong one");
    password(Mosquitto.PASSWORD);
    awaitConnected();
    assertThat(link.trouble()).isNull();
  }

  @Test
  void aPasswordFileThatIsNoneIsSaidSo() throws Exception {
    Map<Path, String> files =
        Map.of(
            folder.resolve("nowhere"),
            "does not exist",
            folder,
            "cannot be read: it is not a file",
            Files.write(folder.resolve("long"), new byte[1 << 20]),
            "cannot be read: it is too long");
    for (Map.Entry<Path, String> file : files.entrySet()) {
      link.follow(settings(broker, file.getKey()));
      Await.until(
          file.getValue(),
          LIMIT,
          () ->
              trouble()
                  .sentence()
                  .equals(
                      "The file of mqtt.password-file, "
                          + file.getKey()
                          + ", "
                          + file.getValue()
                          + "."));
      assertThat(trouble().action()).isNotBlank();
    }
  }

  @Test
  void camerasComeAndGoWhileConnected() throws Exception {
    connect(broker);
    assertThat(topicsOf("nest")).hasSize(8);
    box.eyes = List.of(box.front);
    Await.until("the nest is forgotten", LIMIT, () -> topicsOf("nest").isEmpty());
    assertThat(topicsOf("front-door")).hasSize(8);
    box.eyes = List.of(box.front, box.nest);
    Await.until("the nest is back", LIMIT, () -> topicsOf("nest").size() == 8);
  }

  @Test
  void aMotionSensorIsToldWhileThereIsOne() throws Exception {
    broker.keep("homeassistant/binary_sensor/pipit_a1b2c3d4/motion/config", "{}");
    broker.keep(BASE + "/motion", "ON");
    connect(broker);
    Await.until("that of an earlier life is forgotten", LIMIT, () -> motionTopics().isEmpty());

    box.motion = AnnouncedDevice.Sensed.NO;
    Await.until("it is there", LIMIT, () -> motionTopics().size() == 3);
    awaitMessage(broker, BASE + "/motion", "OFF");
    box.motion = AnnouncedDevice.Sensed.YES;
    link.look();
    awaitMessage(broker, BASE + "/motion", "ON");
    awaitMessage(broker, BASE + "/motion/availability", "online");

    box.motion = AnnouncedDevice.Sensed.UNAVAILABLE;
    link.look();
    awaitMessage(broker, BASE + "/motion/availability", "offline");

    box.motion = null;
    Await.until("it is forgotten", LIMIT, () -> motionTopics().isEmpty());
  }

  private List<String> motionTopics() throws Exception {
    return broker.retained().keySet().stream().filter(topic -> topic.contains("/motion")).toList();
  }

  @Test
  void whatThisDeviceLeftBehindInAnEarlierLifeIsForgotten() throws Exception {
    broker.keep("homeassistant/camera/pipit_a1b2c3d4/cellar/config", "{}");
    broker.keep("homeassistant/sensor/pipit_a1b2c3d4/cellar_viewers/config", "{}");
    broker.keep("formerly/switch/pipit_a1b2c3d4/nest_privacy/config", "{}");
    broker.keep(BASE + "/cellar/viewers", "2");
    broker.keep("homeassistant/camera/pipit_ffffffff/cellar/config", "another device's");
    broker.keep("homeassistant/camera/somebody/nest/config", "somebody's");
    connect(broker);
    Await.until(
        "only others' are left",
        LIMIT,
        () -> {
          Map<String, String> kept = broker.retained();
          return topicsOf("cellar").size() == 1
              && kept.keySet().stream().noneMatch(topic -> topic.startsWith("formerly/"));
        });
    assertThat(broker.retained())
        .containsEntry("homeassistant/camera/pipit_ffffffff/cellar/config", "another device's")
        .containsEntry("homeassistant/camera/somebody/nest/config", "somebody's");
    assertThat(topicsOf("nest")).as("ours, and somebody's").hasSize(9);
  }

  @Test
  void anotherPrefixTakesTheEntitiesAlong() throws Exception {
    connect(broker);
    assertThat(topicsUnder("homeassistant/")).isNotEmpty();
    MqttSettings before = settings(broker, password(Mosquitto.PASSWORD));
    link.follow(
        new MqttSettings(
            before.broker(), before.user(), before.passwordFile(), "house", Duration.ZERO));
    Await.until("the new prefix", LIMIT, () -> topicsUnder("house/").size() == 9);
    Await.until("nothing of the old", LIMIT, () -> topicsUnder("homeassistant/").isEmpty());
    awaitMessage(broker, BASE + "/availability", "online");
  }

  @Test
  void aBrokerThatIsLeftForgetsTheDevice() throws Exception {
    try (Mosquitto other = Mosquitto.start(folder.resolve("other"))) {
      connect(broker);
      assertThat(broker.retained()).isNotEmpty();
      link.follow(settings(other, password(Mosquitto.PASSWORD)));
      awaitMessage(other, BASE + "/availability", "online");
      assertThat(broker.retained()).isEmpty();

      link.follow(null);
      Await.until("nobody is told", LIMIT, () -> other.retained().isEmpty());
      assertThat(link.trouble()).isNull();
      assertThat(link.isConnected()).isFalse();
    }
  }

  @Test
  void aBrokerThatAnswersNothingKeepsNobodyWaiting() throws Exception {
    try (Mosquitto other = Mosquitto.start(folder.resolve("other"))) {
      connect(broker);
      broker.freeze();
      link.follow(settings(other, password(Mosquitto.PASSWORD)));
      awaitMessage(other, BASE + "/availability", "online");

      // And one that never let us in.
      link.follow(settings(broker, password(Mosquitto.PASSWORD)));
      Await.until("the other is left", LIMIT, () -> other.retained().isEmpty());
      link.follow(settings(other, password(Mosquitto.PASSWORD)));
      awaitMessage(other, BASE + "/availability", "online");

      other.freeze();
      link.close();
      assertThat(threads("mqtt")).isEmpty();
      Await.until("the library's threads end too", LIMIT, () -> threads("MQTT").isEmpty());
    }
  }

  @Test
  void ofAStormOfChangesTheNewestCounts() throws Exception {
    try (Mosquitto other = Mosquitto.start(folder.resolve("other"))) {
      Path password = password(Mosquitto.PASSWORD);
      connect(broker);
      for (int i = 0; i < 10_000; i++) {
        link.follow(i % 3 == 0 ? null : settings(i % 3 == 1 ? broker : other, password));
      }
      link.follow(settings(other, password));
      awaitMessage(other, BASE + "/availability", "online");
      Await.until("the first is left", LIMIT, () -> broker.retained().isEmpty());
      // Each connection of a client under our name is a line there.
      assertThat(connections(broker) + connections(other)).isLessThan(6);
    }
  }

  @Test
  void theTopicsOfTheDocumentationAreAllThatItNeeds() throws Exception {
    List<String> topics =
        Files.readAllLines(Path.of("../docs/how-to/use-with-home-assistant.md")).stream()
            .filter(line -> line.matches("\\| read.*`.*"))
            .map(line -> line.replaceFirst("\\| read and write `", "topic readwrite "))
            .map(line -> line.replaceFirst("\\| read `", "topic read "))
            .map(line -> line.replaceFirst("`.*", "").replace("ID", box.id()))
            .toList();
    assertThat(topics).hasSize(3);
    try (Mosquitto strict = Mosquitto.restricted(folder.resolve("strict"), topics)) {
      strict.keep("homeassistant/camera/pipit_a1b2c3d4/cellar/config", "{}");
      connect(strict);
      Await.until(
          "the cellar is forgotten, the rest is there",
          LIMIT,
          () ->
              strict.retained().size() == 9 + 11
                  && !strict.retained().toString().contains("cellar"));
      assertThat(strict.message(BASE + "/nest/picture")).contains("bird");
      strict.publish(BASE + "/nest/privacy/set", "ON");
      awaitMessage(strict, BASE + "/nest/privacy", "ON");
      strict.keep(BASE + "/nest/viewers", "7");
      strict.publish("homeassistant/status", "online");
      awaitMessage(strict, BASE + "/nest/viewers", "0");
    }
  }

  @Test
  void tooMuchAtOnceIsDroppedAndTheLinkGoesOn() throws Exception {
    connect(broker);
    for (int i = 0; i < 40; i++) {
      broker.publish("homeassistant/status", "online");
      broker.publish(BASE + "/cellar/privacy/set", "ON");
    }
    Await.until(
        "a command is obeyed",
        LIMIT,
        () -> {
          broker.publish(BASE + "/nest/privacy/set", "ON");
          return box.nest.closed;
        });
    assertThat(link.trouble()).isNull();
  }

  private long connections(Mosquitto at) throws IOException {
    return Files.readAllLines(at.log()).stream()
        .filter(line -> line.contains("New client connected") && line.contains("pipit-a1b2c3d4"))
        .count();
  }

  private static List<String> threads(String name) {
    // Virtual threads are not among them; the link's own has been joined.
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(one -> one.startsWith(name))
        .toList();
  }

  private Set<String> topicsUnder(String beginning) throws Exception {
    Set<String> topics = new TreeSet<>(broker.retained().keySet());
    topics.removeIf(topic -> !topic.startsWith(beginning));
    return topics;
  }

  /** The retained topics that name a camera. */
  private Set<String> topicsOf(String camera) throws Exception {
    Set<String> topics = new TreeSet<>(broker.retained().keySet());
    topics.removeIf(topic -> !topic.matches(".*/" + camera + "[_/].*"));
    return topics;
  }

  private Path password(String password) throws IOException {
    return Files.writeString(folder.resolve("password"), password + "\n");
  }

  private static MqttSettings settings(Mosquitto at, @Nullable Path password) {
    return new MqttSettings(
        at.address(), Mosquitto.USER, password, "homeassistant", Duration.ofSeconds(1));
  }

  private void connect(Mosquitto to) throws IOException {
    link.follow(settings(to, password(Mosquitto.PASSWORD)));
    awaitConnected();
  }

  private MqttTrouble trouble() {
    return Objects.requireNonNull(link.trouble(), "no trouble");
  }

  private void awaitConnected() {
    Await.until("a connection to the broker", LIMIT, link::isConnected);
  }

  private static void awaitMessage(Mosquitto at, String topic, String text) {
    Await.until(topic + " says " + text, LIMIT, () -> at.message(topic).equals(text));
  }
}
