package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.json.JsonTrees;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /metrics} and {@code /health}, and the state that the API tells: all from one record. */
final class StatusRoute implements ApiRoutes, StatusPages {
  private static final String STATE = "/api/v1/state";

  private final Cameras cameras;
  private final Traffic traffic;
  private final MetricsText metrics;
  private final Clock clock;

  StatusRoute(Cameras cameras, Traffic traffic, MetricsText metrics, Clock clock) {
    this.cameras = cameras;
    this.traffic = traffic;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void metrics(Request request, Response response, Callback callback) {
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
    traffic.warnings().get().forEach(warning -> warnings.add(JsonTrees.tree(warning)));
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
      viewers.put("webSocket", traffic.sockets().count(camera.name()));
      viewers.put("hls", traffic.viewers().count(camera.name()));
      viewers.put("mjpeg", traffic.jpegs().count(camera.name()));
      list.add(node);
    }
    return json;
  }

  /** All is as it should be when every camera gives pictures. */
  @Override
  public void health(Request request, Response response, Callback callback, boolean mayView) {
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
