package dev.pipit.app;

import dev.pipit.access.Access;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import dev.pipit.wifi.JoinWish;
import dev.pipit.wifi.PointState;
import dev.pipit.wifi.PointVisit;
import dev.pipit.wifi.SeenNetwork;
import dev.pipit.wifi.Ssid;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1/setup-point}: for whoever is on the device's own Wi-Fi, whose password is shown
 * only on the device's screen and card; that stands for a log-in. Not there for anybody else.
 */
final class SetupPointRoutes implements ApiRoutes {
  private static final Logger log = LoggerFactory.getLogger(SetupPointRoutes.class);
  private static final int MAX_TEXT = 256;

  private final PointVisit point;
  private final Supplier<String> address;
  private final Access access;

  /**
   * Answers nothing yet.
   *
   * @param address where the page is when the device is on a network
   */
  SetupPointRoutes(PointVisit point, Supplier<String> address, Access access) {
    this.point = point;
    this.address = address;
    this.access = access;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .add("GET", "/api/v1/setup-point", Right.NONE, this::state)
        .add("POST", "/api/v1/setup-point/join", Right.NONE, this::join);
  }

  /** The state, for a call that came over the device's own Wi-Fi. */
  private PointState present(ApiCall call) throws ApiFault {
    PointState state = point.state();
    if (state == null || !call.reachedAt().equals(PointState.ADDRESS)) {
      throw ApiFault.notFound(
          "This is for the device's own Wi-Fi, which is there only while it has no network.");
    }
    return state;
  }

  private ApiAnswer state(ApiCall call) throws ApiFault {
    PointState state = present(call);
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("phase", state.phase().name().toLowerCase(Locale.ROOT));
    told.put("point", state.point().text());
    told.put("address", address.get());
    told.put("country", state.country());
    told.put("claimCode", access.claimCode());
    told.put("networks", state.networks().stream().map(SetupPointRoutes::told).toList());
    PointState.Failure failed = state.failed();
    told.put(
        "failed",
        failed == null
            ? null
            : Map.of(
                "name", failed.ssid().text(),
                "ssid", failed.ssid().hex(),
                "code", failed.fault().word(),
                "sentence", failed.fault().sentence(),
                "action", failed.fault().action()));
    return ApiAnswer.json(told);
  }

  private static Map<String, Object> told(SeenNetwork network) {
    return Map.of(
        "name", network.ssid().text(),
        "ssid", network.ssid().hex(),
        "signalPercent", network.signalPercent(),
        "bands", bands(network),
        "security", network.security().word(),
        "takesPassword", network.security().takesPassword(),
        "joinable", network.security().isForHomes());
  }

  private static List<String> bands(SeenNetwork network) {
    if (network.isLowBand()) {
      return network.isHighBand() ? List.of("2.4", "5") : List.of("2.4");
    }
    return List.of("5");
  }

  private ApiAnswer join(ApiCall call) throws ApiFault {
    PointState state = present(call);
    JoinWish wish = wish(call, state);
    try {
      if (!point.join(wish)) {
        throw ApiFault.conflict("A Wi-Fi is being tried already.").code("busy");
      }
    } catch (IOException e) {
      log.warn("the setup point does not answer: {}", e.toString());
      throw new ApiFault(503, "The device's own Wi-Fi is going away just now.").retryAfter(5);
    }
    return ApiAnswer.done();
  }

  /** What is wrong is said before the point goes. */
  private static JoinWish wish(ApiCall call, PointState state) throws ApiFault {
    Ssid ssid = ssid(call);
    String password = optional(call, "password");
    String country = optional(call, "country");
    if (country != null && JoinWish.countryFault(country) != null) {
      throw ApiFault.field("country", String.valueOf(JoinWish.countryFault(country)));
    }
    for (SeenNetwork network : state.networks()) {
      if (network.ssid().equals(ssid)) {
        check(network, password);
      }
    }
    String fault = password == null ? null : JoinWish.passwordFault(password);
    if (fault != null) {
      throw ApiFault.field("password", fault);
    }
    return new JoinWish(ssid, password, country);
  }

  private static void check(SeenNetwork network, @Nullable String password) throws ApiFault {
    if (!network.security().isForHomes()) {
      throw ApiFault.field(
          "ssid",
          "is of a Wi-Fi that takes more than a password, or one that is not safe; choose another");
    }
    if (password == null && network.security().takesPassword()) {
      throw ApiFault.field("password", "is missing; this Wi-Fi has one");
    }
    if (password != null && !network.security().takesPassword()) {
      throw ApiFault.field("password", "must be empty; this Wi-Fi has none");
    }
  }

  /** As it was listed, or as it was typed. */
  private static Ssid ssid(ApiCall call) throws ApiFault {
    String listed = optional(call, "ssid");
    String key = listed == null ? "name" : "ssid";
    try {
      return listed == null ? Ssid.of(call.text("name", MAX_TEXT)) : new Ssid(listed);
    } catch (IllegalArgumentException e) {
      throw ApiFault.field(key, String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable String optional(ApiCall call, String key) throws ApiFault {
    if (!call.body().hasNonNull(key)) {
      return null;
    }
    String text = call.text(key, MAX_TEXT);
    return text.isEmpty() ? null : text;
  }
}
