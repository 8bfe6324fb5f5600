package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import dev.pipit.device.DeviceReading;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.MachineState;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.media.DelayMeter.Delays;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics in the Prometheus text format 0.0.4. They are taken when they are asked for; nothing
 * is registered, and no class of the library is loaded before.
 */
final class MetricsText {
  private static final String CAMERA = "camera";

  private final Cameras cameras;
  private final Traffic traffic;

  MetricsText(Cameras cameras, Traffic traffic) {
    this.cameras = cameras;
    this.traffic = traffic;
  }

  /** All metrics of this moment; what was measured at intervals is of the last one. */
  String write(ServiceState state, ServiceHealth health) {
    Page page = new Page();
    page.service(state, health);
    page.cameras(state);
    page.figures(health);
    page.device(health.device());
    page.server();
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try {
      PrometheusTextFormatWriter.create().write(out, page.all.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private double jpegPictures(String camera) {
    JpegFeed feed = cameras.jpeg(camera);
    return feed == null ? 0 : feed.pictures();
  }

  /** One answer in the making. */
  private final class Page {
    private final MetricSnapshots.Builder all = MetricSnapshots.builder();

    void service(ServiceState state, ServiceHealth health) {
      all.metricSnapshot(
          InfoSnapshot.builder()
              .name("pipit")
              .help("Always 1; the label names the version.")
              .dataPoint(
                  InfoSnapshot.InfoDataPointSnapshot.builder()
                      .labels(Labels.of("version", state.version()))
                      .build())
              .build());
      gauge(
          "pipit_start_time_seconds",
          "Unix time of the start of the service.",
          state.startedMs() / 1e3);
      gauge("pipit_warnings", "Warnings shown to the owner.", state.warnings().size());
      Motion motion = cameras.motion();
      if (motion != null) {
        gauge(
            "pipit_motion_detected",
            "Whether the sensor notices motion.",
            motion.detected() ? 1 : 0);
        counter("pipit_motions", "How often motion began.", motion.count());
      }
      Night night = cameras.night();
      if (night != null) {
        gauge("pipit_night", "Whether it is night by light or settings.", night.on() ? 1 : 0);
        counter("pipit_nights", "How often it became night.", night.count());
      }
      GaugeSnapshot.Builder checks =
          GaugeSnapshot.builder()
              .name("pipit_health")
              .help("Each check of the health: 0 as it should be, 1 a warning, 2 a fault.");
      for (HealthCheck check : health.checks()) {
        checks.dataPoint(point(Labels.of("check", check.id()), grade(check.level())));
      }
      all.metricSnapshot(checks.build());
    }

    void cameras(ServiceState state) {
      perCamera(
          state,
          "pipit_camera_live",
          "1 when pictures flow from the camera.",
          camera -> camera.state() == ServiceState.Phase.LIVE ? 1 : 0);
      perCamera(
          state,
          "pipit_camera_lowered",
          "1 while fewer or smaller pictures are given than wished, as the encoder cannot keep up.",
          camera -> camera.lowered() == null ? 0 : 1);
      countCamera(
          state,
          "pipit_camera_frames_captured",
          "Frames taken from the camera.",
          camera -> camera.counters().framesCaptured());
      countCamera(
          state,
          "pipit_camera_access_units",
          "Access units put on the stream.",
          camera -> camera.counters().accessUnits());
      countCamera(
          state,
          "pipit_camera_skipped_chunks",
          "Chunks left out for viewers who were too slow.",
          camera -> camera.counters().skippedChunks());
      countCamera(
          state,
          "pipit_camera_encoder_restarts",
          "Encoders closed and made anew.",
          // Unknown for the moment that one is being made; a 0 would look like a new process.
          camera -> camera.encoder() == null ? Double.NaN : camera.encoder().restarts());
      perCamera(
          state,
          "pipit_camera_stream_bytes_per_second",
          "Measured rate of the stream.",
          camera -> camera.stream() == null ? 0 : camera.stream().bitsPerSecond() / 8.0);
      perCamera(
          state,
          "pipit_camera_window_bytes",
          "Media kept for viewers.",
          camera -> camera.stream() == null ? 0 : (double) camera.stream().windowBytes());
      perCamera(
          state,
          "pipit_camera_viewers_websocket",
          "Viewers over a WebSocket.",
          camera -> traffic.sockets().count(camera.name()));
      perCamera(
          state,
          "pipit_camera_viewers_hls",
          "Clients that asked for a playlist within the last ten seconds.",
          camera -> traffic.viewers().count(camera.name()));
      perCamera(
          state,
          "pipit_camera_viewers_mjpeg",
          "Readers of Motion JPEG.",
          camera -> traffic.jpegs().count(camera.name()));
      countCamera(
          state,
          "pipit_camera_jpeg_pictures",
          "JPEGs made, for snapshots and readers of Motion JPEG.",
          camera -> jpegPictures(camera.name()));
    }

    void figures(ServiceHealth health) {
      CounterSnapshot.Builder dropped =
          CounterSnapshot.builder()
              .name("pipit_camera_frames_dropped")
              .help("Frames not on the stream, and why: device, encoder, pace or damaged.");
      CounterSnapshot.Builder stalls =
          CounterSnapshot.builder()
              .name("pipit_camera_encoder_stalls")
              .help("Encoders made anew because they gave nothing for long.");
      CounterSnapshot.Builder reopened =
          CounterSnapshot.builder()
              .name("pipit_camera_source_restarts")
              .help("Times that the camera had to be opened anew.");
      CounterSnapshot.Builder resets =
          CounterSnapshot.builder()
              .name("pipit_camera_source_resets")
              .help("Times that the camera's USB device was reset.");
      CounterSnapshot.Builder sent =
          CounterSnapshot.builder()
              .name("pipit_camera_sent_bytes")
              .help("Media sent to all viewers of the camera.");
      SummarySnapshot.Builder delays =
          SummarySnapshot.builder()
              .name("pipit_camera_delay_seconds")
              .help("How long a picture takes: until it is encoded, in a part, and sent.");
      for (CameraFigures figures : health.cameras()) {
        String name = figures.name();
        CameraFigures.Counts counts = figures.counts();
        dropped.dataPoint(count(Labels.of(CAMERA, name, "why", "device"), counts.framesLost()));
        dropped.dataPoint(
            count(Labels.of(CAMERA, name, "why", "encoder"), counts.framesReplaced()));
        dropped.dataPoint(count(Labels.of(CAMERA, name, "why", "pace"), counts.framesSpared()));
        dropped.dataPoint(
            count(Labels.of(CAMERA, name, "why", "damaged"), counts.framesUndecodable()));
        stalls.dataPoint(count(Labels.of(CAMERA, name), counts.encoderStalls()));
        reopened.dataPoint(count(Labels.of(CAMERA, name), counts.sourceRestarts()));
        resets.dataPoint(count(Labels.of(CAMERA, name), counts.sourceResets()));
        sent.dataPoint(count(Labels.of(CAMERA, name), counts.sentBytes()));
        delays.dataPoint(delay(name, "encoded", figures.captureToEncoded()));
        delays.dataPoint(delay(name, "part", figures.encodedToPart()));
        delays.dataPoint(delay(name, "sent", figures.partToSent()));
      }
      all.metricSnapshot(dropped.build());
      all.metricSnapshot(stalls.build());
      all.metricSnapshot(reopened.build());
      all.metricSnapshot(resets.build());
      all.metricSnapshot(sent.build());
      all.metricSnapshot(delays.build());
    }

    private SummarySnapshot.SummaryDataPointSnapshot delay(
        String camera, String stage, Delays delays) {
      SummarySnapshot.SummaryDataPointSnapshot.Builder point =
          SummarySnapshot.SummaryDataPointSnapshot.builder()
              .labels(Labels.of(CAMERA, camera, "until", stage))
              .count(delays.count())
              .sum(delays.sumMicros() / 1e6);
      if (delays.isMeasured()) {
        point.quantiles(
            Quantiles.builder()
                .quantile(0.5, delays.medianMillis() / 1e3)
                .quantile(0.95, delays.slowMillis() / 1e3)
                .build());
      }
      return point.build();
    }

    void device(DeviceReading device) {
      if (device.processors() != null) {
        gauge(
            "pipit_cpu_busy_ratio",
            "Share of all cores that were busy in the last seconds.",
            device.processors().busyPercent() / 100);
        gauge(
            "pipit_cpu_process_ratio",
            "Pipit's share of all cores in the last seconds.",
            device.processors().processPercent() / 100);
      }
      if (device.memory() != null) {
        gauge(
            "pipit_memory_available_bytes",
            "Memory that programs can have without swapping.",
            (double) device.memory().availableBytes());
        gauge(
            "pipit_resident_memory_bytes",
            "Memory of Pipit.",
            (double) device.memory().residentBytes());
      }
      if (device.temperature() != null) {
        gauge(
            "pipit_temperature_celsius",
            "The hottest place that the kernel knows.",
            device.temperature().celsius());
      }
      if (device.power() != null) {
        gauge(
            "pipit_under_voltage",
            "1 while the supply voltage is too low.",
            device.power().underVoltage() ? 1 : 0);
        gauge(
            "pipit_throttled",
            "1 while the processor is slowed because of heat or voltage.",
            device.power().slowed() ? 1 : 0);
      }
      if (device.disk() != null) {
        gauge(
            "pipit_disk_free_bytes",
            "Free space where the state is kept.",
            (double) device.disk().freeBytes());
      }
      storage(device.machine().storage());
      if (device.network() != null) {
        gauge(
            "pipit_network_received_bytes_per_second",
            "What came in through the network of the default route in the last seconds.",
            device.network().receivedBitsPerSecond() / 8);
        gauge(
            "pipit_network_sent_bytes_per_second",
            "What went out through the network of the default route in the last seconds.",
            device.network().sentBitsPerSecond() / 8);
      }
      gauge(
          "pipit_clock_synchronized",
          "1 when a time server sets the clock.",
          device.clock() == DeviceReading.ClockState.SYNCHRONIZED ? 1 : 0);
      Double offsetMillis = device.machine().time().offsetMillis();
      if (offsetMillis != null) {
        gauge(
            "pipit_clock_offset_seconds",
            "What is left of the time server's last correction.",
            offsetMillis / 1e3);
      }
    }

    private void storage(MachineState.@Nullable Storage storage) {
      if (storage == null) {
        return;
      }
      gauge(
          "pipit_disk_read_only",
          "1 while nobody can write where the state is kept.",
          storage.readOnly() ? 1 : 0);
      gauge(
          "pipit_disk_write_failed",
          "1 when the last that was to be kept could not be written.",
          storage.lastFault() == null ? 0 : 1);
      Long errors = storage.errors();
      if (errors != null) {
        gauge(
            "pipit_disk_errors",
            "Damage that the file system has found since it was made or mended.",
            (double) errors);
      }
      Integer worn = storage.wornPercent();
      if (worn != null) {
        gauge("pipit_disk_worn_ratio", "How much of the card's life is over.", worn / 100.0);
      }
    }

    void server() {
      gauge("pipit_http_connections", "Open connections.", traffic.connections().getAsInt());
      counter(
          "pipit_http_connections_shed",
          "Idle connections closed because there were too many.",
          traffic.shed().getAsLong());
      counter(
          "pipit_http_slow_heads",
          "Connections closed because a request's head did not come in time.",
          traffic.slowHeads().getAsLong());
      gauge(
          "pipit_http_held_requests",
          "Requests that wait for a part to be made.",
          traffic.exchanges().heldRequests());
      gauge(
          "pipit_http_slow_answers",
          "Media being sent to clients who read slowly.",
          traffic.exchanges().slowAnswers());
      Runtime runtime = Runtime.getRuntime();
      gauge(
          "pipit_heap_used_bytes",
          "Java heap in use.",
          (double) (runtime.totalMemory() - runtime.freeMemory()));
    }

    private void gauge(String name, String help, double value) {
      all.metricSnapshot(
          GaugeSnapshot.builder()
              .name(name)
              .help(help)
              .dataPoint(point(Labels.EMPTY, value))
              .build());
    }

    private void counter(String name, String help, long value) {
      all.metricSnapshot(
          CounterSnapshot.builder()
              .name(name)
              .help(help)
              .dataPoint(count(Labels.EMPTY, value))
              .build());
    }

    private void perCamera(
        ServiceState state, String name, String help, ToDoubleFunction<ServiceState.Camera> value) {
      GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
      for (ServiceState.Camera camera : state.cameras()) {
        gauge.dataPoint(point(Labels.of(CAMERA, camera.name()), value.applyAsDouble(camera)));
      }
      all.metricSnapshot(gauge.build());
    }

    private void countCamera(
        ServiceState state, String name, String help, ToDoubleFunction<ServiceState.Camera> value) {
      CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
      for (ServiceState.Camera camera : state.cameras()) {
        double number = value.applyAsDouble(camera);
        if (!Double.isNaN(number)) {
          counter.dataPoint(count(Labels.of(CAMERA, camera.name()), (long) number));
        }
      }
      all.metricSnapshot(counter.build());
    }

    private static double grade(HealthCheck.Level level) {
      return switch (level) {
        case OK -> 0;
        case WARNING -> 1;
        case FAULT -> 2;
      };
    }

    private GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
      return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private CounterSnapshot.CounterDataPointSnapshot count(Labels labels, long value) {
      return CounterSnapshot.CounterDataPointSnapshot.builder()
          .labels(labels)
          .value((double) value)
          .build();
    }
  }
}
