package dev.pipit.announce;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.paho.client.mqttv3.MqttException;

/**
 * What one broker keeps of ours: retained messages by topic (MQTT 3.1.1, 3.3.1.3). It outlasts a
 * connection, so that what is no more is taken back also after the broker was away. As many topics
 * as the device has; one thread.
 */
final class Told {
  /** A broker that lets us wait longer for one answer is not waited for. */
  private static final long TAKE_BACK_MILLIS = 1_500;

  private final MqttSettings settings;
  private final Set<String> kept = new LinkedHashSet<>();
  private final Map<String, String> texts = new HashMap<>();

  Told(MqttSettings settings) {
    this.settings = settings;
  }

  /** Which broker. */
  MqttSettings settings() {
    return settings;
  }

  boolean isNothing() {
    return kept.isEmpty();
  }

  /** Something is kept there perhaps. */
  void mayKeep(String topic) {
    kept.add(topic);
  }

  /** Says everything again from now on: who listens may have lost it. */
  void anew() {
    texts.clear();
  }

  /** Describes the whole device, and takes back what it has no more. */
  void tell(BrokerConnection connection, HomeAssistant homeAssistant) throws MqttException {
    Map<String, String> discovery = homeAssistant.discovery();
    Map<String, String> states = homeAssistant.states();
    List<String> gone = new ArrayList<>(kept);
    gone.removeAll(discovery.keySet());
    gone.removeAll(states.keySet());
    gone.remove(homeAssistant.availability());
    clear(connection, gone);
    publish(connection, discovery);
    publish(connection, states);
    publish(connection, Map.of(homeAssistant.availability(), HomeAssistant.ONLINE));
  }

  /** Says what is not as it was told last. */
  void tellStates(BrokerConnection connection, HomeAssistant homeAssistant) throws MqttException {
    publish(connection, homeAssistant.states());
  }

  private void publish(BrokerConnection connection, Map<String, String> messages)
      throws MqttException {
    for (Map.Entry<String, String> message : messages.entrySet()) {
      String topic = message.getKey();
      if (!message.getValue().equals(texts.get(topic))) {
        kept.add(topic);
        connection.publish(topic, message.getValue());
        texts.put(topic, message.getValue());
      }
    }
  }

  /** Lets the broker forget topics: an empty message does. */
  void clear(BrokerConnection connection, List<String> topics) throws MqttException {
    for (String topic : topics) {
      connection.publish(topic, "");
      kept.remove(topic);
      texts.remove(topic);
    }
  }

  /**
   * Lets the broker forget everything, the entities first.
   *
   * @throws MqttException when it takes longer than until then, or a single answer too long
   */
  void takeBack(BrokerConnection connection, long endNanos) throws MqttException {
    for (String topic : List.copyOf(kept)) {
      if (System.nanoTime() - endNanos > 0) {
        throw new MqttException(MqttException.REASON_CODE_CLIENT_TIMEOUT);
      }
      connection.publish(topic, "", TAKE_BACK_MILLIS);
      kept.remove(topic);
      texts.remove(topic);
    }
  }
}
