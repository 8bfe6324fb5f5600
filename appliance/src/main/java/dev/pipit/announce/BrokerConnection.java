package dev.pipit.announce;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a broker, from its first byte to its last. One thread uses it; nothing here
 * waits longer than it says. One that failed is of no more use.
 */
final class BrokerConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BrokerConnection.class);

  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int AT_MOST_ONCE = 0;
  private static final int AT_LEAST_ONCE = 1;

  /** What SUBACK says of a topic that may not be heard (MQTT 3.1.1, 3.9.3). */
  private static final int REFUSED = 0x80;

  private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(12);
  private static final long ANSWER_MILLIS = 5_000;
  private static final long FAREWELL_MILLIS = 500;
  private static final int LONGEST_PASSWORD_BYTES = 4_096;

  /** Who is told of what happens, on the library's threads, which must not be held. */
  interface Listener {
    /** It came up or failed. */
    void changed();

    /** A message came. */
    void arrived(String topic, MqttMessage message);
  }

  private final Client client;
  private final long startedNanos = System.nanoTime();
  private volatile boolean open;
  private volatile @Nullable Throwable failure;

  /** Begins to connect. */
  BrokerConnection(MqttSettings settings, String clientId, String availability, Listener listener)
      throws MqttException, IOException {
    client = new Client(settings, clientId);
    client.setCallback(
        new MqttCallback() {
          @Override
          public void connectionLost(@Nullable Throwable cause) {
            failed(cause, listener);
          }

          @Override
          public void messageArrived(String topic, MqttMessage message) {
            listener.arrived(topic, message);
          }

          @Override
          public void deliveryComplete(IMqttDeliveryToken token) {}
        });
    client.connect(
        options(settings, availability),
        null,
        new IMqttActionListener() {
          @Override
          public void onSuccess(IMqttToken token) {
            open = true;
            listener.changed();
          }

          @Override
          public void onFailure(IMqttToken token, @Nullable Throwable cause) {
            failed(cause, listener);
          }
        });
  }

  private void failed(@Nullable Throwable cause, Listener listener) {
    failure = cause == null ? new EOFException("The broker ended the connection.") : cause;
    listener.changed();
  }

  /** The library's client, on a socket of ours. */
  private static final class Client extends MqttAsyncClient {
    private final Line line;

    Client(MqttSettings settings, String clientId) throws MqttException {
      // The address is of no account: the line knows where to.
      super("tcp://broker:1883", clientId, new MemoryPersistence());
      line = new Line(settings);
    }

    @Override
    protected NetworkModule[] createNetworkModules(String address, MqttConnectOptions options) {
      return new NetworkModule[] {line};
    }
  }

  private static MqttConnectOptions options(MqttSettings settings, String availability)
      throws IOException {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setCleanSession(true);
    options.setAutomaticReconnect(false);
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    options.setWill(
        availability, HomeAssistant.OFFLINE.getBytes(StandardCharsets.UTF_8), AT_LEAST_ONCE, true);
    if (!settings.user().isEmpty()) {
      options.setUserName(settings.user());
    }
    Path file = settings.passwordFile();
    if (file != null) {
      options.setPassword(password(file).toCharArray());
    }
    return options;
  }

  private static String password(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new MqttTrouble.PasswordFileException("it is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST_PASSWORD_BYTES + 1);
      if (bytes.length > LONGEST_PASSWORD_BYTES) {
        throw new MqttTrouble.PasswordFileException("it is too long");
      }
      return new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }
  }

  /**
   * Whether the broker has let us in.
   *
   * @throws IOException when it did not, or the connection is gone; its cause says why
   * @throws MqttException when nothing came for too long
   */
  boolean isOpen() throws MqttException, IOException {
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException(cause);
    }
    if (!open && System.nanoTime() - startedNanos > CONNECT_NANOS) {
      throw new MqttException(MqttException.REASON_CODE_CLIENT_TIMEOUT);
    }
    return open;
  }

  /** Whether the broker may have heard of us, whatever it answers. */
  boolean isReached() {
    return client.line.isUp();
  }

  /**
   * Asks for messages and waits for the answer, five seconds at most.
   *
   * @return false when the broker refuses
   */
  boolean subscribe(String topic) throws MqttException {
    IMqttToken answer = client.subscribe(topic, AT_LEAST_ONCE);
    answer.waitForCompletion(ANSWER_MILLIS);
    int[] granted = answer.getGrantedQos();
    return granted == null || granted.length == 0 || granted[0] != REFUSED;
  }

  /** Publishes a message that stays, and waits for the answer, five seconds at most. */
  void publish(String topic, String text) throws MqttException {
    publish(topic, text, ANSWER_MILLIS);
  }

  /** The same with another longest wait. */
  void publish(String topic, String text, long millis) throws MqttException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    client.publish(topic, bytes, AT_LEAST_ONCE, true).waitForCompletion(millis);
  }

  /** Publishes a picture, and waits until it is sent, five seconds at most. */
  void picture(String topic, byte[] jpeg) throws MqttException {
    client.publish(topic, jpeg, AT_MOST_ONCE, false).waitForCompletion(ANSWER_MILLIS);
  }

  /** Says a last word, for half a second, and that it was the last one. */
  void farewell(String topic, String text) throws MqttException {
    publish(topic, text, FAREWELL_MILLIS);
    client.disconnect(FAREWELL_MILLIS).waitForCompletion(FAREWELL_MILLIS);
  }

  /** Ends it at once, also while it comes up. */
  @Override
  public void close() {
    try {
      client.disconnectForcibly(0, FAREWELL_MILLIS, false);
    } catch (MqttException e) {
      log.debug("mqtt was closed already", e);
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      log.debug("mqtt was closed already", e);
    }
  }
}
