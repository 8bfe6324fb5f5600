package dev.pipit.relayweb;

import dev.pipit.access.Grant;
import dev.pipit.accounts.ClaimCodes.NewCode;
import dev.pipit.accounts.Device;
import dev.pipit.accounts.DeviceTokens.NewToken;
import dev.pipit.accounts.Devices.Visible;
import dev.pipit.accounts.Registry;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import dev.pipit.link.CameraOffer;
import dev.pipit.relay.DeviceHub;
import dev.pipit.relay.Presence;
import dev.pipit.relay.RelayStreams;
import dev.pipit.relay.StreamState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /api/v1/devices} of a relay, and {@code /api/v1/link/claim}, by which a device trades its
 * code for a token. Another account's device answers like one that does not exist.
 */
public final class DeviceRoutes implements ApiRoutes {
  private static final int MAX_TEXT = 200;

  private final Registry registry;
  private final DeviceHub hub;
  private final RelayStreams streams;
  private final String relayName;

  /** Routes of a relay with these records and devices. */
  public DeviceRoutes(Registry registry, DeviceHub hub, RelayStreams streams, String relayName) {
    this.registry = registry;
    this.hub = hub;
    this.streams = streams;
    this.relayName = relayName;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .add("GET", "/api/v1/devices", Right.CONTROL, this::list)
        .add("POST", "/api/v1/devices", Right.CONTROL, this::add)
        .add("GET", "/api/v1/devices/{id}", Right.CONTROL, this::get)
        .add("PATCH", "/api/v1/devices/{id}", Right.CONTROL, this::change)
        .add("DELETE", "/api/v1/devices/{id}", Right.CONTROL, this::delete)
        .add("POST", "/api/v1/devices/{id}/claim-code", Right.CONTROL, this::claimCode)
        .add("POST", "/api/v1/devices/{id}/token", Right.CONTROL, this::token)
        .add("DELETE", "/api/v1/devices/{id}/token", Right.CONTROL, this::revoke)
        .add("POST", "/api/v1/link/claim", Right.NONE, this::claim);
  }

  private ApiAnswer list(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    List<Visible> visible = Records.of(() -> registry.devices().list(by.account()));
    return ApiAnswer.json(Map.of("devices", visible.stream().map(this::json).toList()));
  }

  private ApiAnswer get(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    return ApiAnswer.json(
        json(Records.of(() -> registry.devices().get(by.account(), call.variable("id")))));
  }

  private Map<String, Object> json(Visible visible) {
    Device device = visible.device();
    Presence presence = hub.presence(device.id());
    Map<String, Object> json = new TreeMap<>();
    json.put("id", device.id());
    json.put("name", device.name());
    json.put("own", visible.own());
    json.put("serial", device.serial());
    json.put("createdMs", device.createdMs());
    json.put("connectedMs", device.connectedMs());
    json.put("lastSeenMs", device.lastSeenMs());
    json.put("online", presence != null);
    if (presence != null) {
      json.put("presence", json(presence, visible.own()));
    }
    StreamState stream = streams.state(device.id());
    if (stream != null) {
      json.put("stream", json(stream));
    }
    return json;
  }

  /** Where a device is at home is for its owner alone. */
  private static Map<String, Object> json(Presence presence, boolean own) {
    Map<String, Object> json = new TreeMap<>();
    json.put("sinceMs", presence.sinceMs());
    json.put("program", presence.program());
    json.put("roundTripMicros", presence.roundTripMicros());
    if (own) {
      json.put("address", presence.address());
      json.put("ownAddresses", presence.ownAddresses());
    }
    List<Map<String, Object>> cameras = new ArrayList<>();
    for (CameraOffer camera : presence.cameras()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("name", camera.name());
      each.put("title", camera.title());
      each.put("condition", camera.condition().name().toLowerCase(Locale.ROOT));
      each.put("width", camera.width());
      each.put("height", camera.height());
      each.put("framesPerSecond", camera.framesPerSecond());
      each.put("bitsPerSecond", camera.bitsPerSecond());
      each.put("capabilities", camera.capabilities());
      cameras.add(each);
    }
    json.put("cameras", cameras);
    return json;
  }

  private static Map<String, Object> json(StreamState stream) {
    Map<String, Object> json = new TreeMap<>();
    json.put("phase", stream.phase().name().toLowerCase(Locale.ROOT));
    json.put("sinceMs", stream.sinceMs());
    json.put("sentence", stream.sentence());
    json.put("action", stream.action());
    var media = stream.media();
    if (media != null) {
      json.put("packets", media.packets());
      json.put("bytes", media.bytes());
      json.put("lostPackets", media.lostPackets());
      json.put("latePackets", media.latePackets());
      json.put("jitterMs", media.jitterMs());
      json.put("lostUnits", media.lostUnits());
    }
    return json;
  }

  private ApiAnswer add(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    String name = call.text("name", MAX_TEXT);
    return Records.of(
        () -> {
          Device device = registry.devices().add(by.account(), name);
          return ApiAnswer.created(json(new Visible(device, true)));
        });
  }

  private ApiAnswer change(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    String id = call.variable("id");
    String name = call.text("name", MAX_TEXT);
    return Records.of(
        () -> {
          registry.devices().rename(by.account(), id, name);
          return ApiAnswer.json(json(registry.devices().get(by.account(), id)));
        });
  }

  private ApiAnswer delete(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    String id = call.variable("id");
    Records.run(() -> registry.devices().delete(by.account(), id));
    streams.forget(id);
    return ApiAnswer.done();
  }

  private ApiAnswer claimCode(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    NewCode code = Records.of(() -> registry.claimCodes().make(by.account(), call.variable("id")));
    return ApiAnswer.created(Map.of("code", code.code(), "expiresMs", code.expiresMs()));
  }

  private ApiAnswer token(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    NewToken token =
        Records.of(() -> registry.deviceTokens().rotate(by.account(), call.variable("id")));
    return ApiAnswer.created(json(token));
  }

  private ApiAnswer revoke(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    Records.run(() -> registry.deviceTokens().revoke(by.account(), call.variable("id")));
    return ApiAnswer.done();
  }

  /** What a device says that was given a code: it has no account. */
  private ApiAnswer claim(ApiCall call) throws ApiFault, InterruptedException {
    String code = call.text("code", MAX_TEXT);
    String serial = call.text("serial", MAX_TEXT);
    NewToken token =
        Records.of(() -> registry.claimCodes().trade(code, serial, Records.caller(call)));
    return ApiAnswer.created(json(token));
  }

  private Map<String, Object> json(NewToken token) {
    return Map.of("token", token.secret(), "deviceId", token.deviceId(), "relayName", relayName);
  }
}
