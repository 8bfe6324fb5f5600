package dev.pipit.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.Servos;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import dev.pipit.json.JsonTrees;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/servos}: where the camera looks, in the form of a camera's controls. What is asked
 * for is where it is to look; it gets there by itself.
 */
final class ServoRoutes implements ApiRoutes {
  private static final String PATH = "/api/v1/servos";
  private static final int SERVICE_UNAVAILABLE = 503;

  private final Supplier<@Nullable CameraMount> mount;

  /**
   * @param mount null before the service has started
   */
  ServoRoutes(Supplier<@Nullable CameraMount> mount) {
    this.mount = mount;
  }

  @Override
  public void addTo(ApiTable table) {
    table.add("GET", PATH, Right.READ, _ -> listing());
    table.add("PATCH", PATH, Right.CONTROL, this::patch);
  }

  private List<Servos.Aimed> all() {
    CameraMount now = mount.get();
    return now == null ? List.of() : now.all();
  }

  private ApiAnswer listing() {
    ObjectNode json = JsonTrees.object();
    ArrayNode controls = json.putArray("controls");
    for (Servos.Aimed one : all()) {
      ObjectNode control = controls.addObject();
      control.put("id", id(one.axis()));
      control.put("name", one.axis().title());
      control.put("kind", "integer");
      control.put("min", -one.farthest());
      control.put("max", one.farthest());
      control.put("step", 1);
      control.put("default", 0);
      control.put("value", one.degrees());
      control.putArray("menu");
      control.put("inactive", false);
      control.put("reopens", false);
    }
    return ApiAnswer.json(json);
  }

  private static String id(Servos.Axis axis) {
    return axis.name().toLowerCase(Locale.ROOT);
  }

  private ApiAnswer patch(ApiCall call) throws ApiFault {
    Map<String, Servos.Aimed> known = new HashMap<>();
    all().forEach(one -> known.put(id(one.axis()), one));
    Map<Servos.Axis, Integer> wanted = new EnumMap<>(Servos.Axis.class);
    List<ApiFault.Field> faults = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : call.body().properties()) {
      Servos.Aimed one = known.get(entry.getKey());
      String fault =
          one == null ? "is no servo that is wired" : take(one, entry.getValue(), wanted);
      if (fault != null) {
        faults.add(new ApiFault.Field(entry.getKey(), fault));
      }
    }
    if (!faults.isEmpty()) {
      throw ApiFault.fields(faults);
    }
    CameraMount now = mount.get();
    Servos.Refusal refusal = now == null ? null : now.aim(wanted);
    if (refusal != null) {
      throw new ApiFault(SERVICE_UNAVAILABLE, refusal.sentence()).action(refusal.action());
    }
    return listing();
  }

  /** Null is the middle. Says what is wrong with it. */
  private static @Nullable String take(
      Servos.Aimed one, JsonNode given, Map<Servos.Axis, Integer> wanted) {
    if (given.isNull()) {
      wanted.put(one.axis(), 0);
      return null;
    }
    if (!given.isIntegralNumber()
        || !given.canConvertToInt()
        || Math.abs((long) given.intValue()) > one.farthest()) {
      return "must be a whole number from %d to %d, in degrees, or null"
          .formatted(-one.farthest(), one.farthest());
    }
    wanted.put(one.axis(), given.intValue());
    return null;
  }
}
