package dev.pipit.app;

import dev.pipit.app.ChangeOnTrial.Verdict;
import dev.pipit.config.Applies;
import dev.pipit.config.Circumstances;
import dev.pipit.config.Configuration;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.SettingView;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsDifference;
import dev.pipit.config.SettingsFile;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.http.ServiceState;
import dev.pipit.http.WebException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes settings while the service runs: in the file first, then in what runs. Looks once a
 * second whether someone else changed the file, and whether a changed camera still has a picture;
 * takes back what left it without.
 *
 * <p>Any thread. The thread {@code settings} (virtual) looks; {@link #close()} ends it.
 */
final class SettingsKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SettingsKeeper.class);
  private static final String SERVER = "server.";
  private static final String GPIO = "gpio.";
  private static final String BIND = "server.bind";
  private static final Set<Object> LOOPBACK = Set.of("127.0.0.1", "::1");
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** A camera with a picture so lately has something to lose. */
  private static final Duration LATELY = Duration.ofSeconds(5);

  private final SettingsFile file;
  private final CamerasOnAir cameras;
  private final Clock clock;
  private final Duration limit;
  private final Duration addressLimit;
  private final Thread thread;
  private final Map<String, ChangeOnTrial> trials = new HashMap<>();
  private final Map<String, ServiceState.Change> told = new ConcurrentHashMap<>();
  private volatile Listening listening = Listening.NOWHERE;
  private @Nullable AddressOnTrial addressTrial;
  private volatile ServiceState.@Nullable Warning addressWarning;
  private volatile Settings present;
  private volatile Consumer<Settings> listener = settings -> {};
  private String stamp;

  SettingsKeeper(Settings present, CamerasOnAir cameras, Clock clock) {
    this(present, cameras, clock, ChangeOnTrial.LIMIT, AddressOnTrial.LIMIT);
  }

  /**
   * @param limit of a change that leaves a camera without a picture
   * @param addressLimit of an address where nobody comes
   */
  SettingsKeeper(
      Settings present, CamerasOnAir cameras, Clock clock, Duration limit, Duration addressLimit) {
    this.present = present;
    this.limit = limit;
    this.addressLimit = addressLimit;
    this.cameras = cameras;
    this.clock = clock;
    file = new SettingsFile(present.file());
    // What is written between the reading of the file and now is seen at the first look.
    stamp = "";
    cameras.tellChanges(told::get);
    thread = Thread.ofVirtual().name("settings").unstarted(this::keep);
  }

  /** What listens for requests, as the settings say. */
  interface Listening {
    /** For what has no web server. */
    Listening NOWHERE =
        new Listening() {
          @Override
          public boolean follow(Configuration.Server next) {
            return false;
          }

          @Override
          public long reachedNanos() {
            return System.nanoTime();
          }
        };

    /**
     * Listens as that says; false when it does so already.
     *
     * @throws WebException when that cannot be; nothing has changed then
     */
    boolean follow(Configuration.Server next) throws WebException;

    /** When someone who may change settings last came to where it listens now. */
    long reachedNanos();
  }

  /** What moves when the settings of the server do. */
  void movesWith(Listening what) {
    listening = what;
  }

  /** What is to be said of the address; null when nothing is. */
  ServiceState.@Nullable Warning addressWarning() {
    return addressWarning;
  }

  /** Who is told of new settings once they are in force. */
  void tellWhenChanged(Consumer<Settings> whom) {
    listener = whom;
  }

  /** Begins to look. */
  void start() {
    thread.start();
  }

  /** A change was made for settings that have passed. */
  static final class StaleException extends Exception {
    private static final long serialVersionUID = 1;

    StaleException() {
      super("The settings were changed by someone else meanwhile.");
    }
  }

  /** The settings in force. */
  Settings present() {
    return present;
  }

  /** Why the last change could not be written, or null. */
  @Nullable String lastFault() {
    return file.lastFault();
  }

  /**
   * Changes settings, all or none.
   *
   * @param revision that of the settings which the change was made for, null for any
   */
  synchronized Settings change(@Nullable String revision, Map<String, @Nullable Object> changes)
      throws SettingsRefusedException, SettingsFileException, StaleException {
    lookAtFile();
    check(revision);
    return write(present.changed(changes, circumstances()));
  }

  /** Removes a camera. */
  synchronized Settings removeCamera(String name)
      throws SettingsRefusedException, SettingsFileException {
    lookAtFile();
    return write(present.withoutCamera(name, circumstances()));
  }

  /**
   * Puts all settings back that the file makes, but for what is wired to the header, and whether
   * other machines reach the service: whoever presses a button there must find both again. What the
   * environment and the command line say stays.
   */
  synchronized Settings reset() throws SettingsRefusedException, SettingsFileException {
    Settings next = afterReset();
    trials.clear();
    file.replace(present.text(), next.text());
    stamp = file.stamp();
    move(next);
    apply(next, false);
    return next;
  }

  /** What {@link #reset} would make of the settings. */
  synchronized Settings afterReset() throws SettingsRefusedException {
    lookAtFile();
    try {
      return present.withText("", circumstances()).changed(stays(), circumstances());
    } catch (ConfigurationException e) {
      throw SettingsRefusedException.of("", String.valueOf(e.getMessage()));
    }
  }

  private Map<String, @Nullable Object> stays() {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    for (SettingView view : present.list()) {
      if (!view.origin().equals("file")) {
        continue;
      }
      if (view.key().startsWith(GPIO)) {
        kept.put(view.key(), view.value());
      } else if (view.key().equals(BIND) && !LOOPBACK.contains(view.value())) {
        // Every network: the one address may be what is wrong.
        kept.put(BIND, "0.0.0.0");
      }
    }
    return kept;
  }

  private void check(@Nullable String revision) throws StaleException {
    if (revision != null && !revision.equals(present.revision())) {
      throw new StaleException();
    }
  }

  private Settings write(Settings next) throws SettingsRefusedException, SettingsFileException {
    if (next.text().equals(present.text())) {
      return next;
    }
    Settings before = present;
    boolean moved;
    try {
      moved = listening.follow(next.configuration().server());
    } catch (WebException e) {
      throw SettingsRefusedException.of(e.setting(), e.getMessage() + ". " + e.action());
    }
    try {
      file.replace(before.text(), next.text());
    } catch (SettingsFileException e) {
      move(before);
      throw e;
    }
    stamp = file.stamp();
    if (moved) {
      Map<String, @Nullable Object> values = saidBefore(before, next.since(before), SERVER);
      addressTrial = AddressOnTrial.after(addressTrial, values, System.nanoTime());
      addressWarning = addressTrial.trying(next.configuration().server());
    }
    apply(next, true);
    return next;
  }

  /** Listens as these settings say, or says why not. */
  private void move(Settings settings) {
    try {
      boolean moved = listening.follow(settings.configuration().server());
      if (moved) {
        addressTrial = null;
        addressWarning = null;
      }
    } catch (WebException e) {
      log.warn("Pipit listens where it did before. {}. {}", e.getMessage(), e.action());
      addressWarning =
          new ServiceState.Warning(
              AddressOnTrial.CODE,
              "Pipit listens where it did before: " + e.getMessage() + ".",
              e.action());
    }
  }

  private Circumstances circumstances() {
    Map<String, String> encoders = new HashMap<>();
    for (OnAir onAir : cameras.all()) {
      var encoder = onAir.camera().status().encoder();
      if (encoder != null) {
        encoders.put(onAir.camera().name(), encoder.name());
      }
    }
    return new Circumstances(encoders);
  }

  private void apply(Settings next, boolean onTrial) {
    Settings before = present;
    present = next;
    listener.accept(next);
    SettingsDifference difference = next.since(before);
    if (difference.isEmpty()) {
      return;
    }
    log.atInfo()
        .addKeyValue("keys", difference.keys())
        .addKeyValue("added", difference.addedCameras())
        .addKeyValue("removed", difference.removedCameras())
        .log("settings changed");
    Configuration configuration = next.configuration();
    if (difference.keys().containsKey("log.level")) {
      Logs.level(configuration.log().level());
    }
    difference.removedCameras().forEach(this::remove);
    for (Configuration.Camera camera : configuration.cameras()) {
      Applies most = difference.cameras().get(camera.name());
      if (difference.addedCameras().contains(camera.name())) {
        OnAir added = new OnAir(camera, clock, cameras::plugsAreTold);
        cameras.add(added);
        added.start();
      } else if (most != null) {
        apply(camera, most, difference, before, onTrial);
      }
    }
    cameras.order(configuration.cameras().stream().map(Configuration.Camera::name).toList());
  }

  private void apply(
      Configuration.Camera camera,
      Applies most,
      SettingsDifference difference,
      Settings before,
      boolean onTrial) {
    OnAir onAir = cameras.find(camera.name());
    if (onAir == null) {
      return;
    }
    long now = System.nanoTime();
    ChangeOnTrial earlier = trials.get(camera.name());
    boolean hasMuchToLose =
        earlier != null || hasPicture(onAir.camera().lastPictureNanos(), now, LATELY);
    if (onTrial && most != Applies.LIVE && hasMuchToLose) {
      Map<String, @Nullable Object> values =
          saidBefore(before, difference, "cameras." + camera.name() + ".");
      ChangeOnTrial trial =
          earlier == null
              ? new ChangeOnTrial(values, clock.millis(), now, limit)
              : earlier.with(values, clock.millis(), now);
      trials.put(camera.name(), trial);
      told.put(camera.name(), trial.trying());
    }
    onAir.change(camera, most);
  }

  private static boolean hasPicture(long pictureNanos, long nowNanos, Duration within) {
    return pictureNanos != Long.MIN_VALUE && nowNanos - pictureNanos < within.toNanos();
  }

  private static Map<String, @Nullable Object> saidBefore(
      Settings before, SettingsDifference difference, String prefix) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (SettingView view : before.list()) {
      if (view.key().startsWith(prefix) && difference.keys().containsKey(view.key())) {
        values.put(view.key(), view.origin().equals("file") ? view.value() : null);
      }
    }
    return values;
  }

  private void remove(String name) {
    trials.remove(name);
    told.remove(name);
    OnAir removed = cameras.remove(name);
    if (removed != null) {
      removed.close();
    }
  }

  private void keep() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look(System.nanoTime());
      } catch (RuntimeException e) {
        log.error("looking at the settings failed", e);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private synchronized void look(long nowNanos) {
    lookAtFile();
    lookAtAddress(nowNanos);
    for (String name : Map.copyOf(trials).keySet()) {
      ChangeOnTrial trial = trials.get(name);
      OnAir onAir = cameras.find(name);
      if (trial == null || onAir == null) {
        continue;
      }
      if (onAir.isPrivate()) {
        // No picture is what was wished for.
        trials.remove(name);
        told.put(name, trial.kept(clock.millis()));
        continue;
      }
      Verdict verdict = trial.look(onAir.camera().lastPictureNanos(), nowNanos);
      switch (verdict) {
        case WAIT -> {}
        case KEEP -> {
          trials.remove(name);
          told.put(name, trial.kept(clock.millis()));
        }
        case TAKE_BACK -> takeBack(name, trial, onAir);
      }
    }
  }

  private void lookAtAddress(long nowNanos) {
    AddressOnTrial trial = addressTrial;
    if (trial == null) {
      return;
    }
    switch (trial.look(listening.reachedNanos(), nowNanos, addressLimit)) {
      case WAIT -> {}
      case KEEP -> {
        addressTrial = null;
        addressWarning = null;
        log.info("the new address is kept: its owner has come there");
      }
      case TAKE_BACK -> {
        addressTrial = null;
        log.atWarn()
            .addKeyValue("keys", trial.before().keySet())
            .log("nobody came to the new address who may change settings: it is taken back");
        restore(trial.before());
        addressWarning = AddressOnTrial.takenBack();
      }
    }
  }

  private void takeBack(String name, ChangeOnTrial trial, OnAir onAir) {
    trials.remove(name);
    String reason = CamerasOnAir.reason(onAir.camera().status().state());
    log.atWarn()
        .addKeyValue("camera", name)
        .addKeyValue("keys", trial.keys())
        .log("no picture by the new settings: they are taken back. {}", reason);
    restore(trial.before());
    told.put(name, trial.takenBack(clock.millis(), reason));
  }

  /** Puts back what the file said before. */
  private void restore(Map<String, @Nullable Object> before) {
    try {
      Settings back = present.changed(before, new Circumstances());
      try {
        file.replace(present.text(), back.text());
      } catch (SettingsFileException e) {
        log.error("the file still has the settings that gave no picture. {}", e.sentence());
      }
      stamp = file.stamp();
      move(back);
      apply(back, false);
    } catch (SettingsRefusedException e) {
      log.error("the settings cannot be taken back by themselves: {}", e.getMessage());
    }
  }

  /** Takes over what someone else wrote, or says why not; once for each time it was written. */
  private void lookAtFile() {
    String now = file.stamp();
    if (now.equals(stamp)) {
      return;
    }
    stamp = now;
    try {
      String text = file.text();
      if (!text.equals(present.text())) {
        Settings next = present.withText(text, circumstances());
        move(next);
        apply(next, true);
      }
    } catch (ConfigurationException e) {
      log.atWarn()
          .addKeyValue("file", file.path())
          .log(
              "the settings file was changed and has faults; the settings before go on: {}",
              e.getMessage());
    }
  }

  /** Ends the looking. */
  @Override
  public void close() {
    thread.interrupt();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      boolean _ = thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
