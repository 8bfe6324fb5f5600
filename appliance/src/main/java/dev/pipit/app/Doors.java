package dev.pipit.app;

import dev.pipit.config.Configuration;
import dev.pipit.config.StateDirectory;
import dev.pipit.config.Tls;
import dev.pipit.http.TlsPort;
import dev.pipit.http.WebException;
import dev.pipit.http.WebServer;
import dev.pipit.http.WebSettings;
import dev.pipit.tls.CipherOrder;
import dev.pipit.tls.DeviceIdentity;
import dev.pipit.tls.FileIdentity;
import dev.pipit.tls.IdentitySource;
import dev.pipit.tls.MachineNames;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the web server listens, as the settings say; it moves when they change. One thread at a
 * time, but for {@link #reachedNanos()}.
 */
final class Doors implements SettingsKeeper.Listening {
  private static final Logger log = LoggerFactory.getLogger(Doors.class);

  private final WebServer web;
  private final StateDirectory state;
  private final Clock clock;
  private Configuration.Server now;
  private @Nullable TlsPort tls;
  private volatile Set<String> names;

  /** The server listens as that says, or will. */
  Doors(WebServer web, Configuration.Server server, StateDirectory state, Clock clock) {
    this.web = web;
    this.state = state;
    this.clock = clock;
    now = server;
    names = Set.copyOf(server.allowedHosts());
    tls = port(server.tls());
    if (tls != null) {
      web.secure(tls);
    }
  }

  /** What the server is made with. */
  static WebSettings settings(Configuration.Server server) {
    return new WebSettings(
        server.bind(),
        server.port(),
        Set.copyOf(server.allowedHosts()),
        Set.of(),
        server.maxConnections(),
        WebSettings.DEFAULT_MAX_WEB_SOCKETS);
  }

  private @Nullable TlsPort port(Tls wanted) {
    return switch (wanted) {
      case Tls.Off _ -> null;
      case Tls.SelfSigned(int port) ->
          port(
              port,
              new DeviceIdentity(state, () -> MachineNames.ofThisMachine(names).get(), clock));
      case Tls.Files(int port, Path certificate, Path key) ->
          port(port, new FileIdentity(certificate, key, clock));
    };
  }

  private static TlsPort port(int port, IdentitySource identity) {
    return new TlsPort(port, identity, CipherOrder.ofThisMachine());
  }

  @Override
  public boolean follow(Configuration.Server next) throws WebException {
    if (next.equals(now)) {
      return false;
    }
    Set<String> namesBefore = names;
    names = Set.copyOf(next.allowedHosts());
    TlsPort port = next.tls().equals(now.tls()) ? tls : port(next.tls());
    try {
      web.move(settings(next), port);
    } catch (WebException e) {
      names = namesBefore;
      throw e;
    }
    now = next;
    boolean tlsIsNew = port != null && !port.equals(tls);
    tls = port;
    String fingerprint = web.fingerprintToTrust();
    if (tlsIsNew && fingerprint != null) {
      log.info("the certificate to trust is at /pipit.crt; SHA-256 fingerprint {}", fingerprint);
    }
    return true;
  }

  @Override
  public long reachedNanos() {
    return web.reachedNanos();
  }
}
