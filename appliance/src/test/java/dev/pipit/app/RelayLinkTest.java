package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Grant;
import dev.pipit.accounts.Account;
import dev.pipit.accounts.Caller;
import dev.pipit.accounts.DatabasePlace;
import dev.pipit.accounts.Registrations.Applicant;
import dev.pipit.accounts.Registry;
import dev.pipit.accounts.Rules;
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
import dev.pipit.link.RelayTrust;
import dev.pipit.link.RtpPush;
import dev.pipit.link.SecretBytes;
import dev.pipit.link.SrtpProfile;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.media.AccessUnit;
import dev.pipit.relay.DeviceHub;
import dev.pipit.relay.MediaIntake;
import dev.pipit.relay.MediaPort;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device and its relay, with nothing between them but the loopback: the real control channel, the
 * real records, the real media.
 */
class RelayLinkTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PASSWORD = "a good password";

  private final Registry registry;
  private final MediaPort media;
  private final DeviceHub hub;
  private final RelayVisitors visitors;
  private final WebServer web;
  private final LiveStream camera = stream("camera");
  private final LiveStream watched = stream("watched");
  private final Queue<LinkClient> clients = new ConcurrentLinkedQueue<>();
  private final Queue<RtpPush> pushes = new ConcurrentLinkedQueue<>();
  private final Queue<FromRelay.DeviceRequest> asked = new ConcurrentLinkedQueue<>();
  private final Account owner;

  RelayLinkTest(@TempDir Path folder) throws Exception {
    registry =
        Registry.open(
            new DatabasePlace.SqliteFile(folder.resolve("relay.db")),
            Rules.of(Rules.Registration.INVITATION, false),
            Clock.systemUTC());
    media = MediaPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    hub =
        new DeviceHub(
            registry, new DeviceHub.Terms("home", null, media.port(), 20), Clock.systemUTC());
    visitors = new RelayVisitors(registry, Clock.systemUTC());
    web =
        WebServer.ofRelay(
            WebSettings.loopback(0),
            new Stream1(),
            new House(),
            visitors,
            new RelayDoor(hub),
            List.of());
    web.start();
    String code = Objects.requireNonNull(registry.registrations().setupCode());
    owner = registry.registrations().first(code, new Applicant("me@example.org", "", PASSWORD));
  }

  /** Every device has the same one stream here. */
  private final class Stream1 implements Streams {
    @Override
    public @Nullable LiveStream stream(String name) {
      return watched;
    }

    @Override
    public dev.pipit.camera.@Nullable JpegFeed jpeg(String name) {
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

  private static LiveStream stream(String name) {
    return new LiveStream(
        name,
        new LiveSettings(
            Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 8L << 20));
  }

  @AfterEach
  void end() throws Exception {
    clients.forEach(LinkClient::close);
    for (RtpPush push : pushes) {
      push.close();
    }
    web.close();
    hub.close();
    media.close();
    registry.close();
    camera.close();
    watched.close();
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

  private LinkClient client(String secret, String deviceId) throws Exception {
    RtpPush push = new RtpPush(name -> name.equals("camera") ? camera : null);
    pushes.add(push);
    LinkClient client =
        new LinkClient(
            new Handler(), push, RelayTrust.system(), LinkTime.ofThisMachine(), new Random(3));
    clients.add(client);
    client.follow(
        new RelayCredential(
            new RelayAddress("127.0.0.1", web.port(), false),
            Objects.requireNonNull(LinkToken.of(secret)),
            deviceId,
            "home"));
    return client;
  }

  /** A device of the owner, claimed by its code. */
  private dev.pipit.accounts.DeviceTokens.NewToken claimed(String name) throws Exception {
    String device = registry.devices().add(owner.id(), name).id();
    String code = registry.claimCodes().make(owner.id(), device).code();
    return registry.claimCodes().trade(code, "serial-" + name, new Caller("at " + name, "pipit"));
  }

  private static void online(LinkClient client) {
    Await.until("online", SOON, () -> client.state() instanceof LinkState.Online);
  }

  @Test
  void aClaimedDeviceIsPresentAndSendsPicturesOnlyWhileItIsAskedTo() throws Exception {
    var token = claimed("garden");
    LinkClient client = client(token.secret(), token.deviceId());
    online(client);
    assertThat(((LinkState.Online) client.state()).deviceName()).isEqualTo("garden");
    var presence = Objects.requireNonNull(hub.presence(token.deviceId()));
    assertThat(presence.cameras()).extracting(CameraOffer::title).containsExactly("Nest box");
    Await.until(
        "the records know that it came",
        SOON,
        () ->
            registry
                .devices()
                .get(owner.id(), token.deviceId())
                .device()
                .said()
                .contains("Nest box"));

    List<ByteBuffer> recording = AccessUnits.of(Corpus.bytes("streams/x264-zerolatency.h264"));
    long start = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
    feed(recording, start, 0, 10);
    assertThat(camera.statistics().subscriptions()).as("nobody looks").isZero();
    try (MediaIntake intake =
        media.take(dev.pipit.rtp.SrtpProfile.AEAD_AES_128_GCM, 96, null, watched::publish)) {
      FromDevice.Answer answer =
          hub.ask(
                  token.deviceId(),
                  number ->
                      new FromRelay.Play(
                          number,
                          "s-1",
                          "camera",
                          intake.ssrc(),
                          intake.payloadType(),
                          SrtpProfile.AEAD_AES_128_GCM,
                          SecretBytes.copyOf(intake.key()),
                          SecretBytes.copyOf(intake.salt()),
                          1200))
              .get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(answer).isInstanceOf(FromDevice.Done.class);
      feed(recording, start, 10, 20);
      Await.until("it can be watched", SOON, () -> watched.statistics().accessUnits() >= 28);
      FromDevice.Answer stopped =
          hub.ask(token.deviceId(), number -> new FromRelay.Stop(number, "s-1"))
              .get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(stopped).isInstanceOf(FromDevice.Done.class);
      Await.until("it sends no more", SOON, () -> camera.statistics().subscriptions() == 0);
    }
  }

  private void feed(List<ByteBuffer> recording, long start, int from, int count) {
    for (int i = from; i < from + count; i++) {
      ByteBuffer unit = recording.get(i % 30 == 0 ? 0 : 1 + i % 4).duplicate();
      camera.publish(new AccessUnit(unit, start + i * TimeUnit.SECONDS.toNanos(1) / 30));
    }
  }

  @Test
  void whoeverTriesTokensTakesNoDevicesTurn() throws Exception {
    var token = claimed("garden");
    long refused =
        Stream.generate(() -> hub.admit("pipitdev_none", "203.0.113.7"))
            .limit(400)
            .filter(DeviceHub.Later.class::isInstance)
            .count();
    assertThat(refused).as("told to come again, unread").isPositive();
    LinkClient client = client(token.secret(), token.deviceId());
    online(client);
  }

  @Test
  void theNewestConnectionIsTheDevice() throws Exception {
    var token = claimed("garden");
    LinkClient first = client(token.secret(), token.deviceId());
    online(first);
    LinkClient second = client(token.secret(), token.deviceId());
    online(second);
    Await.until("the first is told", SOON, () -> first.state() instanceof LinkState.Waiting);
    assertThat(hub.count()).isEqualTo(1);
    assertThat(hub.ask(token.deviceId(), number -> new FromRelay.KeyFrame(number, "camera")).get())
        .isInstanceOf(FromDevice.Done.class);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aDeviceWhoseTokenIsTakenBackIsCutOffAtOnceAndDoesNotComeAgain() throws Exception {
    var token = claimed("garden");
    LinkClient client = client(token.secret(), token.deviceId());
    online(client);
    registry.deviceTokens().revoke(owner.id(), token.deviceId());
    Await.until("it is told", SOON, () -> client.state() instanceof LinkState.Stopped);
    Await.until("nobody is there", SOON, () -> hub.count() == 0);
    assertThat(hub.presence(token.deviceId())).isNull();
    assertThat(hub.admit(token.secret(), "127.0.0.1")).isEqualTo(new DeviceHub.Unknown());
  }

  @Test
  void whatADeviceIsAskedWhileItIsAwayIsAnsweredAtOnce() throws Exception {
    FromDevice.Answer answer =
        hub.ask("nobody", number -> new FromRelay.KeyFrame(number, "camera")).get();
    assertThat(answer).isInstanceOf(FromDevice.Failed.class);
    assertThat(((FromDevice.Failed) answer).fault().code()).isEqualTo("offline");
  }

  @Test
  void aRelayThatStopsSendsItsDevicesAway() throws Exception {
    var token = claimed("garden");
    LinkClient client = client(token.secret(), token.deviceId());
    online(client);
    web.close();
    Await.until("it waits", SOON, () -> client.state() instanceof LinkState.Waiting);
    Await.until("the hub knows", SOON, () -> hub.count() == 0);
  }

  @Test
  void manyDevicesThatComeAtOnceAreAdmittedOneAfterTheOther() throws Exception {
    int many = 60;
    List<dev.pipit.accounts.DeviceTokens.NewToken> tokens = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      tokens.add(claimed("device" + i));
    }
    List<Callable<LinkClient>> comings = new ArrayList<>();
    for (var token : tokens) {
      comings.add(() -> client(token.secret(), token.deviceId()));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(threads.invokeAll(comings)).allMatch(coming -> coming.state() == State.SUCCESS);
    }
    Await.until("all are there", SOON, () -> hub.count() == many);
  }

  private int get(String path, @Nullable String session) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path)).timeout(SOON);
      if (session != null) {
        request.header("Cookie", "pipit-relay=" + session);
      }
      return http.send(request.build(), BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void picturesOfADeviceAreForItsOwnerAndForNobodyElse() throws Exception {
    var token = claimed("garden");
    String live = "/live/" + token.deviceId() + "/nothing.mp4";
    String mine =
        registry.sessions().logIn("me@example.org", PASSWORD, new Caller("127.0.0.1", "")).secret();
    String invitation = registry.registrations().invite(owner.id(), Account.Role.OWNER).secret();
    Account other =
        registry
            .registrations()
            .invited(invitation, new Applicant("other@example.org", "", PASSWORD));
    String theirs =
        registry.sessions().logIn(other.email(), PASSWORD, new Caller("127.0.0.1", "")).secret();
    assertThat(get(live, null)).as("a stranger").isEqualTo(401);
    assertThat(get(live, "x".repeat(43))).as("a session that is none").isEqualTo(401);
    assertThat(get("/live/" + token.deviceId() + "/index.m3u8", theirs))
        .as("another account, as if there were no such device")
        .isEqualTo(404);
    assertThat(visitors.mayWatch(owner.id(), token.deviceId() + "-camera")).isTrue();
    assertThat(visitors.mayWatch(other.id(), token.deviceId())).isFalse();
    assertThat(get(live, mine)).as("nothing under this name, but the device is").isEqualTo(404);
    assertThat(get("/metrics", null)).isEqualTo(401);
    assertThat(get("/metrics", mine)).isEqualTo(200);
    assertThat(get("/health", null)).isEqualTo(200);
    assertThat(get("/metrics", theirs)).as("the relay is not theirs").isEqualTo(403);
    assertThat(get("/link", mine)).as("a browser is no device").isEqualTo(426);

    var link =
        registry.shares().share(owner.id(), token.deviceId(), "grandma", Duration.ofDays(1), 5);
    String shared = "/signed/" + link.secret() + live;
    assertThat(get(shared, null)).as("nothing under this name").isEqualTo(404);
    assertThat(visitors.byShare(token.deviceId(), link.secret())).isInstanceOf(Grant.ByShare.class);
    assertThat(get(shared.replace(token.deviceId(), "another"), null)).isEqualTo(403);
    registry.shares().revoke(owner.id(), link.link().id());
    assertThat(get(shared, null)).isEqualTo(403);
  }

  @Test
  void theWordOfAPageIsThatOfItsSession() {
    String word = RelayVisitors.csrf("secret");
    assertThat(visitors.isCsrf("secret", word)).isTrue();
    assertThat(Stream.of("", "x", word + "x", RelayVisitors.csrf("other")))
        .noneMatch(sent -> visitors.isCsrf("secret", sent));
    assertThat(visitors.isCsrf("", RelayVisitors.csrf("x"))).isFalse();
  }
}
