package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /metrics} and {@code /health}, and the state that the API tells: all from one record. */
final class StatusRoute implements ApiRoutes {
  private static final String STATE = "/api/v1/state";
  static final String METRICS = "/metrics";
  static final String HEALTH = "/health";

  private final Cameras cameras;
  private final HlsViewers hlsViewers;
  private final LiveSockets sockets;
  private final JpegReaders jpegs;
  private final MetricsText metrics;
  private final Supplier<List<ServiceState.Warning>> moreWarnings;
  private final Clock clock;

  StatusRoute(
      Cameras cameras,
      HlsViewers hlsViewers,
      LiveSockets sockets,
      JpegReaders jpegs,
      MetricsText metrics,
      Supplier<List<ServiceState.Warning>> moreWarnings,
      Clock clock) {
    this.cameras = cameras;
    this.hlsViewers = hlsViewers;
    this.sockets = sockets;
    this.jpegs = jpegs;
    this.metrics = metrics;
    this.moreWarnings = moreWarnings;
    this.clock = clock;
  }

  /** Answers {@link #METRICS}. */
  void metrics(Request request, Response response, Callback callback) {
    response.getHeaders().put(Fields.NO_STORE);
    Reply.text(
        request,
        response,
        callback,
        HttpStatus.OK_200,
        Fields.METRICS,
        metrics.write(cameras.state(), cameras.health().now()));
  }

  @Override
  public void addTo(ApiTable table) {
    table.addQuick("GET", STATE, Right.VIEW, _ -> ApiAnswer.json(state()));
  }

  /** What {@code /api/v1/state} answers now. */
  ObjectNode state() {
    ServiceState state = cameras.state();
    ObjectNode json = JsonTrees.object();
    json.put("version", state.version());
    json.put("nowMs", clock.millis());
    json.put("startedMs", state.startedMs());
    ArrayNode warnings = json.putArray("warnings");
    state.warnings().forEach(warning -> warnings.add(JsonTrees.tree(warning)));
    moreWarnings.get().forEach(warning -> warnings.add(JsonTrees.tree(warning)));
    Motion motion = cameras.motion();
    if (motion != null) {
      json.set("motion", JsonTrees.tree(motion));
    }
    Night night = cameras.night();
    if (night != null) {
      json.set("night", JsonTrees.tree(night));
    }
    ArrayNode list = json.putArray("cameras");
    for (ServiceState.Camera camera : state.cameras()) {
      ObjectNode node = JsonTrees.members(camera);
      ObjectNode viewers = node.putObject("viewers");
      viewers.put("webSocket", sockets.count(camera.name()));
      viewers.put("hls", hlsViewers.count(camera.name()));
      viewers.put("mjpeg", jpegs.count(camera.name()));
      list.add(node);
    }
    return json;
  }

  /**
   * Answers {@link #HEALTH}: 200 when every camera gives pictures, else 503 with the reasons, a
   * line each; who may not watch hears no names.
   */
  void health(Request request, Response response, Callback callback, boolean mayView) {
    response.getHeaders().put(Fields.NO_STORE);
    List<ServiceState.Camera> all = cameras.state().cameras();
    String faults =
        all.stream()
            .filter(camera -> camera.state() != ServiceState.Phase.LIVE && !camera.privacy())
            .map(camera -> camera.name() + ": " + camera.sentence() + "\n")
            .collect(Collectors.joining());
    if (!mayView && !faults.isEmpty()) {
      faults = "Not every camera is live.\n";
    }
    boolean healthy = faults.isEmpty() && !all.isEmpty();
    Reply.text(
        request,
        response,
        callback,
        healthy ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
        Fields.PLAIN_TEXT,
        healthy ? "Every camera is live.\n" : all.isEmpty() ? "There is no camera.\n" : faults);
  }
}
