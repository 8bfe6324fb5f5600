package dev.pipit.announce;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.announce.AnnouncedDevice.AnnouncedCamera;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics and messages by which Home Assistant finds the device (its MQTT discovery) and learns
 * how it is. Messages are text; all are retained, so that they are there when Home Assistant
 * starts.
 */
final class HomeAssistant {
  static final String ONLINE = "online";
  static final String OFFLINE = "offline";
  static final String ON = "ON";
  static final String OFF = "OFF";

  private final JsonMapper json = new JsonMapper();
  private final AnnouncedDevice device;
  private final String prefix;
  private final String base;

  HomeAssistant(AnnouncedDevice device, String prefix) {
    this.device = device;
    this.prefix = prefix;
    base = "pipit/" + device.id();
  }

  /** Says {@link #ONLINE} or {@link #OFFLINE}; the broker says the latter when we vanish. */
  String availability() {
    return base + "/availability";
  }

  /** Where Home Assistant says that it has started and wants to be told everything again. */
  String birth() {
    return prefix + "/status";
  }

  /** Where the camera's pictures go, not retained. */
  String picture(String camera) {
    return base + "/" + camera + "/picture";
  }

  /** Where {@link #ON} and {@link #OFF} ask for privacy. */
  String privacyCommand(String camera) {
    return base + "/" + camera + "/privacy/set";
  }

  /** All cameras' commands. */
  String privacyCommands() {
    return privacyCommand("+");
  }

  /**
   * Everything that this device ever said it has, under any prefix: what is still there of a camera
   * that is gone, or of a former prefix, is found by it.
   */
  String everyDiscovery() {
    return "+/+/" + node() + "/+/config";
  }

  /** Whether a topic is one that {@link #everyDiscovery()} finds, and no other device's. */
  boolean isDiscovery(String topic) {
    String[] parts = topic.split("/", -1);
    return parts.length == 5 && parts[2].equals(node()) && parts[4].equals("config");
  }

  /**
   * The topics that nobody needs any more when one that made an entity is of no camera now: itself,
   * and the states of its camera.
   */
  List<String> remains(String discoveryTopic) {
    String[] parts = discoveryTopic.split("/", -1);
    List<String> topics = new ArrayList<>(List.of(discoveryTopic));
    if (parts[1].equals("camera")
        && device.cameras().stream().noneMatch(camera -> camera.name().equals(parts[3]))) {
      String topic = base + "/" + parts[3];
      topics.addAll(List.of(topic + "/viewers", topic + "/privacy"));
      topics.addAll(List.of(topic + "/problem", topic + "/problem/attributes"));
    } else if (parts[1].equals("binary_sensor")
        && (parts[3].equals("motion") || parts[3].equals("night"))) {
      topics.addAll(List.of(base + "/" + parts[3], base + "/" + parts[3] + "/availability"));
    }
    return topics;
  }

  private String node() {
    return "pipit_" + device.id();
  }

  /** What makes the entities, by topic. */
  Map<String, String> discovery() {
    Map<String, String> messages = new LinkedHashMap<>();
    ObjectNode problem = entity("problem", "Health", base + "/problem");
    problem.put("device_class", "problem").put("entity_category", "diagnostic");
    problem.put("json_attributes_topic", base + "/problem/attributes");
    put(messages, "binary_sensor", "problem", problem);
    if (device.motion() != null) {
      ObjectNode motion = sensor("motion", "Motion");
      motion.put("device_class", "motion");
      put(messages, "binary_sensor", "motion", motion);
    }
    if (device.night() != null) {
      ObjectNode night = sensor("night", "Night");
      night.put("icon", "mdi:weather-night");
      put(messages, "binary_sensor", "night", night);
    }
    for (AnnouncedCamera camera : device.cameras()) {
      String name = camera.name();
      String topic = base + "/" + name;

      ObjectNode picture = entity(name, label(name), topic + "/picture");
      picture.remove("state_topic");
      picture.put("topic", picture(name));
      put(messages, "camera", name, picture);

      ObjectNode viewers = entity(name + "_viewers", label(name) + " viewers", topic + "/viewers");
      viewers.put("icon", "mdi:eye").put("state_class", "measurement");
      viewers.put("entity_category", "diagnostic");
      put(messages, "sensor", name + "_viewers", viewers);

      ObjectNode fault = entity(name + "_problem", label(name) + " problem", topic + "/problem");
      fault.put("device_class", "problem").put("entity_category", "diagnostic");
      fault.put("json_attributes_topic", topic + "/problem/attributes");
      put(messages, "binary_sensor", name + "_problem", fault);

      ObjectNode privacy = entity(name + "_privacy", label(name) + " privacy", topic + "/privacy");
      privacy.put("icon", "mdi:camera-off").put("command_topic", privacyCommand(name));
      put(messages, "switch", name + "_privacy", privacy);
    }
    return messages;
  }

  /** How everything is now, by topic. */
  Map<String, String> states() {
    Map<String, String> messages = new LinkedHashMap<>();
    putProblem(messages, base + "/problem", device.problem());
    putSensed(messages, "motion", device.motion());
    putSensed(messages, "night", device.night());
    for (AnnouncedCamera camera : device.cameras()) {
      String topic = base + "/" + camera.name();
      messages.put(topic + "/viewers", Integer.toString(camera.viewers()));
      messages.put(topic + "/privacy", camera.isPrivate() ? ON : OFF);
      putProblem(messages, topic + "/problem", camera.problem());
    }
    return messages;
  }

  private void putSensed(
      Map<String, String> messages, String entity, AnnouncedDevice.@Nullable Sensed sensed) {
    if (sensed == null) {
      return;
    }
    String topic = base + "/" + entity;
    switch (sensed) {
      case YES -> messages.put(topic, ON);
      case NO -> messages.put(topic, OFF);
      case UNAVAILABLE -> {
        // What it told last is left: it counts no more.
      }
    }
    messages.put(
        topic + "/availability", sensed == AnnouncedDevice.Sensed.UNAVAILABLE ? OFFLINE : ONLINE);
  }

  private void putProblem(Map<String, String> messages, String topic, @Nullable String sentence) {
    messages.put(topic, sentence == null ? OFF : ON);
    messages.put(
        topic + "/attributes",
        json.createObjectNode().put("sentence", sentence == null ? "" : sentence).toString());
  }

  private void put(Map<String, String> messages, String kind, String entity, ObjectNode config) {
    messages.put(prefix + "/" + kind + "/" + node() + "/" + entity + "/config", config.toString());
  }

  /** An entity that may be unavailable while the device is there. */
  private ObjectNode sensor(String id, String name) {
    String topic = base + "/" + id;
    ObjectNode config = entity(id, name, topic);
    config.remove("availability_topic");
    ArrayNode all = config.putArray("availability");
    all.addObject().put("topic", availability());
    all.addObject().put("topic", topic + "/availability");
    config.put("availability_mode", "all");
    return config;
  }

  private ObjectNode entity(String id, String name, String stateTopic) {
    ObjectNode config = json.createObjectNode();
    config.put("name", name);
    config.put("unique_id", node() + "_" + id);
    config.put("state_topic", stateTopic);
    config.put("availability_topic", availability());
    ObjectNode owner = config.putObject("device");
    owner.putArray("identifiers").add(node());
    owner.put("name", device.name()).put("manufacturer", "Pipit").put("model", "Pipit");
    owner.put("sw_version", device.version());
    String address = device.address();
    if (address != null) {
      owner.put("configuration_url", address);
    }
    return config;
  }

  private static String label(String camera) {
    return Character.toUpperCase(camera.charAt(0)) + camera.substring(1).replace('-', ' ');
  }
}
