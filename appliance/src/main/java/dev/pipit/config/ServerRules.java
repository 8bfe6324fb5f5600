package dev.pipit.config;

import java.util.List;

/** What must hold between the keys of the web server. */
final class ServerRules {
  private ServerRules() {}

  static void check(Values values, List<Fault> faults) {
    String tls = values.value(Keys.TLS);
    if (tls.equals("files")) {
      isGiven(Keys.TLS_CERTIFICATE, values, faults);
      isGiven(Keys.TLS_KEY, values, faults);
    }
    int port = values.value(Keys.TLS_PORT);
    boolean sound = values.isSound(Keys.TLS_PORT) && values.isSound(Keys.PORT);
    if (!tls.equals("off") && sound && port != 0 && port == values.value(Keys.PORT)) {
      Origin given = values.origin(Keys.TLS_PORT);
      Origin origin = given instanceof Origin.Default ? values.origin(Keys.PORT) : given;
      faults.add(
          new Fault(
              origin,
              Keys.TLS_PORT.dotted(),
              port + " is server.port already; TLS needs a port of its own"));
    }
  }

  private static void isGiven(Key<String> key, Values values, List<Fault> faults) {
    if (values.isSound(key) && values.value(key).isEmpty()) {
      Origin given = values.origin(key);
      faults.add(
          new Fault(
              given instanceof Origin.Default ? values.origin(Keys.TLS) : given,
              key.dotted(),
              "is missing; server.tls = \"files\" needs " + key.type().allowed().split(",", 2)[0]));
    }
  }
}
