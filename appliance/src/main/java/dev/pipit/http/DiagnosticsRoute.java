package dev.pipit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.RecentLog;
import dev.pipit.json.JsonTrees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One archive with all that helps to find a fault, and nothing that its owner would not show to
 * somebody who helps: no secrets, no addresses of viewers.
 */
final class DiagnosticsRoute implements ApiRoutes {
  private final Supplier<ObjectNode> state;
  private final Cameras cameras;
  private final HealthRoutes healthRoutes;
  private final AboutRoute about;

  DiagnosticsRoute(
      Supplier<ObjectNode> state, Cameras cameras, HealthRoutes healthRoutes, AboutRoute about) {
    this.state = state;
    this.cameras = cameras;
    this.healthRoutes = healthRoutes;
    this.about = about;
  }

  @Override
  public void addTo(ApiTable table) {
    table.add(
        "GET",
        "/api/v1/diagnostics",
        Right.READ,
        _ ->
            ApiAnswer.streamed("application/zip", this::write)
                .with("Content-Disposition", "attachment; filename=\"pipit-diagnostics.zip\""));
  }

  private void write(OutputStream out) throws IOException, InterruptedException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    add(zip, "state.json", () -> pretty(state.get()));
    add(zip, "health.json", () -> pretty(HealthRoutes.json(cameras.health().now())));
    add(zip, "history.json", () -> JsonTrees.text(healthRoutes.history()));
    add(zip, "log.txt", this::log);
    add(zip, "about.json", () -> pretty(about.about()));
    add(zip, "threads.txt", DiagnosticsRoute::threads);
    for (Health.Attachment attachment : cameras.health().attachments()) {
      add(zip, attachment.name(), attachment.content());
    }
    zip.finish();
  }

  private static void add(ZipOutputStream zip, String name, Health.Content content)
      throws IOException, InterruptedException {
    String text;
    try {
      text = content.text();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      text = "This could not be found out: " + e + "\n";
    }
    zip.putNextEntry(new ZipEntry(name));
    zip.write(RecentLog.withoutSecrets(text).getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private static String pretty(JsonNode json) {
    return JsonTrees.pretty(json) + '\n';
  }

  private String log() {
    return cameras.health().log().lines().stream()
        .map(
            line ->
                "%s %s %s\n"
                    .formatted(
                        Instant.ofEpochMilli(line.ms()),
                        line.level(),
                        RecentLog.withoutAddresses(line.text())))
        .collect(Collectors.joining());
  }

  private static String threads() {
    Map<String, String> threads = new TreeMap<>();
    Thread.getAllStackTraces()
        .forEach(
            (thread, frames) -> {
              StringBuilder text = new StringBuilder();
              text.append('"')
                  .append(thread.getName())
                  .append("\" ")
                  .append(thread.getState())
                  .append('\n');
              for (StackTraceElement frame : frames) {
                text.append("    at ").append(frame).append('\n');
              }
              threads.put(thread.getName() + thread.threadId(), text.append('\n').toString());
            });
    return String.join("", threads.values());
  }
}
