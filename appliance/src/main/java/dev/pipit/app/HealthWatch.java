package dev.pipit.app;

import dev.pipit.camera.Camera;
import dev.pipit.camera.CameraStatus;
import dev.pipit.device.DeviceChecks;
import dev.pipit.device.DeviceReading;
import dev.pipit.device.DeviceWatch;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.History;
import dev.pipit.device.RecentLog;
import dev.pipit.http.CameraChecks;
import dev.pipit.http.CameraFigures;
import dev.pipit.http.Health;
import dev.pipit.http.ServiceHealth;
import dev.pipit.http.ServiceState;
import dev.pipit.live.LiveStatistics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the machine and the cameras every five seconds, on the virtual thread {@code health}
 * from {@link #start()} to {@link #close()}, and keeps what it saw.
 */
final class HealthWatch implements Health, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);
  private static final double MEGABYTE = 1 << 20;
  private static final long FIRST_LOOK_MILLIS = 1_000;

  /** What a camera had counted when it was last looked at. */
  private record Seen(CameraFigures.Counts counts, long nanos) {}

  private final CamerasOnAir onAir;
  private final ToIntFunction<String> viewers;
  private final DeviceWatch device;
  private final DeviceChecks deviceChecks;
  private final Supplier<@Nullable HealthCheck> update;
  private final List<Attachment> attachments;
  private final Clock clock;
  private final History history = new History();
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<String, CameraChecks> checks = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("health").unstarted(this::run);
  private volatile ServiceHealth now = ServiceHealth.UNKNOWN;
  private boolean failed;

  /**
   * @param onAir the cameras, which may come and go
   * @param viewers how many watch the camera of that name
   * @param update what became of the last update, or null
   */
  HealthWatch(
      CamerasOnAir onAir,
      ToIntFunction<String> viewers,
      DeviceWatch device,
      DeviceChecks deviceChecks,
      Supplier<@Nullable HealthCheck> update,
      List<Attachment> attachments,
      Clock clock) {
    this.onAir = onAir;
    this.viewers = viewers;
    this.device = device;
    this.deviceChecks = deviceChecks;
    this.update = update;
    this.attachments = List.copyOf(attachments);
    this.clock = clock;
  }

  /** Begins to look; once. */
  void start() {
    thread.start();
  }

  private void run() {
    try {
      // The start of the service has the processor to itself.
      Thread.sleep(FIRST_LOOK_MILLIS);
      while (!Thread.currentThread().isInterrupted()) {
        guardedLook();
        Thread.sleep(History.STEP_SECONDS * 1000L);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A fault of ours in one look must not end the watch. */
  private void guardedLook() {
    try {
      look(System.nanoTime());
      failed = false;
    } catch (RuntimeException | Error e) {
      if (!failed) {
        log.error("the health cannot be looked at", e);
      }
      failed = true;
    }
  }

  /** Looks once. */
  void look(long nowNanos) {
    DeviceReading reading = device.read();
    history.step(clock.millis());
    List<HealthCheck> found = new ArrayList<>();
    List<CameraFigures> figures = new ArrayList<>();
    List<Camera> all = onAir.all().stream().map(OnAir::camera).toList();
    for (Camera camera : all) {
      CameraFigures measured = measure(camera, nowNanos);
      figures.add(measured);
      found.addAll(
          checks
              .computeIfAbsent(camera.name(), _ -> new CameraChecks())
              .judge(onAir.state(camera), measured, nowNanos));
      record(measured, camera.stream().statistics());
    }
    forgetOthers(all);
    found.addAll(deviceChecks.judge(reading));
    found.addAll(onAir.panelChecks());
    HealthCheck updated = update.get();
    if (updated != null) {
      found.add(updated);
    }
    for (ServiceState.Warning notice : onAir.notices()) {
      found.add(
          HealthCheck.warning(
              "notice." + notice.code(), "Notice", notice.sentence(), notice.action(), ""));
    }
    record(reading);
    now = new ServiceHealth(found, figures, reading);
  }

  private void forgetOthers(List<Camera> all) {
    List<String> names = all.stream().map(Camera::name).toList();
    seen.keySet().retainAll(names);
    checks.keySet().retainAll(names);
  }

  private CameraFigures measure(Camera camera, long nowNanos) {
    CameraStatus.Counters counters = camera.status().counters();
    LiveStatistics live = camera.stream().statistics();
    CameraFigures.Counts counts =
        new CameraFigures.Counts(
            counters.framesCaptured(),
            counters.framesLost(),
            counters.framesReplaced(),
            counters.framesSpared(),
            counters.framesUndecodable(),
            counters.accessUnits(),
            live.droppedAccessUnits(),
            live.skippedChunks(),
            counters.sourceRestarts(),
            counters.sourceResets(),
            counters.encoderRestarts(),
            counters.encoderStalls(),
            camera.stream().sentBytes());
    Seen before = seen.put(camera.name(), new Seen(counts, nowNanos));
    double seconds = before == null ? 0 : (nowNanos - before.nanos) / 1e9;
    return new CameraFigures(
        camera.name(),
        camera.encodeDelay().take(),
        camera.stream().partDelay().take(),
        camera.stream().sendDelay().take(),
        rate(before, seconds, counts, CameraFigures.Counts::framesCaptured),
        rate(before, seconds, counts, CameraFigures.Counts::accessUnits),
        rate(before, seconds, counts, CameraFigures.Counts::sentBytes) * Byte.SIZE,
        counts);
  }

  private static double rate(
      @Nullable Seen before,
      double seconds,
      CameraFigures.Counts counts,
      ToLongFunction<CameraFigures.Counts> count) {
    return before == null || seconds <= 0
        ? 0
        : Math.max(0, count.applyAsLong(counts) - count.applyAsLong(before.counts)) / seconds;
  }

  private void record(CameraFigures figures, LiveStatistics live) {
    String id = "camera." + figures.name() + ".";
    String name = figures.name();
    history.put(id + "frames-in", name + ": frames in", "1/s", figures.framesInPerSecond());
    history.put(id + "frames-out", name + ": pictures out", "1/s", figures.framesOutPerSecond());
    history.put(id + "bitrate", name + ": bitrate", "kbit/s", live.bitsPerSecond() / 1e3);
    history.put(id + "sent", name + ": sent", "kbit/s", figures.sentBitsPerSecond() / 1e3);
    history.put(id + "delay", name + ": delay until sent", "ms", figures.medianMillis());
    history.put(
        id + "encoding",
        name + ": delay until encoded",
        "ms",
        figures.captureToEncoded().medianMillis());
    history.put(id + "viewers", name + ": viewers", "", viewers.applyAsInt(name));
  }

  private void record(DeviceReading reading) {
    if (reading.processors() != null) {
      history.put("cpu", "CPU", "%", reading.processors().busyPercent());
      history.put("cpu-pipit", "CPU of Pipit", "%", reading.processors().processPercent());
    }
    if (reading.memory() != null) {
      history.put("memory", "Memory available", "MB", reading.memory().availableBytes() / MEGABYTE);
      history.put(
          "memory-pipit", "Memory of Pipit", "MB", reading.memory().residentBytes() / MEGABYTE);
    }
    if (reading.temperature() != null) {
      history.put("temperature", "Temperature", "°C", reading.temperature().celsius());
    }
    if (reading.network() != null) {
      history.put(
          "network-in", "Network in", "kbit/s", reading.network().receivedBitsPerSecond() / 1e3);
      history.put(
          "network-out", "Network out", "kbit/s", reading.network().sentBitsPerSecond() / 1e3);
    }
  }

  /** The machine's faults, as warnings of the state: what its owner should mend at once. */
  List<ServiceState.Warning> faults() {
    List<ServiceState.Warning> faults = new ArrayList<>();
    for (HealthCheck check : now.checks()) {
      if (check.level() == HealthCheck.Level.FAULT && check.id().startsWith("device.")) {
        faults.add(new ServiceState.Warning(check.id(), check.sentence(), check.action()));
      }
    }
    return faults;
  }

  @Override
  public ServiceHealth now() {
    return now;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public RecentLog log() {
    return Logs.recent();
  }

  @Override
  public List<Attachment> attachments() {
    return attachments;
  }

  /** Ends the watch; waits for a look that has begun. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW) {
        boolean _ = thread.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
