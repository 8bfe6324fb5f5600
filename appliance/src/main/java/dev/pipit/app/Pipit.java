package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.config.Configuration;
import dev.pipit.config.Settings;
import dev.pipit.config.StateDirectory;
import dev.pipit.device.DeviceChecks;
import dev.pipit.device.DeviceWatch;
import dev.pipit.device.UpdateChecks;
import dev.pipit.device.UpdateFiles;
import dev.pipit.device.WifiNames;
import dev.pipit.http.ApiTable;
import dev.pipit.http.ServiceState;
import dev.pipit.http.WebException;
import dev.pipit.http.WebServer;
import dev.pipit.linux.SystemdNotifier;
import dev.pipit.wifi.PointState;
import dev.pipit.wifi.PointVisit;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: cameras, their streams, the web server, and the word to systemd; closed in
 * the opposite order.
 */
final class Pipit implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pipit.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CamerasOnAir cameras;
  private final SettingsKeeper keeper;
  private final WebServer web;
  private final StateDirectory state;
  private final Access access;
  private final OwnersState owners;
  private final PointVisit setupPoint;
  private final Updates updates;
  private volatile @Nullable Announcements announcements;
  private volatile @Nullable FrontPanel panel;
  private volatile @Nullable CameraMount mount;
  private volatile @Nullable BoardScreen screen;
  private boolean closed;

  /** Makes every part; none runs yet. */
  Pipit(Settings settings) throws WebException {
    Configuration configuration = settings.configuration();
    Clock clock = Clock.systemUTC();
    state = Startup.state(settings);
    access = new Access(state, clock, OpenNetwork.isViewingOpen(configuration, true));
    cameras =
        new CamerasOnAir(
            configuration.cameras().stream()
                .map(camera -> new OnAir(camera, clock, this::plugsAreTold))
                .toList(),
            access,
            memory(configuration),
            clock);
    parts.push(() -> cameras.all().forEach(OnAir::close));
    keeper = new SettingsKeeper(settings, cameras, clock);
    owners = new OwnersState(keeper, state, access, new NewStart(), System.getenv());
    updates = new Updates(state, new UpdateFiles(), clock);
    setupPoint = new PointVisit(PointVisit.FOLDER, System::nanoTime);
    web =
        new WebServer(
            Doors.settings(configuration.server()),
            cameras,
            access,
            List.of(
                new SettingsRoutes(keeper),
                new ControlRoutes(cameras, keeper),
                new ServoRoutes(() -> mount),
                new PreflightRoute(cameras),
                new BackupRoutes(owners, access, clock),
                new UpdateRoutes(updates, this::wantedUpdate, access),
                new SetupPointRoutes(setupPoint, this::addressByName, access)));
    web.ownWifi(() -> setupPoint.state() == null ? null : PointState.ADDRESS);
    keeper.movesWith(new Doors(web, configuration.server(), state, clock));
    cameras.reachedBy(web::isLoopback, keeper::addressWarning);
    keeper.tellWhenChanged(this::settingsChanged);
    parts.push(web);
    parts.push(keeper);
  }

  private Configuration.Update wantedUpdate() {
    return keeper.present().configuration().update();
  }

  private boolean plugsAreTold() {
    return cameras.plugsAreTold();
  }

  private void settingsChanged(Settings now) {
    access.setViewingOpen(OpenNetwork.isViewingOpen(now.configuration(), web.isLoopback()));
    web.settingsChanged(now.revision());
    Announcements announcing = announcements;
    if (announcing != null) {
      announcing.settingsChanged();
    }
    FrontPanel front = panel;
    if (front != null) {
      front.settingsChanged();
    }
    CameraMount turned = mount;
    if (turned != null) {
      turned.settingsChanged();
    }
    BoardScreen shown = screen;
    if (shown != null) {
      shown.settingsChanged();
    }
  }

  /**
   * Starts everything.
   *
   * @throws WebException when the address cannot be had; nothing runs then
   */
  static Pipit start(Settings settings) throws WebException {
    return start(settings, null);
  }

  /**
   * Starts everything.
   *
   * @param found what its owner is to be told of this start; null for nothing
   * @throws WebException when the address cannot be had; nothing runs then
   */
  static Pipit start(Settings settings, ServiceState.@Nullable Warning found) throws WebException {
    Pipit pipit = new Pipit(settings);
    pipit.cameras.foundAtStart(found);
    try {
      pipit.web.start();
    } catch (WebException e) {
      pipit.close();
      throw e;
    }
    pipit.watchPlugs();
    // After the web server, so that the first answer need not wait for the encoder's trial.
    pipit.cameras.all().forEach(OnAir::start);
    pipit.keeper.start();
    pipit.announce();
    pipit.wirePanel();
    pipit.watchHealth();
    pipit.tellOthers();
    pipit.updateAtNight();
    return pipit;
  }

  private static @Nullable WindowMemory memory(Configuration configuration) {
    WindowMemory tooMuch = WindowMemory.check(configuration);
    if (tooMuch != null) {
      log.warn("{} {}", tooMuch.sentence(), tooMuch.action());
    }
    return tooMuch;
  }

  private void announce() {
    log.atInfo().addKeyValue("address", address()).addKeyValue("version", Version.text()).log("up");
    if (!web.isLoopback() && access.isViewingOpen()) {
      log.warn("{} {}", OpenNetwork.SENTENCE, OpenNetwork.ACTION);
    }
    SystemdNotifier notifier = SystemdNotifier.fromEnvironment();
    parts.push(notifier);
    notifier.ready();
    ServiceState.Warning found = cameras.foundAtStart();
    notifier.status("Live video at " + address() + (found == null ? "" : ". " + found.sentence()));
    LastResort lastResort =
        new LastResort(
            state,
            System.getenv(),
            this::brokenDown,
            StuckThreads::now,
            System::nanoTime,
            this::endToBeStartedAgain);
    cameras.savedBy(lastResort);
    parts.push(new WatchdogBeat(notifier, lastResort));
    parts.push(notifier::stopping);
  }

  private @Nullable String brokenDown() {
    return cameras.all().stream()
        .map(onAir -> onAir.camera().brokenDown())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** On a thread of its own: the caller is one of the parts that are closed. */
  private void endToBeStartedAgain(int status) {
    Thread.ofPlatform().name("end").start(() -> Ending.now(this, status));
  }

  private void watchPlugs() {
    PlugWatch plugs = PlugWatch.ofThisMachine(cameras::devicesChanged);
    parts.push(plugs);
    cameras.toldOfPlugsBy(plugs);
    plugs.start();
  }

  private void wirePanel() {
    FrontPanel front =
        new FrontPanel(
            cameras,
            keeper,
            access,
            owners,
            Clock.systemUTC(),
            () -> !web.isLoopback(),
            this::sensorsChanged);
    parts.push(front);
    cameras.shownBy(front);
    panel = front;
    // What changed before it was there to be told.
    front.settingsChanged();
    CameraMount turned = new CameraMount(keeper, state);
    parts.push(turned);
    cameras.turnedBy(turned);
    mount = turned;
    turned.settingsChanged();
    BoardScreen shown = new BoardScreen(cameras, keeper, access, this::addresses, setupPoint);
    parts.push(shown);
    cameras.shownOn(shown);
    screen = shown;
    shown.settingsChanged();
  }

  /** Where other machines find the page; or this one, where no other can. */
  private List<String> addresses() {
    boolean announced = keeper.present().configuration().announce().mdns();
    return web.isLoopback()
        ? List.of(address() + "/")
        : OwnAddresses.of(bind(), port(), announced ? Announcements.hostName() + ".local" : null);
  }

  private void sensorsChanged() {
    web.sensorsChanged();
    Announcements announcing = announcements;
    if (announcing != null) {
      announcing.sensorsChanged();
    }
  }

  private void watchHealth() {
    HealthWatch watch =
        new HealthWatch(
            cameras,
            web::viewers,
            new DeviceWatch(
                state.path(),
                new WifiNames(Announcements.bus(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"))),
                this::lastFault),
            new DeviceChecks(() -> !web.isLoopback()),
            () -> UpdateChecks.of(updates.image(), System.currentTimeMillis()),
            Diagnosis.attachments(() -> keeper.present().configuration()),
            Clock.systemUTC());
    parts.push(watch);
    cameras.watchedBy(watch);
    watch.start();
  }

  /** Why the last that was to be kept was not, or null. */
  private @Nullable String lastFault() {
    String ofState = state.lastFault();
    return ofState == null ? keeper.lastFault() : ofState;
  }

  private void tellOthers() {
    Announcements announcing =
        new Announcements(
            () -> new Announcements.Place(bind(), port(), web.isLoopback()),
            state,
            cameras,
            keeper,
            web::viewers);
    parts.push(announcing);
    cameras.announcedBy(announcing);
    announcements = announcing;
    // What changed before it was there to be told.
    announcing.settingsChanged();
  }

  private void updateAtNight() {
    updates.clear();
    NightUpdates night =
        new NightUpdates(
            updates,
            this::wantedUpdate,
            Clock.system(ZoneId.systemDefault()),
            new SecureRandom().nextInt());
    parts.push(night);
    night.start();
  }

  /** Who is let in. */
  Access access() {
    return access;
  }

  /** Every route of the API. */
  List<ApiTable.Route> routes() {
    return web.routes();
  }

  /** The port that is open. */
  int port() {
    return web.port();
  }

  private String bind() {
    return web.bindAddress();
  }

  /** Where a browser on this machine finds the page. */
  String address() {
    return "http://" + host(bind()) + ":" + port();
  }

  /** Where other machines find the page by multicast DNS. */
  private String addressByName() {
    String port = port() == 80 ? "" : ":" + port();
    return "http://" + Announcements.hostName() + ".local" + port + "/";
  }

  /** Where a browser on this machine finds the page over TLS, or null when it does not. */
  @Nullable String secureAddress() {
    return web.securePort() == 0 ? null : "https://" + host(bind()) + ":" + web.securePort();
  }

  /** The fingerprint of the certificate that people trust by hand, or null when there is none. */
  @Nullable String fingerprintToTrust() {
    return web.fingerprintToTrust();
  }

  /** The name or address to ask on this machine when the server listens there. */
  static String host(String bind) {
    return switch (bind) {
      case "127.0.0.1", "0.0.0.0", "::", "localhost" -> "localhost";
      default -> bind.indexOf(':') < 0 ? bind : "[" + bind + "]";
    };
  }

  /** Ends everything, the newest part first; a part that fails to end does not keep the others. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // Before anything that may take long: when a driver keeps this process from ending, the next
    // one needs the address.
    web.stopListening();
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        log.error("a part did not end as it should", e);
      }
    }
  }

  /** By whoever started the service, which systemd is where it wants to be told. */
  private final class NewStart implements OwnersState.Restart {
    @Override
    public boolean comesByItself() {
      return System.getenv("NOTIFY_SOCKET") != null;
    }

    @Override
    public void go() {
      endToBeStartedAgain(ExitCode.REPLACED.number());
    }
  }
}
