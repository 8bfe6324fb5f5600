package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The Prometheus text exposition format 0.0.4, by hand: the metrics are few and a client library is
 * larger than this server.
 */
final class MetricsText {
  private final Cameras cameras;
  private final HlsViewers hlsViewers;
  private final LiveSockets sockets;
  private final HlsExchanges exchanges;
  private final JpegReaders jpegs;
  private final IntSupplier connections;
  private final LongSupplier shedConnections;
  private final LongSupplier slowHeads;

  MetricsText(
      Cameras cameras,
      HlsViewers hlsViewers,
      LiveSockets sockets,
      HlsExchanges exchanges,
      JpegReaders jpegs,
      IntSupplier connections,
      LongSupplier shedConnections,
      LongSupplier slowHeads) {
    this.cameras = cameras;
    this.hlsViewers = hlsViewers;
    this.sockets = sockets;
    this.exchanges = exchanges;
    this.jpegs = jpegs;
    this.connections = connections;
    this.shedConnections = shedConnections;
    this.slowHeads = slowHeads;
  }

  /** All metrics of this moment. */
  String write(ServiceState state) {
    Writer out = new Writer(state.cameras());
    out.head("pipit_info", "gauge", "Always 1; the label names the version.");
    out.line("pipit_info", "version", state.version(), 1);
    out.value(
        "pipit_start_time_seconds",
        "gauge",
        "Unix time of the start of the service.",
        state.startedMs() / 1e3);
    out.value("pipit_warnings", "gauge", "Warnings shown to the owner.", state.warnings().size());
    writeCameras(out);
    writeServer(out);
    return out.text.toString();
  }

  private void writeCameras(Writer out) {
    out.perCamera(
        "pipit_camera_live",
        "gauge",
        "1 when pictures flow from the camera.",
        camera -> camera.state() == ServiceState.Phase.LIVE ? 1 : 0);
    out.perCamera(
        "pipit_camera_frames_captured_total",
        "counter",
        "Frames taken from the camera.",
        camera -> camera.counters().framesCaptured());
    out.perCamera(
        "pipit_camera_frames_dropped_total",
        "counter",
        "Frames lost by the device or not encoded in time.",
        camera -> camera.counters().framesDropped());
    out.perCamera(
        "pipit_camera_access_units_total",
        "counter",
        "Access units put on the stream.",
        camera -> camera.counters().accessUnits());
    out.perCamera(
        "pipit_camera_skipped_chunks_total",
        "counter",
        "Chunks left out for viewers who were too slow.",
        camera -> camera.counters().skippedChunks());
    out.perCamera(
        "pipit_camera_encoder_restarts_total",
        "counter",
        "Encoders closed and made anew.",
        // Unknown for the moment that one is being made; a 0 would look like a new process.
        camera -> camera.encoder() == null ? Double.NaN : camera.encoder().restarts());
    out.perCamera(
        "pipit_camera_bits_per_second",
        "gauge",
        "Measured rate of the stream.",
        camera -> camera.stream() == null ? 0 : camera.stream().bitsPerSecond());
    out.perCamera(
        "pipit_camera_window_bytes",
        "gauge",
        "Media kept for viewers.",
        camera -> camera.stream() == null ? 0 : camera.stream().windowBytes());
    out.perCamera(
        "pipit_camera_viewers_websocket",
        "gauge",
        "Viewers over a WebSocket.",
        camera -> sockets.count(camera.name()));
    out.perCamera(
        "pipit_camera_viewers_hls",
        "gauge",
        "Clients that asked for a playlist within the last ten seconds.",
        camera -> hlsViewers.count(camera.name()));
    out.perCamera(
        "pipit_camera_viewers_mjpeg",
        "gauge",
        "Readers of Motion JPEG.",
        camera -> jpegs.count(camera.name()));
    out.perCamera(
        "pipit_camera_jpeg_pictures_total",
        "counter",
        "JPEGs made, for snapshots and readers of Motion JPEG.",
        camera -> jpegPictures(camera.name()));
  }

  private double jpegPictures(String camera) {
    JpegFeed feed = cameras.jpeg(camera);
    return feed == null ? 0 : feed.pictures();
  }

  private void writeServer(Writer out) {
    out.value("pipit_http_connections", "gauge", "Open connections.", connections.getAsInt());
    out.value(
        "pipit_http_connections_shed_total",
        "counter",
        "Idle connections closed because there were too many.",
        (double) shedConnections.getAsLong());
    out.value(
        "pipit_http_slow_heads_total",
        "counter",
        "Connections closed because a request's head did not come in time.",
        (double) slowHeads.getAsLong());
    out.value(
        "pipit_http_held_requests",
        "gauge",
        "Requests that wait for a part to be made.",
        exchanges.heldRequests());
    out.value(
        "pipit_http_slow_answers",
        "gauge",
        "Media being sent to clients who read slowly.",
        exchanges.slowAnswers());
    Runtime runtime = Runtime.getRuntime();
    out.value(
        "pipit_heap_used_bytes",
        "gauge",
        "Java heap in use.",
        (double) (runtime.totalMemory() - runtime.freeMemory()));
  }

  /** Escapes a label's value: backslash, quote, line feed. */
  static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static final class Writer {
    private final StringBuilder text = new StringBuilder(4096);
    private final List<ServiceState.Camera> cameras;

    Writer(List<ServiceState.Camera> cameras) {
      this.cameras = cameras;
    }

    void head(String name, String type, String help) {
      text.append("# HELP ").append(name).append(' ').append(help).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    void value(String name, String type, String help, double value) {
      head(name, type, help);
      text.append(name).append(' ');
      number(value);
    }

    void perCamera(
        String name, String type, String help, ToDoubleFunction<ServiceState.Camera> value) {
      head(name, type, help);
      for (ServiceState.Camera camera : cameras) {
        double number = value.applyAsDouble(camera);
        if (!Double.isNaN(number)) {
          line(name, "camera", camera.name(), number);
        }
      }
    }

    void line(String name, String label, String labelValue, double value) {
      text.append(name).append('{').append(label).append("=\"");
      text.append(escaped(labelValue)).append("\"} ");
      number(value);
    }

    private void number(double value) {
      long whole = (long) value;
      if (whole == value) {
        text.append(whole);
      } else {
        text.append(value);
      }
      text.append('\n');
    }
  }
}
