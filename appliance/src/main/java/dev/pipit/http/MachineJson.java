package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.DeviceReading;
import dev.pipit.device.MachineState;
import dev.pipit.json.JsonTrees;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code /api/v1/machine} tells; what is not known is null. */
final class MachineJson {
  private MachineJson() {}

  static ObjectNode of(DeviceReading reading) {
    MachineState machine = reading.machine();
    ObjectNode json = JsonTrees.object();
    network(json.putObject("network"), reading, machine);
    time(json.putObject("time"), reading, machine.time());
    storage(json, machine.storage());
    power(json, reading);
    return json;
  }

  private static void network(ObjectNode json, DeviceReading reading, MachineState machine) {
    json.put("name", machine.hostName());
    DeviceReading.Network network = reading.network();
    json.put("through", network == null ? null : network.device());
    ArrayNode links = json.putArray("links");
    for (MachineState.Link link : machine.links()) {
      ObjectNode node = links.addObject();
      node.put("name", link.name());
      node.put("kind", link.kind().name().toLowerCase(Locale.ROOT));
      node.put("up", link.up());
      ArrayNode addresses = node.putArray("addresses");
      link.addresses().forEach(addresses::add);
      node.put("wifi", link.wifi());
      node.put("signalDbm", link.signalDecibelMilliwatts());
    }
  }

  private static void time(ObjectNode json, DeviceReading reading, MachineState.TimeState time) {
    json.put(
        "setBy",
        time.wrong()
            ? "wrong"
            : switch (reading.clock()) {
              case SYNCHRONIZED -> "server";
              case OWN -> "own";
              case UNSET -> "nobody";
              case UNKNOWN -> "unknown";
            });
    Double offsetMillis = time.offsetMillis();
    json.put("offsetMs", offsetMillis == null ? null : Math.round(offsetMillis * 1e3) / 1e3);
    json.put("zone", time.zone().isEmpty() ? null : time.zone());
  }

  private static void storage(ObjectNode json, MachineState.@Nullable Storage storage) {
    if (storage == null) {
      json.putNull("storage");
      return;
    }
    ObjectNode node = json.putObject("storage");
    node.put("totalBytes", storage.totalBytes());
    node.put("freeBytes", storage.freeBytes());
    node.put("ownBytes", storage.ownBytes());
    node.put("fileSystem", storage.fileSystem());
    node.put("readOnly", storage.readOnly());
    node.put("errors", storage.errors());
    node.put("disk", storage.disk().isEmpty() ? null : storage.disk());
    node.put("model", storage.model());
    node.put("made", storage.made());
    node.put("wornPercent", storage.wornPercent());
    node.put("lastFault", storage.lastFault());
  }

  private static void power(ObjectNode json, DeviceReading reading) {
    DeviceReading.Power power = reading.power();
    if (power == null) {
      json.putNull("power");
      return;
    }
    json.putObject("power")
        .put("underVoltage", power.underVoltage())
        .put("slowed", power.slowed())
        .put("underVoltageBefore", power.underVoltageBefore())
        .put("slowedBefore", power.slowedBefore());
  }
}
