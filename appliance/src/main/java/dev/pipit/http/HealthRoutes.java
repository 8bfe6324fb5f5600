package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.HealthCheck;
import dev.pipit.device.History;
import dev.pipit.device.RecentLog;
import dev.pipit.json.JsonTrees;
import dev.pipit.media.DelayMeter.Delays;

/** The health, its last ten minutes, and the log. */
final class HealthRoutes implements ApiRoutes {
  private final Cameras cameras;

  HealthRoutes(Cameras cameras) {
    this.cameras = cameras;
  }

  @Override
  public void addTo(ApiTable table) {
    table.addQuick(
        "GET", "/api/v1/health", Right.READ, _ -> ApiAnswer.json(json(cameras.health().now())));
    table.addQuick("GET", "/api/v1/machine", Right.READ, _ -> ApiAnswer.json(machine()));
    table.addQuick("GET", "/api/v1/health/history", Right.READ, _ -> ApiAnswer.json(history()));
    table.addQuick("GET", "/api/v1/log", Right.READ, _ -> ApiAnswer.json(log()));
  }

  /** What {@code /api/v1/health} tells of that health. */
  static ObjectNode json(ServiceHealth now) {
    ObjectNode json = JsonTrees.object();
    json.put("level", now.level().word());
    ArrayNode checks = json.putArray("checks");
    for (HealthCheck check : now.checks()) {
      ObjectNode node = checks.addObject();
      node.put("id", check.id());
      node.put("title", check.title());
      node.put("level", check.level().word());
      node.put("sentence", check.sentence());
      if (!check.action().isEmpty()) {
        node.put("action", check.action());
      }
      if (!check.value().isEmpty()) {
        node.put("value", check.value());
      }
    }
    ObjectNode delays = json.putObject("delays");
    ObjectNode rates = json.putObject("rates");
    ObjectNode counts = json.putObject("counts");
    for (CameraFigures figures : now.cameras()) {
      ObjectNode delay = delays.putObject(figures.name());
      delay(delay, "captureToEncodedMs", figures.captureToEncoded());
      delay(delay, "encodedToPartMs", figures.encodedToPart());
      delay(delay, "partToSentMs", figures.partToSent());
      ObjectNode rate = rates.putObject(figures.name());
      rate.put("framesInPerSecond", rounded(figures.framesInPerSecond()));
      rate.put("framesOutPerSecond", rounded(figures.framesOutPerSecond()));
      rate.put("sentBitsPerSecond", Math.round(figures.sentBitsPerSecond()));
      counts.set(figures.name(), JsonTrees.tree(figures.counts()));
    }
    return json;
  }

  /** The median; null when there was nothing to measure. */
  private static void delay(ObjectNode json, String name, Delays delays) {
    if (delays.isMeasured()) {
      json.put(name, rounded(delays.medianMillis()));
    } else {
      json.putNull(name);
    }
  }

  ObjectNode history() {
    History.Chart chart = cameras.health().history().chart();
    ObjectNode json = JsonTrees.object();
    json.put("stepSeconds", chart.stepSeconds());
    json.put("endMs", chart.endMs());
    ArrayNode list = json.putArray("series");
    for (History.Series series : chart.series()) {
      ObjectNode node = list.addObject();
      node.put("id", series.id());
      node.put("label", series.label());
      node.put("unit", series.unit());
      ArrayNode values = node.putArray("values");
      for (float value : series.values()) {
        if (Float.isNaN(value)) {
          values.addNull();
        } else {
          values.add(rounded(value));
        }
      }
    }
    return json;
  }

  private ObjectNode machine() {
    return MachineJson.of(cameras.health().now().device());
  }

  private ObjectNode log() {
    ObjectNode json = JsonTrees.object();
    ArrayNode lines = json.putArray("lines");
    for (RecentLog.Line line : cameras.health().log().lines()) {
      lines.addObject().put("ms", line.ms()).put("level", line.level()).put("text", line.text());
    }
    return json;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
