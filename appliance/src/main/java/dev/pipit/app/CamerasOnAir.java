package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.announce.MqttTrouble;
import dev.pipit.camera.Camera;
import dev.pipit.camera.CameraState;
import dev.pipit.camera.CameraStatus;
import dev.pipit.camera.JpegFeed;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.http.Cameras;
import dev.pipit.http.Health;
import dev.pipit.http.ServiceState;
import dev.pipit.live.LiveStatistics;
import dev.pipit.live.LiveStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cameras as the web server shows them. */
final class CamerasOnAir implements Cameras {
  private volatile Map<String, OnAir> cameras = Map.of();
  private volatile Changes changes = camera -> null;
  private final Access access;
  private final @Nullable WindowMemory memory;
  private volatile BooleanSupplier loopback = () -> true;
  private volatile Supplier<ServiceState.@Nullable Warning> address = () -> null;
  private final long startedMs;
  private final String version = Version.text();
  private volatile @Nullable HealthWatch health;
  private volatile @Nullable FrontPanel panel;
  private volatile @Nullable CameraMount mount;
  private volatile @Nullable BoardScreen screen;
  private volatile @Nullable Announcements announcements;
  private volatile @Nullable LastResort lastResort;
  private volatile BooleanSupplier plugsAreTold = () -> false;
  private volatile ServiceState.@Nullable Warning foundAtStart;

  CamerasOnAir(List<OnAir> cameras, Access access, @Nullable WindowMemory memory, Clock clock) {
    cameras.forEach(this::add);
    this.access = access;
    this.memory = memory;
    startedMs = clock.millis();
  }

  /** What the whole device is to be warned of. */
  List<ServiceState.Warning> warnings() {
    HealthWatch watch = health;
    List<ServiceState.Warning> all = new ArrayList<>(notices());
    if (watch != null) {
      all.addAll(watch.faults());
    }
    return all;
  }

  /** Its owner is to be told of that as long as the service runs; null for nothing. */
  void foundAtStart(ServiceState.@Nullable Warning found) {
    foundAtStart = found;
  }

  /** What {@link #foundAtStart(ServiceState.Warning)} was told. */
  ServiceState.@Nullable Warning foundAtStart() {
    return foundAtStart;
  }

  /** What is always to be warned of. */
  List<ServiceState.Warning> notices() {
    List<ServiceState.Warning> warnings = new ArrayList<>();
    ServiceState.Warning moved = address.get();
    if (moved != null) {
      warnings.add(moved);
    }
    ServiceState.Warning found = foundAtStart;
    if (found != null) {
      warnings.add(found);
    }
    if (!loopback.getAsBoolean() && access.isViewingOpen()) {
      warnings.add(
          new ServiceState.Warning(OpenNetwork.CODE, OpenNetwork.SENTENCE, OpenNetwork.ACTION));
    }
    if (memory != null) {
      warnings.add(new ServiceState.Warning(WindowMemory.CODE, memory.sentence(), memory.action()));
    }
    String locked = access.locked();
    if (locked != null) {
      warnings.add(
          new ServiceState.Warning(
              "access-locked", locked, "Run pipit reset-password on the machine itself."));
    }
    String notKept = access.notKept();
    if (notKept != null) {
      warnings.add(
          new ServiceState.Warning(
              "access-not-kept", notKept, "Make room on the disk, or let Pipit write there."));
    }
    LastResort last = lastResort;
    ServiceState.Warning givenUp = last == null ? null : last.notice();
    if (givenUp != null) {
      warnings.add(givenUp);
    }
    Announcements told = announcements;
    MqttTrouble trouble = told == null ? null : told.trouble();
    if (trouble != null) {
      warnings.add(new ServiceState.Warning("mqtt", trouble.sentence(), trouble.action()));
    }
    return warnings;
  }

  /** What became of the newest change of a camera's settings. */
  @FunctionalInterface
  interface Changes {
    ServiceState.@Nullable Change of(String camera);
  }

  /** Who is asked for what became of changes. */
  void tellChanges(Changes of) {
    changes = of;
  }

  /** Puts a camera behind the others. */
  final synchronized void add(OnAir camera) {
    Map<String, OnAir> more = new LinkedHashMap<>(cameras);
    more.put(camera.camera().name(), camera);
    cameras = more;
  }

  /** Takes a camera away, which is still to be closed; null when there is none. */
  synchronized @Nullable OnAir remove(String name) {
    Map<String, OnAir> fewer = new LinkedHashMap<>(cameras);
    OnAir removed = fewer.remove(name);
    cameras = fewer;
    return removed;
  }

  /** Shows them in this order. */
  synchronized void order(List<String> names) {
    Map<String, OnAir> ordered = new LinkedHashMap<>();
    for (String name : names) {
      OnAir camera = cameras.get(name);
      if (camera != null) {
        ordered.put(name, camera);
      }
    }
    cameras.forEach(ordered::putIfAbsent);
    cameras = ordered;
  }

  /** The camera of that name. */
  @Nullable OnAir find(String name) {
    return cameras.get(name);
  }

  /** All of them, now. */
  List<OnAir> all() {
    return List.copyOf(cameras.values());
  }

  /** What keeps a camera from being live, in plain words. */
  static String reason(CameraState state) {
    return words(state).sentence();
  }

  @Override
  public @Nullable LiveStream stream(String camera) {
    OnAir found = cameras.get(camera);
    return found == null ? null : found.camera().stream();
  }

  @Override
  public @Nullable JpegFeed jpeg(String camera) {
    OnAir onAir = cameras.get(camera);
    Camera found = onAir == null ? null : onAir.camera();
    return found == null ? null : found.jpeg();
  }

  @Override
  public @Nullable String first() {
    return cameras.keySet().stream().findFirst().orElse(null);
  }

  /** What tells of devices that come and go calls {@link #devicesChanged}. */
  void toldOfPlugsBy(PlugWatch plugs) {
    plugsAreTold = plugs::isTold;
  }

  /** Whether {@link #devicesChanged} is called when a device comes or goes. */
  boolean plugsAreTold() {
    return plugsAreTold.getAsBoolean();
  }

  /** Some device came, went or changed. Any thread; does not block. */
  void devicesChanged() {
    all().forEach(OnAir::devicesChanged);
  }

  /** What starts the service anew when nothing else helps. */
  void savedBy(LastResort last) {
    lastResort = last;
  }

  /** What tells others of the device. */
  void announcedBy(Announcements announcing) {
    announcements = announcing;
  }

  /**
   * How they are reached.
   *
   * @param onlyFromHere whether only this machine can reach them
   * @param about what is to be said of the address
   */
  void reachedBy(BooleanSupplier onlyFromHere, Supplier<ServiceState.@Nullable Warning> about) {
    loopback = onlyFromHere;
    address = about;
  }

  /** What is wired to the header. */
  void shownBy(FrontPanel front) {
    panel = front;
  }

  /** What shows them on the board's own screen. */
  void shownOn(BoardScreen board) {
    screen = board;
  }

  /** What turns the camera. */
  void turnedBy(CameraMount turned) {
    mount = turned;
  }

  /** How the lines and servos are that are wired, and the screen that is plugged in. */
  List<HealthCheck> panelChecks() {
    FrontPanel front = panel;
    CameraMount turned = mount;
    List<HealthCheck> checks = new ArrayList<>(front == null ? List.of() : front.checks());
    if (turned != null) {
      checks.addAll(turned.checks());
    }
    BoardScreen shown = screen;
    if (shown != null) {
      checks.addAll(shown.checks());
    }
    return checks;
  }

  @Override
  public @Nullable Motion motion() {
    FrontPanel front = panel;
    return front == null ? null : front.motion();
  }

  @Override
  public @Nullable Night night() {
    FrontPanel front = panel;
    return front == null ? null : front.night();
  }

  /** Whether the motion sensor can be read; null when there is none. */
  @Nullable Boolean hasMotionSensor() {
    FrontPanel front = panel;
    return front == null ? null : front.hasMotionSensor();
  }

  /** What tells of the machine's faults. */
  void watchedBy(HealthWatch watch) {
    health = watch;
  }

  @Override
  public Health health() {
    HealthWatch watch = health;
    return watch == null ? Health.NONE : watch;
  }

  @Override
  public ServiceState state() {
    return new ServiceState(
        version,
        startedMs,
        warnings(),
        all().stream().map(onAir -> state(onAir.camera())).toList());
  }

  /** How a camera is. */
  ServiceState.Camera state(Camera camera) {
    CameraStatus status = camera.status();
    LiveStatistics live = camera.stream().statistics();
    Words words = words(status);
    return new ServiceState.Camera(
        status.name(),
        words.phase(),
        words.sentence(),
        words.action(),
        status.since().toEpochMilli(),
        status.isPrivate(),
        source(status.source()),
        encoder(status),
        lowered(status.lowered()),
        stream(live),
        new ServiceState.Counters(
            status.counters().framesCaptured(),
            status.counters().framesDropped(),
            status.counters().accessUnits(),
            live.skippedChunks()),
        changes.of(status.name()));
  }

  /** What is said of a state. */
  private record Words(ServiceState.Phase phase, String sentence, String action) {}

  private static Words words(CameraStatus status) {
    CameraStatus.Lowered lowered = status.lowered();
    return lowered != null && status.state() instanceof CameraState.Live
        ? new Words(ServiceState.Phase.LIVE, lowered.why().sentence(), lowered.why().action())
        : words(status.state());
  }

  private static Words words(CameraState state) {
    return switch (state) {
      case CameraState.Starting _ ->
          new Words(ServiceState.Phase.STARTING, "The camera is being opened.", "");
      case CameraState.Live _ -> new Words(ServiceState.Phase.LIVE, "Live.", "");
      case CameraState.Waiting(var fault) ->
          new Words(ServiceState.Phase.WAITING, fault.sentence(), fault.action());
      case CameraState.Mending(var fault) ->
          new Words(ServiceState.Phase.STARTING, fault.sentence(), fault.action());
      case CameraState.Failed(var fault) ->
          new Words(ServiceState.Phase.STOPPED, fault.sentence(), fault.action());
      case CameraState.Stopped _ ->
          new Words(ServiceState.Phase.STOPPED, "The service is ending.", "");
    };
  }

  private static ServiceState.@Nullable Source source(CameraStatus.@Nullable SourceStatus source) {
    return source == null
        ? null
        : new ServiceState.Source(
            source.label(),
            source.pixelFormat().name(),
            source.widthPixels(),
            source.heightPixels(),
            source.framesPerSecond());
  }

  private static ServiceState.@Nullable Lowered lowered(CameraStatus.@Nullable Lowered lowered) {
    return lowered == null
        ? null
        : new ServiceState.Lowered(
            lowered.widthPixels(),
            lowered.heightPixels(),
            lowered.framesPerSecond(),
            lowered.sinceMs());
  }

  private static ServiceState.@Nullable Encoder encoder(CameraStatus status) {
    CameraStatus.EncoderStatus encoder = status.encoder();
    return encoder == null
        ? null
        : new ServiceState.Encoder(
            encoder.name(),
            encoder.why(),
            encoder.bitsPerSecond(),
            status.counters().encoderRestarts());
  }

  private static ServiceState.@Nullable Stream stream(LiveStatistics live) {
    return live.codecs().isEmpty()
        ? null
        : new ServiceState.Stream(
            live.codecs(),
            live.widthPixels(),
            live.heightPixels(),
            live.framesPerSecond(),
            live.bitsPerSecond(),
            live.windowSeconds(),
            live.windowBytes());
  }
}
