package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.camera.Camera;
import dev.pipit.camera.CameraState;
import dev.pipit.camera.CameraStatus;
import dev.pipit.camera.JpegFeed;
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
import org.jspecify.annotations.Nullable;

/** The cameras as the web server shows them. */
final class CamerasOnAir implements Cameras {
  private final Map<String, Camera> cameras = new LinkedHashMap<>();
  private final Access access;
  private final @Nullable WindowMemory memory;
  private final boolean loopback;
  private final long startedMs;
  private final String version = Version.text();
  private volatile @Nullable HealthWatch health;

  CamerasOnAir(
      List<Camera> cameras,
      String bind,
      Access access,
      @Nullable WindowMemory memory,
      Clock clock) {
    cameras.forEach(camera -> this.cameras.put(camera.name(), camera));
    this.access = access;
    this.memory = memory;
    loopback = OpenNetwork.isLoopback(bind);
    startedMs = clock.millis();
  }

  private List<ServiceState.Warning> warnings() {
    List<ServiceState.Warning> warnings = new ArrayList<>();
    if (!loopback && access.isViewingOpen()) {
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
    return warnings;
  }

  @Override
  public @Nullable LiveStream stream(String camera) {
    Camera found = cameras.get(camera);
    return found == null ? null : found.stream();
  }

  @Override
  public @Nullable JpegFeed jpeg(String camera) {
    Camera found = cameras.get(camera);
    return found == null ? null : found.jpeg();
  }

  @Override
  public @Nullable String first() {
    return cameras.keySet().stream().findFirst().orElse(null);
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

  /** What is always to be warned of. */
  List<ServiceState.Warning> notices() {
    return warnings();
  }

  @Override
  public ServiceState state() {
    HealthWatch watch = health;
    List<ServiceState.Warning> all = new ArrayList<>(warnings());
    if (watch != null) {
      all.addAll(watch.faults());
    }
    return new ServiceState(
        version, startedMs, all, cameras.values().stream().map(CamerasOnAir::state).toList());
  }

  static ServiceState.Camera state(Camera camera) {
    CameraStatus status = camera.status();
    LiveStatistics live = camera.stream().statistics();
    Words words = words(status.state());
    return new ServiceState.Camera(
        status.name(),
        words.phase(),
        words.sentence(),
        words.action(),
        status.since().toEpochMilli(),
        status.isPrivate(),
        source(status.source()),
        encoder(status),
        stream(live),
        new ServiceState.Counters(
            status.counters().framesCaptured(),
            status.counters().framesDropped(),
            status.counters().accessUnits(),
            live.skippedChunks()));
  }

  /** What is said of a state. */
  private record Words(ServiceState.Phase phase, String sentence, String action) {}

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
