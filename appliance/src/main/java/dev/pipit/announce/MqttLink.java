package dev.pipit.announce;

import dev.pipit.announce.AnnouncedDevice.AnnouncedCamera;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Home Assistant told through an MQTT broker (MQTT 3.1.1), for ever: a broker that is away is
 * asked again after 1 s to 60 s. Settings may change at any time; of many changes the newest
 * counts.
 *
 * <p>Thread {@code mqtt} (virtual) does everything, one connection after the other, and ends with
 * {@link #close()}; the library's own threads live as long as a connection. A connection that fails
 * is thrown away as a whole: the library's reconnecting is not used.
 */
public final class MqttLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttLink.class);

  private static final long FIRST_WAIT_MILLIS = 1_000;
  private static final long LONGEST_WAIT_MILLIS = 60_000;

  /** Changes of settings that come closer together are one change. */
  private static final long SETTLE_MILLIS = 250;

  private static final long TAKE_BACK_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final int LONGEST_COMMAND_BYTES = 64;

  /** Events that wait; a further one is dropped and counted. */
  private static final int MAX_WAITING = 16;

  private sealed interface Event {
    /** A command. */
    record Arrived(String topic, String text) implements Event {}

    /** An entity that there is no more. */
    record Remains(String topic) implements Event {}

    /** Something is not as it was. */
    record Look() implements Event {}
  }

  private final AnnouncedDevice device;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(MAX_WAITING);
  private final AtomicLong dropped = new AtomicLong();

  /** Home Assistant has started; said often at once, it is answered once. */
  private final AtomicBoolean born = new AtomicBoolean();

  private final Thread thread;
  private volatile @Nullable MqttSettings wanted;
  private volatile boolean closing;
  private volatile boolean connected;
  private volatile @Nullable MqttTrouble trouble;
  private volatile Set<String> ours = Set.of();
  private @Nullable Told told;
  private long pictureNanos;

  /** Waits for settings. */
  public MqttLink(AnnouncedDevice device) {
    this.device = device;
    thread = Thread.ofVirtual().name("mqtt").start(this::run);
  }

  /**
   * Goes on by these settings; never waits. What a broker that is left was told is taken back from
   * it, if it answers.
   *
   * @param settings null to tell nobody
   */
  public void follow(@Nullable MqttSettings settings) {
    wanted = settings;
    look();
  }

  /** Looks at the device now, not within a second; never waits. */
  public void look() {
    // A full queue wakes the thread as well.
    boolean _ = events.offer(new Event.Look());
  }

  /** Why nobody is told; null while connected, before the first try ended, or without a broker. */
  public @Nullable MqttTrouble trouble() {
    return trouble;
  }

  /** Whether the broker has let us in. */
  public boolean isConnected() {
    return connected;
  }

  private void run() {
    try {
      while (!closing) {
        MqttSettings settings = wanted;
        if (settings == null) {
          trouble = null;
          forget(null);
          // While it forgot, events were passed over: also the one of newer settings.
          if (wanted == null && !closing) {
            Event _ = events.take();
          }
        } else {
          stayWith(settings);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      trouble = MqttTrouble.ownFault();
      log.error("mqtt ended", e);
    } finally {
      connected = false;
    }
  }

  /** Connects, again and again, until another connection is wanted. */
  private void stayWith(MqttSettings settings) throws InterruptedException {
    trouble = null;
    // Nobody is asked for settings that pass at once.
    if (!pause(settings, SETTLE_MILLIS)) {
      return;
    }
    forget(settings);
    long wait = FIRST_WAIT_MILLIS;
    while (isWanted(settings)) {
      HomeAssistant homeAssistant = new HomeAssistant(device, settings.discoveryPrefix());
      try (BrokerConnection connection = connection(settings, homeAssistant)) {
        if (awaitOpen(connection, settings)) {
          wait = FIRST_WAIT_MILLIS;
          serve(connection, settings, homeAssistant);
        } else if (connection.isReached()) {
          // It may let us in only now, and then keeps our last will.
          told(settings).mayKeep(homeAssistant.availability());
        }
      } catch (MqttException | IOException e) {
        if (!closing) {
          say(MqttTrouble.of(e, settings));
        }
      } finally {
        connected = false;
      }
      boolean _ = pause(settings, wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
      wait = Math.min(LONGEST_WAIT_MILLIS, wait * 2);
    }
  }

  private boolean isWanted(MqttSettings settings) {
    return !closing && settings.sameConnection(wanted);
  }

  /**
   * Waits while the settings are wanted.
   *
   * @return whether they were all the time
   */
  private boolean pause(MqttSettings settings, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() - end < 0) {
      if (!isWanted(settings)) {
        return false;
      }
      // What the last connection left behind is passed over.
      Event _ = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return isWanted(settings);
  }

  private boolean awaitOpen(BrokerConnection connection, MqttSettings settings)
      throws MqttException, IOException, InterruptedException {
    while (isWanted(settings)) {
      if (connection.isOpen()) {
        return true;
      }
      Event _ = events.poll(1, TimeUnit.SECONDS);
    }
    return false;
  }

  private void say(MqttTrouble now) {
    if (!now.equals(trouble)) {
      trouble = now;
      log.warn("{} {}", now.sentence(), now.action());
    }
  }

  /** Takes back what another broker still has: it was away when we left it. */
  private void forget(@Nullable MqttSettings next) throws InterruptedException {
    Told before = told;
    if (before == null || before.settings().sameBroker(next)) {
      return;
    }
    told = null;
    if (!before.isNothing() && !tookBack(before)) {
      log.atWarn()
          .addKeyValue("broker", before.settings().broker())
          .log(
              "The former MQTT broker could not be asked to forget this device: Home Assistant"
                  + " may go on showing it there. Delete the device in Home Assistant.");
    }
  }

  private boolean tookBack(Told before) throws InterruptedException {
    HomeAssistant homeAssistant = new HomeAssistant(device, before.settings().discoveryPrefix());
    long end = System.nanoTime() + TAKE_BACK_NANOS;
    try (BrokerConnection connection = connection(before.settings(), homeAssistant)) {
      while (!connection.isOpen()) {
        if (closing || System.nanoTime() - end > 0) {
          return false;
        }
        Event _ = events.poll(1, TimeUnit.SECONDS);
      }
      before.takeBack(connection, end);
      connection.farewell(homeAssistant.availability(), "");
      return true;
    } catch (MqttException | IOException e) {
      log.debug("nothing was taken back", e);
      return false;
    }
  }

  private BrokerConnection connection(MqttSettings settings, HomeAssistant homeAssistant)
      throws MqttException, IOException {
    return new BrokerConnection(
        settings, "pipit-" + device.id(), homeAssistant.availability(), new Heard(homeAssistant));
  }

  private void serve(
      BrokerConnection connection, MqttSettings settings, HomeAssistant homeAssistant)
      throws MqttException, IOException, InterruptedException {
    Told here = told(settings);
    here.anew();
    List<String> shape = shape();
    ours = Set.copyOf(homeAssistant.discovery().keySet());
    listen(connection, settings, homeAssistant);
    log.atInfo().addKeyValue("broker", settings.broker()).log("mqtt connected");
    here.tell(connection, homeAssistant);
    connected = true;
    while (isWanted(settings)) {
      if (!shape.equals(shape())) {
        shape = shape();
        ours = Set.copyOf(homeAssistant.discovery().keySet());
        here.tell(connection, homeAssistant);
      }
      here.tellStates(connection, homeAssistant);
      sendPictures(connection, settings, homeAssistant);
      Event event = events.poll(1, TimeUnit.SECONDS);
      connection.isOpen();
      switch (event) {
        case null -> {}
        case Event.Look() -> {}
        case Event.Remains(String topic) -> here.clear(connection, homeAssistant.remains(topic));
        case Event.Arrived(String topic, String text) -> obey(homeAssistant, topic, text);
      }
      if (born.getAndSet(false)) {
        here.anew();
        here.tell(connection, homeAssistant);
      }
      countDropped();
    }
    leave(connection, settings, homeAssistant, here);
  }

  /** What the broker of these settings keeps; another's was forgotten before. */
  private Told told(MqttSettings settings) {
    Told here = told;
    if (here == null) {
      here = new Told(settings);
      told = here;
    }
    return here;
  }

  /** What makes it necessary to describe the device again. */
  private List<String> shape() {
    return List.of(
        device.name(),
        String.valueOf(device.address()),
        String.valueOf(device.motion() != null),
        String.valueOf(device.night() != null),
        device.cameras().stream().map(AnnouncedCamera::name).toList().toString());
  }

  private void listen(
      BrokerConnection connection, MqttSettings settings, HomeAssistant homeAssistant)
      throws MqttException {
    boolean hears = connection.subscribe(homeAssistant.privacyCommands());
    boolean _ = connection.subscribe(homeAssistant.birth());
    boolean _ = connection.subscribe(homeAssistant.everyDiscovery());
    trouble = null;
    if (!hears) {
      say(MqttTrouble.deaf(settings));
    }
  }

  /** Says farewell; takes back what was told where nobody will ask for it any more. */
  private void leave(
      BrokerConnection connection, MqttSettings settings, HomeAssistant homeAssistant, Told here) {
    try {
      if (!closing && !settings.sameBroker(wanted)) {
        here.takeBack(connection, System.nanoTime() + TAKE_BACK_NANOS);
        // Without a farewell that arrives, the broker keeps our last will.
        here.mayKeep(homeAssistant.availability());
        connection.farewell(homeAssistant.availability(), "");
        told = null;
      } else {
        connection.farewell(homeAssistant.availability(), HomeAssistant.OFFLINE);
      }
    } catch (MqttException e) {
      log.debug("mqtt farewell failed", e);
    }
  }

  private void countDropped() {
    long count = dropped.getAndSet(0);
    if (count > 0) {
      log.atWarn().addKeyValue("dropped", count).log("too many mqtt messages at once");
    }
  }

  private void sendPictures(
      BrokerConnection connection, MqttSettings settings, HomeAssistant homeAssistant)
      throws MqttException, InterruptedException {
    MqttSettings newest = wanted;
    long every = (newest == null ? settings : newest).snapshotEvery().toNanos();
    long now = System.nanoTime();
    if (every == 0 || (pictureNanos != 0 && now - pictureNanos < every)) {
      return;
    }
    pictureNanos = now;
    for (AnnouncedCamera camera : device.cameras()) {
      byte[] jpeg = isWanted(settings) ? camera.snapshot() : null;
      if (jpeg != null) {
        connection.picture(homeAssistant.picture(camera.name()), jpeg);
      }
    }
  }

  private void obey(HomeAssistant homeAssistant, String topic, String text) {
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

  /** Hears what a connection brings, on the library's threads. */
  private final class Heard implements BrokerConnection.Listener {
    private final HomeAssistant homeAssistant;

    Heard(HomeAssistant homeAssistant) {
      this.homeAssistant = homeAssistant;
    }

    @Override
    public void changed() {
      look();
    }

    @Override
    public void arrived(String topic, MqttMessage message) {
      byte[] payload = message.getPayload();
      if (homeAssistant.isDiscovery(topic)) {
        // Only what lay there before we came; our own words come back without the mark.
        if (message.isRetained() && payload.length > 0 && !ours.contains(topic)) {
          offer(new Event.Remains(topic));
        }
      } else if (!message.isRetained()) {
        // A command that lay in wait is nobody's wish of now.
        boolean tooLong = payload.length > LONGEST_COMMAND_BYTES;
        String text = tooLong ? "" : new String(payload, StandardCharsets.UTF_8);
        if (!topic.equals(homeAssistant.birth())) {
          offer(new Event.Arrived(topic, text));
        } else if (text.equals(HomeAssistant.ONLINE)) {
          born.set(true);
          look();
        }
      }
    }

    private void offer(Event event) {
      if (!events.offer(event)) {
        dropped.incrementAndGet();
      }
    }
  }

  /** Asks the link to end, and does not wait for it. */
  public void end() {
    closing = true;
    look();
  }

  /** Says farewell to the broker and ends, within about two seconds. */
  @Override
  public void close() {
    end();
    try {
      if (!thread.join(Duration.ofMillis(1_500))) {
        thread.interrupt();
        boolean _ = thread.join(Duration.ofMillis(500));
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
