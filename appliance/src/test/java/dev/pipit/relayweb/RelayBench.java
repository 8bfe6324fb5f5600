package dev.pipit.relayweb;

import dev.pipit.accounts.Account;
import dev.pipit.accounts.Caller;
import dev.pipit.accounts.DatabasePlace;
import dev.pipit.accounts.DeviceTokens.NewToken;
import dev.pipit.accounts.Registrations.Applicant;
import dev.pipit.accounts.Registry;
import dev.pipit.accounts.Rules;
import dev.pipit.camera.JpegFeed;
import dev.pipit.http.RelayHouse;
import dev.pipit.http.Streams;
import dev.pipit.http.WebServer;
import dev.pipit.http.WebSettings;
import dev.pipit.installed.Await;
import dev.pipit.link.CameraOffer;
import dev.pipit.link.FromDevice;
import dev.pipit.link.FromRelay;
import dev.pipit.link.LinkAnswer;
import dev.pipit.link.LinkClient;
import dev.pipit.link.LinkHandler;
import dev.pipit.link.LinkState;
import dev.pipit.link.LinkTime;
import dev.pipit.link.LinkToken;
import dev.pipit.link.RelayAddress;
import dev.pipit.link.RelayCredential;
import dev.pipit.link.RtpPush;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.media.AccessUnit;
import dev.pipit.relay.DeviceHub;
import dev.pipit.relay.MediaPort;
import dev.pipit.relay.RelayStreams;
import dev.pipit.rtp.SrtpProfile;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import dev.pipit.tls.SystemTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A relay with its owner and their devices, with nothing between them but the loopback: the real
 * control channel, the real records, the real media.
 */
final class RelayBench implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  static final String PASSWORD = "a good password";

  final Registry registry;
  final MediaPort media;
  final DeviceHub hub;
  final RelayStreams streams;
  final RelayVisitors visitors;
  final WebServer web;
  final LiveStream camera = stream("camera");
  final Queue<FromRelay.DeviceRequest> asked = new ConcurrentLinkedQueue<>();
  final Account owner;

  /** By how much the relay's clock for who watches is ahead. */
  final AtomicLong aheadNanos = new AtomicLong();

  private final Queue<LinkClient> clients = new ConcurrentLinkedQueue<>();
  private final Queue<RtpPush> pushes = new ConcurrentLinkedQueue<>();
  private final List<ByteBuffer> recording =
      AccessUnits.of(Corpus.bytes("streams/x264-zerolatency.h264"));
  private final ScheduledExecutorService pictures = Executors.newSingleThreadScheduledExecutor();
  private int taken;

  RelayBench(Path folder) throws Exception {
    Rules rules = Rules.of(Rules.Registration.INVITATION, false);
    registry =
        Registry.open(
            new DatabasePlace.SqliteFile(folder.resolve("relay.db")), rules, Clock.systemUTC());
    media = MediaPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    hub =
        new DeviceHub(
            registry, new DeviceHub.Terms("home", null, media.port(), 20), Clock.systemUTC());
    streams =
        new RelayStreams(
            hub, media, settings(), Clock.systemUTC(), () -> System.nanoTime() + aheadNanos.get());
    visitors = new RelayVisitors(registry, Clock.systemUTC());
    web =
        WebServer.ofRelay(
            WebSettings.loopback(0),
            new Watched(streams),
            new House(),
            visitors,
            hub,
            List.of(
                new SessionRoutes(registry, rules),
                new DeviceRoutes(registry, hub, streams, "home")));
    web.start();
    String code = Objects.requireNonNull(registry.registrations().setupCode());
    owner = registry.registrations().first(code, new Applicant("me@example.org", "", PASSWORD));
  }

  private record Watched(RelayStreams streams) implements Streams {
    @Override
    public @Nullable LiveStream stream(String name) {
      return streams.want(name);
    }

    @Override
    public @Nullable JpegFeed jpeg(String name) {
      return null;
    }

    @Override
    public @Nullable String first() {
      return null;
    }
  }

  private static final class House implements RelayHouse {
    @Override
    public List<String> faults() {
      return List.of();
    }

    @Override
    public List<Figure> figures() {
      return List.of(new Figure("pipit_relay_devices_online", "Devices connected.", 1, false));
    }

    @Override
    public String version() {
      return "0.1.0";
    }
  }

  static LiveStream stream(String name) {
    return new LiveStream(name, settings());
  }

  private static LiveSettings settings() {
    return new LiveSettings(
        Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 8L << 20);
  }

  /** From now on the device's camera takes pictures, thirty a second. */
  void takePictures() {
    var _ = pictures.scheduleAtFixedRate(this::picture, 0, 33, TimeUnit.MILLISECONDS);
  }

  private void picture() {
    long now = System.nanoTime();
    boolean idr = camera.wantsIdr(now);
    camera.publish(new AccessUnit(recording.get(idr ? 0 : 1 + taken++ % 4).duplicate(), now));
  }

  /** The device, as far as a relay sees it. */
  private final class Handler implements LinkHandler {
    @Override
    public FromDevice.Hello hello() {
      return new FromDevice.Hello(
          1,
          "pipit 0.1.0",
          List.of(
              new CameraOffer(
                  "camera",
                  "Nest box",
                  CameraOffer.Condition.LIVE,
                  64,
                  48,
                  30,
                  100_000,
                  null,
                  List.of("keyFrame"))),
          List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES_CM_128_HMAC_SHA1_80),
          List.of("http://192.168.1.20/"),
          null);
    }

    @Override
    public LinkAnswer handle(FromRelay.DeviceRequest request) {
      asked.add(request);
      return new LinkAnswer.Done();
    }
  }

  /** A device that has that token, and connects. */
  LinkClient client(NewToken token) throws IOException {
    RtpPush push = new RtpPush(name -> name.equals("camera") ? camera : null);
    pushes.add(push);
    LinkClient client =
        new LinkClient(
            new Handler(), push, SystemTrust::tls, LinkTime.ofThisMachine(), new Random(3));
    clients.add(client);
    client.follow(
        new RelayCredential(
            new RelayAddress("127.0.0.1", web.port(), false),
            Objects.requireNonNull(LinkToken.of(token.secret())),
            token.deviceId(),
            "home"));
    return client;
  }

  /** A device of the owner, claimed by its code. */
  NewToken claimed(String name) throws Exception {
    String device = registry.devices().add(owner.id(), name).id();
    String code = registry.claimCodes().make(owner.id(), device).code();
    return registry.claimCodes().trade(code, "serial-" + name, new Caller("at " + name, "pipit"));
  }

  /** The secret of a session of that account. */
  String session(String email) throws Exception {
    return registry.sessions().logIn(email, PASSWORD, new Caller("127.0.0.1", "")).secret();
  }

  static void online(LinkClient client) {
    Await.until("online", SOON, () -> client.state() instanceof LinkState.Online);
  }

  /** What the relay answers to a browser with that session, or with none. */
  HttpResponse<String> get(String path, @Nullable String session) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path)).timeout(SOON);
      if (session != null) {
        request.header("Cookie", "pipit-relay=" + session);
      }
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Override
  public void close() throws IOException {
    pictures.shutdownNow();
    clients.forEach(LinkClient::close);
    for (RtpPush push : pushes) {
      push.close();
    }
    web.close();
    streams.close();
    hub.close();
    media.close();
    registry.close();
    camera.close();
  }
}
