package dev.pipit.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.capture.CameraControl;
import dev.pipit.capture.CaptureException;
import dev.pipit.capture.V4l2Controls;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import dev.pipit.json.JsonTrees;
import dev.pipit.linux.V4l2Control;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/cameras/{name}/controls}: what can be set on a camera itself, such as light. */
final class ControlRoutes implements ApiRoutes {
  private static final String PATH = "/api/v1/cameras/{name}/controls";
  private static final int SERVICE_UNAVAILABLE = 503;

  private final CamerasOnAir cameras;
  private final SettingsKeeper keeper;
  private final Object ribbonChange = new Object();

  ControlRoutes(CamerasOnAir cameras, SettingsKeeper keeper) {
    this.cameras = cameras;
    this.keeper = keeper;
  }

  @Override
  public void addTo(ApiTable table) {
    table.add("GET", PATH, Right.READ, this::get);
    table.add("PATCH", PATH, Right.CONTROL, this::patch);
  }

  private OnAir camera(ApiCall call) throws ApiFault {
    OnAir found = cameras.find(call.variable("name"));
    if (found == null) {
      throw ApiFault.notFound("There is no camera of that name; /api/v1/state lists them.");
    }
    return found;
  }

  private ApiAnswer get(ApiCall call) throws ApiFault {
    OnAir camera = camera(call);
    int ribbon = camera.sources().ribbonIndex();
    return ribbon < 0
        ? listing(camera.sources().device())
        : ApiAnswer.json(RibbonControls.of(camera.configuration(), ribbon).listing());
  }

  /** Options of rpicam are read when the camera is opened: it is opened again. */
  private ApiAnswer patchRibbon(ApiCall call, OnAir camera, int ribbon) throws ApiFault {
    ObjectNode wanted = call.body();
    // All options are one setting: of two who change some at once, both are to have their way.
    synchronized (ribbonChange) {
      RibbonControls before = RibbonControls.of(camera.configuration(), ribbon);
      Map<String, @Nullable Object> change = new HashMap<>();
      change.put("cameras." + call.variable("name") + ".csi", before.changed(wanted));
      SettingsRoutes.change(keeper, null, change);
    }
    return ApiAnswer.json(RibbonControls.of(camera.configuration(), ribbon).listing());
  }

  private static ObjectNode view(CameraControl control) {
    V4l2Control of = control.control();
    ObjectNode json = JsonTrees.object();
    json.put("id", control.id());
    json.put("name", of.name());
    json.put("kind", kind(of.type()));
    json.put("min", of.minimum());
    json.put("max", of.maximum());
    json.put("step", of.step());
    json.put("default", of.defaultValue());
    json.put("value", control.value());
    ArrayNode menu = json.putArray("menu");
    control
        .menu()
        .forEach(item -> menu.addObject().put("value", item.index()).put("label", item.name()));
    json.put("inactive", of.has(V4l2Control.FLAG_INACTIVE));
    json.put("reopens", false);
    return json;
  }

  private static String kind(int type) {
    return switch (type) {
      case V4l2Control.TYPE_BOOLEAN -> "boolean";
      case V4l2Control.TYPE_MENU, V4l2Control.TYPE_INTEGER_MENU -> "menu";
      case V4l2Control.TYPE_BUTTON -> "button";
      case V4l2Control.TYPE_BITMASK -> "bitmask";
      default -> "integer";
    };
  }

  private static ApiAnswer listing(@Nullable Path device) throws ApiFault {
    ObjectNode json = JsonTrees.object();
    ArrayNode controls = json.putArray("controls");
    if (device != null) {
      list(device).forEach(control -> controls.add(view(control)));
    }
    return ApiAnswer.json(json);
  }

  private static List<CameraControl> list(Path device) throws ApiFault {
    try {
      return V4l2Controls.list(device);
    } catch (CaptureException e) {
      throw fault(e);
    }
  }

  private static ApiFault fault(CaptureException e) {
    return new ApiFault(SERVICE_UNAVAILABLE, String.valueOf(e.getMessage())).action(e.action());
  }

  private ApiAnswer patch(ApiCall call) throws ApiFault {
    ObjectNode wantedByKey = call.body();
    OnAir camera = camera(call);
    CameraSources sources = camera.sources();
    int ribbon = sources.ribbonIndex();
    if (ribbon >= 0) {
      return patchRibbon(call, camera, ribbon);
    }
    Path device = sources.device();
    if (device == null) {
      throw ApiFault.conflict("This camera has no device now whose controls could be set.");
    }
    Map<String, CameraControl> known = new LinkedHashMap<>();
    list(device).forEach(control -> known.put(control.id(), control));
    Map<String, Long> wanted = new LinkedHashMap<>();
    List<ApiFault.Field> faults = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : wantedByKey.properties()) {
      CameraControl control = known.get(entry.getKey());
      String fault =
          control == null ? "is no control of this camera" : take(control, entry, wanted);
      if (fault != null) {
        faults.add(new ApiFault.Field(entry.getKey(), fault));
      }
    }
    if (!faults.isEmpty()) {
      throw ApiFault.fields(faults);
    }
    set(device, wanted);
    keep(call, sources, known, wanted);
    return listing(device);
  }

  /** Buttons are pressed and have no value to be kept; a default need not be set again. */
  private void keep(
      ApiCall call,
      CameraSources sources,
      Map<String, CameraControl> known,
      Map<String, Long> wanted)
      throws ApiFault {
    Map<String, Long> kept = new TreeMap<>(sources.controls());
    for (Map.Entry<String, JsonNode> entry : call.body().properties()) {
      CameraControl control = known.get(entry.getKey());
      if (control != null && control.control().type() != V4l2Control.TYPE_BUTTON) {
        if (entry.getValue().isNull()) {
          kept.remove(entry.getKey());
        } else {
          kept.put(entry.getKey(), wanted.getOrDefault(entry.getKey(), 0L));
        }
      }
    }
    if (!kept.equals(sources.controls())) {
      List<String> words = new ArrayList<>();
      kept.forEach((id, value) -> words.add(id + "=" + value));
      Map<String, @Nullable Object> change = new HashMap<>();
      change.put("cameras." + call.variable("name") + ".controls", words.isEmpty() ? null : words);
      SettingsRoutes.change(keeper, null, change);
    }
  }

  private static void set(Path device, Map<String, Long> wanted) throws ApiFault {
    try {
      List<ApiFault.Field> refused = new ArrayList<>();
      V4l2Controls.set(device, wanted)
          .forEach(
              (id, reason) ->
                  refused.add(new ApiFault.Field(id, "was refused by the camera: " + reason)));
      if (!refused.isEmpty()) {
        throw ApiFault.fields(refused);
      }
    } catch (CaptureException e) {
      throw fault(e);
    }
  }

  /** Reads one wanted value; null is the default. Says what is wrong with it. */
  private static @Nullable String take(
      CameraControl control, Map.Entry<String, JsonNode> entry, Map<String, Long> wanted) {
    JsonNode given = entry.getValue();
    long value;
    if (given.isNull()) {
      value = control.control().defaultValue();
    } else if (given.isBoolean()) {
      value = given.booleanValue() ? 1 : 0;
    } else if (given.canConvertToLong() && given.isIntegralNumber()) {
      value = given.longValue();
    } else {
      return "must be a whole number, true, false or null";
    }
    String refusal = control.refusal(value);
    if (refusal == null) {
      wanted.put(entry.getKey(), value);
    }
    return refusal;
  }
}
