package dev.pipit.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pipit.announce.AnnouncedDevice.Sensed;
import dev.pipit.testing.GoldenFile;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeAssistantTest {
  private final BirdBox box = new BirdBox();
  private final HomeAssistant homeAssistant = new HomeAssistant(box, "homeassistant");

  @Test
  void everyCameraIsDescribedWithPictureViewersProblemAndPrivacy() throws Exception {
    GoldenFile.check("home-assistant/discovery.txt", text(homeAssistant.discovery()));
  }

  @Test
  void whatIsWrongIsToldAsASentence() throws Exception {
    box.problem = "The processor is at 86 °C and slows down.";
    box.nest.viewers.set(2);
    box.nest.problem = "The camera was unplugged.";
    box.front.closed = true;
    GoldenFile.check("home-assistant/states.txt", text(homeAssistant.states()));
  }

  @Test
  void aMotionSensorIsDescribedAndToldWhereThereIsOne() {
    String described = "homeassistant/binary_sensor/pipit_a1b2c3d4/motion/config";
    String told = "pipit/a1b2c3d4/motion";
    assertThat(homeAssistant.discovery()).doesNotContainKey(described);
    assertThat(homeAssistant.states()).doesNotContainKey(told);

    box.motion = Sensed.YES;

    assertThat(homeAssistant.discovery().get(described))
        .contains("\"device_class\":\"motion\"", "\"state_topic\":\"" + told + "\"");
    assertThat(homeAssistant.states()).containsEntry(told, "ON");

    box.motion = Sensed.NO;

    assertThat(homeAssistant.states()).containsEntry(told, "OFF");
  }

  @Test
  void aSensorThatCannotBeReadIsUnavailableWhileTheDeviceIsThere() {
    String topic = "pipit/a1b2c3d4/motion";
    String availability = topic + "/availability";
    box.motion = Sensed.NO;

    assertThat(
            homeAssistant
                .discovery()
                .get("homeassistant/binary_sensor/pipit_a1b2c3d4/motion/config"))
        .contains(
            "\"availability\":[{\"topic\":\"pipit/a1b2c3d4/availability\"},{\"topic\":\""
                + availability
                + "\"}],\"availability_mode\":\"all\"")
        .doesNotContain("availability_topic");
    assertThat(homeAssistant.states()).containsEntry(availability, "online");

    box.motion = Sensed.UNAVAILABLE;

    assertThat(homeAssistant.states())
        .containsEntry(availability, "offline")
        .doesNotContainKey(topic);
    assertThat(homeAssistant.remains("homeassistant/binary_sensor/pipit_a1b2c3d4/motion/config"))
        .contains(topic, availability);
  }

  @Test
  void theNightIsToldWhereSomethingFollowsIt() {
    String described = "homeassistant/binary_sensor/pipit_a1b2c3d4/night/config";
    assertThat(homeAssistant.discovery()).doesNotContainKey(described);

    box.night = Sensed.YES;

    assertThat(homeAssistant.discovery().get(described))
        .contains("\"name\":\"Night\"", "\"state_topic\":\"pipit/a1b2c3d4/night\"");
    assertThat(homeAssistant.states()).containsEntry("pipit/a1b2c3d4/night", "ON");
  }

  private static String text(Map<String, String> messages) throws JsonProcessingException {
    JsonMapper mapper = new JsonMapper();
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> message : messages.entrySet()) {
      String payload = message.getValue();
      text.append(message.getKey()).append('\n');
      if (payload.startsWith("{")) {
        payload = mapper.readTree(payload).toPrettyString();
      }
      text.append(payload).append("\n\n");
    }
    return text.toString();
  }
}
