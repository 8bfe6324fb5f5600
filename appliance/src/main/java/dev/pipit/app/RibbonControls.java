package dev.pipit.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.capture.Rpicam;
import dev.pipit.capture.RpicamCamera;
import dev.pipit.capture.RpicamTuning;
import dev.pipit.config.Configuration;
import dev.pipit.config.CsiField;
import dev.pipit.config.CsiOption;
import dev.pipit.config.CsiOptions;
import dev.pipit.http.ApiFault;
import dev.pipit.json.JsonTrees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be set on a camera on the ribbon cable: the options of rpicam, field by field, as
 * controls. For one thread; looks for tuning files when it is made.
 */
final class RibbonControls {
  private static final double MICROS = 1e6;

  /**
   * Something that can be chosen.
   *
   * @param word as it is written in the option
   * @param label for people
   */
  private record Item(String word, String label) {}

  private final Map<String, CsiOption> given = new LinkedHashMap<>();
  private final int pictureMicros;
  private final List<RpicamCamera.Mode> modes;
  private final List<String> tuningFiles;

  /**
   * @param index of the camera, as rpicam has it
   */
  static RibbonControls of(Configuration.Camera camera, int index) {
    List<RpicamCamera.Mode> modes = List.of();
    for (RpicamCamera found : Rpicam.ofThisMachine().known()) {
      modes = found.index() == index ? found.modes() : modes;
    }
    return new RibbonControls(camera, modes, RpicamTuning.ofThisMachine().names());
  }

  RibbonControls(
      Configuration.Camera camera, List<RpicamCamera.Mode> modes, List<String> tuningFiles) {
    camera.picture().csi().forEach(option -> given.put(option.name(), option));
    pictureMicros = (int) (MICROS / camera.framesPerSecond());
    this.modes = modes;
    this.tuningFiles = tuningFiles;
  }

  /** All of them with their values, as {@code /api/v1/cameras/{name}/controls} has them. */
  ObjectNode listing() {
    ObjectNode json = JsonTrees.object();
    ArrayNode controls = json.putArray("controls");
    for (CsiOptions.Option option : CsiOptions.all()) {
      List<String> values = values(option);
      boolean inactive =
          option.needs() != null
              && !option.needs().equals(given.get(Objects.requireNonNull(option.needs()).name()));
      for (int i = 0; i < values.size(); i++) {
        controls.add(view(option, option.fields().get(i), values.get(i)).put("inactive", inactive));
      }
    }
    return json;
  }

  private List<String> values(CsiOptions.Option option) {
    CsiOption set = given.get(option.name());
    return set == null ? option.standard() : List.of(set.value().split(",", -1));
  }

  private ObjectNode view(CsiOptions.Option option, CsiField field, String value) {
    ObjectNode json = JsonTrees.object();
    json.put("id", field.id());
    json.put("name", field.name());
    switch (field) {
      case CsiField.Amount amount -> {
        json.put("kind", amount.isWhole() ? "integer" : "decimal");
        number(json, "min", amount, amount.min());
        number(json, "max", amount, most(option, amount));
        number(json, "step", amount, amount.step());
        number(json, "default", amount, amount.number());
        number(json, "value", amount, Double.parseDouble(value));
        json.putArray("menu");
      }
      case CsiField.Words words -> menu(json, items(option, words, value), value);
      case CsiField.Found found -> menu(json, items(option, found, value), value);
    }
    return json.put("reopens", true);
  }

  private static void number(ObjectNode json, String key, CsiField.Amount amount, double value) {
    if (amount.isWhole()) {
      json.put(key, Math.round(value));
    } else {
      json.put(key, value);
    }
  }

  /** A picture is not exposed for longer than it takes. */
  private double most(CsiOptions.Option option, CsiField.Amount amount) {
    return option.name().equals(CsiOptions.SHUTTER)
        ? Math.min(amount.max(), pictureMicros)
        : amount.max();
  }

  private static void menu(ObjectNode json, List<Item> items, String value) {
    json.put("kind", "menu").put("min", 0).put("max", items.size() - 1).put("step", 1);
    json.put("default", 0);
    ArrayNode menu = json.putArray("menu");
    for (int i = 0; i < items.size(); i++) {
      menu.addObject().put("value", i).put("label", items.get(i).label());
      if (items.get(i).word().equals(value)) {
        json.put("value", i);
      }
    }
  }

  /** What can be chosen; what is configured is among it even where it was not found. */
  private List<Item> items(CsiOptions.Option option, CsiField field, String value) {
    List<Item> items = new ArrayList<>();
    switch (field) {
      case CsiField.Words words -> words.words().forEach(word -> items.add(new Item(word, word)));
      case CsiField.Found _ -> {
        items.add(new Item("", "auto"));
        if (option.name().equals(CsiOptions.MODE)) {
          modes.forEach(mode -> items.add(new Item(mode.option(), mode.label())));
        } else {
          tuningFiles.forEach(file -> items.add(new Item(file, file)));
        }
      }
      case CsiField.Amount _ -> throw new IllegalArgumentException(field.id());
    }
    if (items.stream().noneMatch(item -> item.word().equals(value))) {
      items.add(new Item(value, value));
    }
    return items;
  }

  /**
   * The options once these values are set, in the form of the configuration; null for none.
   *
   * @param wanted by the ids of controls: a number, a word of a menu, or null for the standard
   * @throws ApiFault with all that is not allowed
   */
  @Nullable List<String> changed(ObjectNode wanted) throws ApiFault {
    List<ApiFault.Field> faults = new ArrayList<>();
    Map<String, JsonNode> left = new LinkedHashMap<>();
    wanted.properties().forEach(entry -> left.put(entry.getKey(), entry.getValue()));
    Map<String, String> options = new LinkedHashMap<>();
    for (CsiOptions.Option option : CsiOptions.all()) {
      List<String> values = new ArrayList<>(values(option));
      for (int i = 0; i < values.size(); i++) {
        CsiField field = option.fields().get(i);
        JsonNode node = left.remove(field.id());
        if (node != null) {
          String value = take(option, field, values.get(i), node);
          if (value == null) {
            faults.add(new ApiFault.Field(field.id(), "is " + allowed(option, field)));
          } else {
            values.set(i, value);
          }
        }
      }
      if (!values.equals(option.standard())) {
        options.put(option.name(), String.join(",", values));
      }
    }
    left.keySet().forEach(id -> faults.add(new ApiFault.Field(id, "is no control of this camera")));
    if (!faults.isEmpty()) {
      throw ApiFault.fields(faults);
    }
    return options.isEmpty()
        ? null
        : options.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList();
  }

  private @Nullable String take(
      CsiOptions.Option option, CsiField field, String before, JsonNode node) {
    if (node.isNull()) {
      return field.standard();
    }
    return switch (field) {
      case CsiField.Amount amount -> {
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        yield amount.takes(value) && value <= most(option, amount)
            ? CsiField.Amount.plain(value)
            : null;
      }
      case CsiField.Words _, CsiField.Found _ -> chosen(items(option, field, before), node);
    };
  }

  /** By its place, as the page does, or by its word. */
  private static @Nullable String chosen(List<Item> items, JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToInt()) {
      int place = node.intValue();
      return place >= 0 && place < items.size() ? items.get(place).word() : null;
    }
    String word = node.isTextual() ? node.textValue() : null;
    return items.stream().map(Item::word).filter(one -> one.equals(word)).findFirst().orElse(null);
  }

  private String allowed(CsiOptions.Option option, CsiField field) {
    return switch (field) {
      case CsiField.Amount amount when option.name().equals(CsiOptions.SHUTTER) ->
          "a whole number from 0 to "
              + Math.round(most(option, amount))
              + " µs, which is the time of one picture";
      case CsiField.Amount amount -> amount.allowed();
      case CsiField.Words words -> words.allowed();
      case CsiField.Found _ -> {
        List<String> words = new ArrayList<>();
        for (Item item : items(option, field, "")) {
          words.add(item.word().isEmpty() ? "null" : item.word());
        }
        yield "one of " + String.join(", ", words);
      }
    };
  }
}
