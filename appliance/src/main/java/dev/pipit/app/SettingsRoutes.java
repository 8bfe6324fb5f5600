package dev.pipit.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.capture.ProbeReport;
import dev.pipit.capture.WantedFormat;
import dev.pipit.config.Applies;
import dev.pipit.config.SettingView;
import dev.pipit.config.Settings;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settings, cameras and devices in the API. */
final class SettingsRoutes implements ApiRoutes {
  private static final String SETTINGS = "/api/v1/settings";
  private static final String CAMERAS = "cameras.";
  private static final String PASSWORD_FILE = "mqtt.password-file";
  private static final Path PASSWORD_FOLDER = Path.of("/etc/pipit");
  private static final int NO_ROOM = 507;
  private static final int FORBIDDEN = 403;

  private final SettingsKeeper keeper;

  SettingsRoutes(SettingsKeeper keeper) {
    this.keeper = keeper;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .add("GET", SETTINGS, Right.CONTROL, call -> answer(keeper.present()))
        .add("PATCH", SETTINGS, Right.CONTROL, this::change)
        .add("DELETE", "/api/v1/cameras/{name}", Right.CONTROL, this::removeCamera)
        .add("GET", "/api/v1/devices", Right.CONTROL, call -> devices());
  }

  private static ApiAnswer answer(Settings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("revision", settings.revision());
    json.put("file", settings.file().toString());
    json.put("settings", settings.list().stream().map(SettingsRoutes::json).toList());
    return ApiAnswer.json(json);
  }

  private static Map<String, @Nullable Object> json(SettingView view) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("key", view.key());
    json.put("value", view.value());
    json.put("default", view.standard());
    json.put("origin", view.origin());
    json.put("locked", view.lockedBy() != null);
    json.put("lockedBy", view.lockedBy());
    json.put("kind", view.kind());
    json.put("min", view.min());
    json.put("max", view.max());
    json.put("unit", view.unit());
    json.put("choices", view.choices());
    json.put("allowed", view.allowed());
    json.put("description", view.description());
    json.put("restart", view.applies() == Applies.RESTART);
    return json;
  }

  private ApiAnswer change(ApiCall call) throws ApiFault {
    ObjectNode body = call.body();
    JsonNode given = body.get("changes");
    if (!(given instanceof ObjectNode object)) {
      throw ApiFault.field("changes", "must be an object of keys and their new values");
    }
    JsonNode revision = body.get("revision");
    if (revision != null && !revision.isNull() && !revision.isTextual()) {
      throw ApiFault.field("revision", "must be the text that the settings were read with");
    }
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!call.caller().may(Right.ADMIN) && !mayControl(entry.getKey(), entry.getValue())) {
        throw new ApiFault(FORBIDDEN, "Only the admin may change " + shown(entry.getKey()) + ".")
            .code("right");
      }
      if (entry.getKey().equals(PASSWORD_FILE)
          && !mayBeSent(keeper.present(), entry.getValue().asText(""))) {
        throw ApiFault.field(
            PASSWORD_FILE,
            "may name a file below "
                + PASSWORD_FOLDER
                + " or beside the settings file; any other, whose first line would be sent to the"
                + " broker, is set on the machine itself");
      }
      changes.put(entry.getKey(), value(entry.getKey(), entry.getValue()));
    }
    return answer(
        change(
            keeper, revision == null || revision.isNull() ? null : revision.textValue(), changes));
  }

  /**
   * Changes settings, all or none.
   *
   * @param revision that of the settings which the change was made for, null for any
   */
  static Settings change(
      SettingsKeeper keeper, @Nullable String revision, Map<String, @Nullable Object> changes)
      throws ApiFault {
    try {
      return keeper.change(revision, changes);
    } catch (SettingsKeeper.StaleException e) {
      throw ApiFault.conflict(String.valueOf(e.getMessage()))
          .action("Read the settings again and repeat the change.");
    } catch (SettingsRefusedException e) {
      throw refused(e);
    } catch (SettingsFileException e) {
      throw new ApiFault(NO_ROOM, e.sentence()).action(e.action());
    }
  }

  /**
   * Whether a token may do that: what concerns the picture, and how much is logged. The rest says
   * who gets in, where secrets are kept and whom they are sent to; and a file as the source makes
   * Pipit read whatever the path names.
   */
  private static boolean mayControl(String key, JsonNode value) {
    if (key.startsWith(CAMERAS)) {
      return !(key.endsWith(".source") && value.asText().startsWith("file:"));
    }
    return key.equals("log.level");
  }

  /** Who may change settings from afar is not to read every file of the machine by it. */
  static boolean mayBeSent(Settings present, String file) {
    if (file.isEmpty()) {
      return true;
    }
    try {
      Path path = Path.of(file);
      Path beside = present.file().toAbsolutePath().getParent();
      return path.equals(path.normalize())
          && (path.startsWith(PASSWORD_FOLDER) || Objects.equals(path.getParent(), beside));
    } catch (InvalidPathException e) {
      return true; // Refused for what it is, with everything else.
    }
  }

  /** The key if it looks like one. */
  private static String shown(String key) {
    return key.matches("[a-z0-9.-]{1,80}") ? key : "this";
  }

  private static @Nullable Object value(String key, JsonNode node) throws ApiFault {
    if (node.isNull()) {
      return null;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.canConvertToLong() && node.isIntegralNumber()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      for (JsonNode element : node) {
        Object value = value(key, element);
        if (value != null) {
          list.add(value);
        }
      }
      return list;
    }
    throw ApiFault.field(key, "must be a text, a number, true, false, a list or null");
  }

  private static ApiFault refused(SettingsRefusedException refused) {
    return ApiFault.fields(
        refused.refusals().stream()
            .map(refusal -> new ApiFault.Field(refusal.key(), refusal.sentence()))
            .toList());
  }

  private ApiAnswer removeCamera(ApiCall call) throws ApiFault {
    String name = call.variable("name");
    boolean isThere =
        keeper.present().configuration().cameras().stream()
            .anyMatch(camera -> camera.name().equals(name));
    if (!isThere) {
      throw ApiFault.notFound("There is no camera of this name.");
    }
    try {
      keeper.removeCamera(name);
      return ApiAnswer.done();
    } catch (SettingsRefusedException e) {
      throw refused(e);
    } catch (SettingsFileException e) {
      throw new ApiFault(NO_ROOM, e.sentence()).action(e.action());
    }
  }

  private ApiAnswer devices() throws InterruptedException {
    ProbeReport report = ProbeReport.ofThisMachine(WantedFormat.of(1280, 720, 30));
    List<Map<String, Object>> devices = new ArrayList<>();
    for (ProbeReport.CameraReport camera : report.cameras()) {
      String stable = camera.stablePath();
      devices.add(
          Map.of(
              "path",
              stable == null ? camera.path() : stable,
              "label",
              camera.name(),
              "formats",
              camera.formats(),
              "modes",
              camera.modes()));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("devices", devices);
    json.put("faults", report.faults());
    return ApiAnswer.json(json);
  }
}
