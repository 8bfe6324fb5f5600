package dev.pipit.announce;

import dev.pipit.announce.AnnouncedDevice.AnnouncedCamera;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Home Assistant told through an MQTT broker (MQTT 3.1.1), for ever: a broker that is away is
 * asked again after 1 s to 60 s.
 *
 * <p>Thread {@code mqtt} (virtual) does everything and ends with {@link #close()}; the library's
 * own threads live as long as a connection. A connection that fails is thrown away as a whole: the
 * library's reconnecting is not used.
 */
public final class MqttLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttLink.class);

  private static final long FIRST_WAIT_MILLIS = 1_000;
  private static final long LONGEST_WAIT_MILLIS = 60_000;
  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int AT_LEAST_ONCE = 1;
  private static final int AT_MOST_ONCE = 0;

  /** Commands that wait; a further one is dropped and logged. */
  private static final int MAX_WAITING = 16;

  private sealed interface Event {
    record Arrived(String topic, String text) implements Event {}

    record Lost(Throwable cause) implements Event {}

    record Close() implements Event {}
  }

  private final MqttSettings settings;
  private final AnnouncedDevice device;
  private final HomeAssistant homeAssistant;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private final Map<String, String> told = new HashMap<>();
  private volatile boolean closing;
  private volatile @Nullable String problem = "No connection to the MQTT broker yet.";
  private long pictureNanos;

  /** Begins to connect. */
  public MqttLink(MqttSettings settings, AnnouncedDevice device) {
    this.settings = settings;
    this.device = device;
    homeAssistant = new HomeAssistant(device, settings.discoveryPrefix());
    thread = Thread.ofVirtual().name("mqtt").start(this::run);
  }

  /** Why nobody is told, as a sentence with what to do; null while connected. Any thread. */
  public @Nullable String problem() {
    return problem;
  }

  private void run() {
    long wait = FIRST_WAIT_MILLIS;
    try {
      while (!closing) {
        try (Connection connection = new Connection()) {
          problem = null;
          wait = FIRST_WAIT_MILLIS;
          log.atInfo().addKeyValue("broker", settings.broker()).log("mqtt connected");
          serve(connection);
        } catch (MqttException | IOException e) {
          told.clear();
          tell(sentence(e));
        }
        if (!closing) {
          awaitClose(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
          wait = Math.min(LONGEST_WAIT_MILLIS, wait * 2);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      problem = "The MQTT connection ended by a fault of Pipit's own. Report this with the log.";
      log.error("mqtt ended", e);
    }
  }

  private void awaitClose(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!closing && System.nanoTime() - end < 0) {
      // What the last connection left behind is passed over.
      Event _ = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void tell(String sentence) {
    if (!sentence.equals(problem)) {
      problem = sentence;
      log.atWarn().addKeyValue("broker", settings.broker()).log(sentence);
    }
  }

  private static String sentence(Exception e) {
    if (e instanceof MqttException refused) {
      int code = refused.getReasonCode();
      if (code == MqttException.REASON_CODE_FAILED_AUTHENTICATION
          || code == MqttException.REASON_CODE_NOT_AUTHORIZED) {
        return "The MQTT broker refuses the user or password. Correct mqtt.user and"
            + " mqtt.password-file.";
      }
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return "The MQTT broker cannot be reached: " + why + ". Check mqtt.broker and that it runs.";
  }

  private void serve(Connection connection)
      throws MqttException, IOException, InterruptedException {
    announce(connection);
    while (!closing) {
      connection.tell(homeAssistant.states());
      sendPictures(connection);
      Event event = events.poll(1, TimeUnit.SECONDS);
      switch (event) {
        case null -> {}
        case Event.Close() -> {}
        case Event.Lost(Throwable cause) -> throw new IOException(cause.getMessage(), cause);
        case Event.Arrived(String topic, String text) -> {
          if (topic.equals(homeAssistant.birth())) {
            announce(connection);
          } else {
            obey(topic, text);
          }
        }
      }
    }
  }

  private void announce(Connection connection) throws MqttException {
    told.clear();
    connection.tell(homeAssistant.discovery());
    connection.tell(Map.of(homeAssistant.availability(), HomeAssistant.ONLINE));
  }

  private void sendPictures(Connection connection) throws MqttException, InterruptedException {
    long every = settings.snapshotEvery().toNanos();
    long now = System.nanoTime();
    if (every == 0 || (pictureNanos != 0 && now - pictureNanos < every)) {
      return;
    }
    pictureNanos = now;
    for (AnnouncedCamera camera : device.cameras()) {
      byte[] jpeg = camera.snapshot();
      if (jpeg != null) {
        connection.client.publish(homeAssistant.picture(camera.name()), jpeg, AT_MOST_ONCE, false);
      }
    }
  }

  private void obey(String topic, String text) {
    for (AnnouncedCamera camera : device.cameras()) {
      if (!topic.equals(homeAssistant.privacyCommand(camera.name()))) {
        continue;
      }
      if (!text.equals(HomeAssistant.ON) && !text.equals(HomeAssistant.OFF)) {
        log.atWarn().addKeyValue("topic", topic).log("mqtt command is neither ON nor OFF");
        return;
      }
      try {
        camera.setPrivate(text.equals(HomeAssistant.ON));
      } catch (IOException e) {
        log.atWarn().setCause(e).addKeyValue("topic", topic).log("mqtt command failed");
      }
      return;
    }
    log.atWarn().addKeyValue("topic", topic).log("mqtt command for no camera of this device");
  }

  /** Says farewell to the broker and ends, within about two seconds. */
  @Override
  public void close() {
    closing = true;
    // A full queue wakes the thread as well.
    boolean _ = events.offer(new Event.Close());
    try {
      if (!thread.join(Duration.ofSeconds(2))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** One connection, from its first byte to its last. */
  private final class Connection implements AutoCloseable, MqttCallback {
    private final MqttClient client;

    Connection() throws MqttException, IOException {
      client =
          new MqttClient(uri(settings.broker()), "pipit-" + device.id(), new MemoryPersistence());
      client.setTimeToWait(5_000);
      client.setCallback(this);
      try {
        client.connect(options());
        client.subscribe(
            new String[] {homeAssistant.privacyCommands(), homeAssistant.birth()},
            new int[] {AT_LEAST_ONCE, AT_LEAST_ONCE});
      } catch (MqttException | IOException e) {
        close();
        throw e;
      }
    }

    private MqttConnectOptions options() throws IOException {
      MqttConnectOptions options = new MqttConnectOptions();
      options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
      options.setCleanSession(true);
      options.setAutomaticReconnect(false);
      options.setConnectionTimeout(10);
      options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
      options.setWill(
          homeAssistant.availability(),
          HomeAssistant.OFFLINE.getBytes(StandardCharsets.UTF_8),
          AT_LEAST_ONCE,
          true);
      if (!settings.user().isEmpty()) {
        options.setUserName(settings.user());
      }
      Path file = settings.passwordFile();
      if (file != null) {
        List<String> lines;
        try {
          lines = Files.readAllLines(file);
        } catch (IOException e) {
          throw new IOException("mqtt.password-file " + file + " cannot be read", e);
        }
        options.setPassword((lines.isEmpty() ? "" : lines.getFirst()).toCharArray());
      }
      return options;
    }

    private static String uri(URI broker) {
      boolean encrypted = "mqtts".equals(broker.getScheme());
      int port = broker.getPort() > 0 ? broker.getPort() : encrypted ? 8883 : 1883;
      return (encrypted ? "ssl://" : "tcp://") + broker.getHost() + ":" + port;
    }

    /** Publishes what is not as it was told last. */
    void tell(Map<String, String> messages) throws MqttException {
      for (Map.Entry<String, String> message : messages.entrySet()) {
        if (!message.getValue().equals(told.put(message.getKey(), message.getValue()))) {
          publish(message.getKey(), message.getValue());
        }
      }
    }

    private void publish(String topic, String text) throws MqttException {
      client.publish(topic, text.getBytes(StandardCharsets.UTF_8), AT_LEAST_ONCE, true);
    }

    @Override
    public void connectionLost(Throwable cause) {
      boolean _ = events.offer(new Event.Lost(cause));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      byte[] payload = message.getPayload();
      String text = payload.length > 64 ? "" : new String(payload, StandardCharsets.UTF_8);
      if (message.isRetained()) {
        // A command that lay in wait is nobody's wish of now.
        return;
      }
      if (!events.offer(new Event.Arrived(topic, text))) {
        log.warn("too many mqtt commands at once, one was dropped");
      }
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}

    @Override
    public void close() {
      try {
        if (client.isConnected()) {
          publish(homeAssistant.availability(), HomeAssistant.OFFLINE);
          client.disconnect(500);
        }
      } catch (MqttException e) {
        log.debug("mqtt farewell failed", e);
      }
      try {
        client.disconnectForcibly(0, 500, false);
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
}
