package dev.pipit.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.capture.ProbeReport;
import dev.pipit.capture.WantedFormat;
import dev.pipit.config.Configuration;
import dev.pipit.http.Health.Attachment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What only the whole program knows, for the diagnostics: versions, configuration, cameras. */
final class Diagnosis {
  /** Names of members that may hold a secret, or say who somebody is. */
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(password|passphrase|secret|token|username|credential).*");

  private Diagnosis() {}

  /** The files; each is made when the archive is. */
  static List<Attachment> attachments(Supplier<Configuration> configuration) {
    return List.of(
        new Attachment("versions.txt", Diagnosis::versions),
        new Attachment("configuration.json", () -> configuration(configuration.get())),
        new Attachment("probe.txt", Diagnosis::probe));
  }

  private static String versions() {
    StringBuilder text = new StringBuilder();
    system().forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    return text.toString();
  }

  /** Versions and the machine, in the order in which they are shown. */
  static Map<String, String> system() {
    Map<String, String> system = new LinkedHashMap<>();
    system.put("Pipit", Version.text());
    system.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    system.put("Kernel", System.getProperty("os.version", ""));
    system.put("System", line("/etc/os-release", "PRETTY_NAME="));
    system.put(
        "Machine", model() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
    return system;
  }

  private static String model() {
    String model = line("/proc/device-tree/model", "");
    return model.isEmpty() ? System.getProperty("os.arch", "") : model;
  }

  /** The rest of the first line that begins so; empty when there is none. */
  private static String line(String file, String beginning) {
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        if (line.startsWith(beginning)) {
          return line.substring(beginning.length()).replaceAll("[\"\\x00]", "");
        }
      }
    } catch (IOException e) {
      return "";
    }
    return "";
  }

  /** The configuration that runs, without what is secret. */
  static String configuration(Object configuration) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    JsonNode json = mapper.valueToTree(configuration);
    removeSecrets(json);
    return mapper.writeValueAsString(json) + '\n';
  }

  private static void removeSecrets(JsonNode json) {
    if (json instanceof ObjectNode object) {
      List<String> secret = new ArrayList<>();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (SECRET.matcher(member.getKey()).matches() && member.getValue().isValueNode()) {
          secret.add(member.getKey());
        }
      }
      secret.forEach(name -> object.put(name, "(removed)"));
    }
    json.forEach(Diagnosis::removeSecrets);
  }

  /** Cameras as they are found; encoders are not tried while one of them works. */
  private static String probe() {
    ProbeReport video;
    try {
      video = ProbeReport.ofThisMachine(WantedFormat.of(1280, 720, 30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "The service ended while cameras were asked.\n";
    }
    return new ProbeText(
            new ProbeCommand.Report(
                video.cameras(), video.faults(), List.of(), null, List.of(), List.of()))
        + "\n  not tried while the service runs: see encoder in state.json\n";
  }
}
