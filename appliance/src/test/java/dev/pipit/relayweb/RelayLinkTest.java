package dev.pipit.relayweb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Grant;
import dev.pipit.accounts.Account;
import dev.pipit.accounts.Caller;
import dev.pipit.accounts.Registrations.Applicant;
import dev.pipit.installed.Await;
import dev.pipit.link.CameraOffer;
import dev.pipit.link.FromDevice;
import dev.pipit.link.FromRelay;
import dev.pipit.link.LinkClient;
import dev.pipit.link.LinkState;
import dev.pipit.link.SecretBytes;
import dev.pipit.live.LiveStream;
import dev.pipit.relay.DeviceHub;
import dev.pipit.relay.MediaIntake;
import dev.pipit.rtp.SrtpProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device and its relay: the control channel, the records, who may watch. */
class RelayLinkTest {
  private final RelayBench bench;
  private final LiveStream watched = RelayBench.stream("watched");

  RelayLinkTest(@TempDir Path folder) throws Exception {
    bench = new RelayBench(folder);
  }

  @AfterEach
  void end() throws Exception {
    bench.close();
    watched.close();
  }

  @Test
  void aClaimedDeviceIsPresentAndSendsPicturesOnlyWhileItIsAskedTo() throws Exception {
    var token = bench.claimed("garden");
    LinkClient client = bench.client(token);
    RelayBench.online(client);
    assertThat(((LinkState.Online) client.state()).deviceName()).isEqualTo("garden");
    var presence = Objects.requireNonNull(bench.hub.presence(token.deviceId()));
    assertThat(presence.cameras()).extracting(CameraOffer::title).containsExactly("Nest box");
    Await.until(
        "the records know that it came",
        RelayBench.SOON,
        () ->
            bench
                .registry
                .devices()
                .get(bench.owner.id(), token.deviceId())
                .device()
                .said()
                .contains("Nest box"));

    bench.takePictures();
    Await.until("pictures", RelayBench.SOON, () -> bench.camera.statistics().accessUnits() > 5);
    assertThat(bench.camera.statistics().subscriptions()).as("nobody looks").isZero();
    try (MediaIntake intake =
        bench.media.take(SrtpProfile.AEAD_AES_128_GCM, 96, null, watched::publish)) {
      FromDevice.Answer answer =
          bench
              .hub
              .ask(
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
              .get(RelayBench.SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(answer).isInstanceOf(FromDevice.Done.class);
      Await.until(
          "it can be watched", RelayBench.SOON, () -> watched.statistics().accessUnits() >= 28);
      FromDevice.Answer stopped =
          bench
              .hub
              .ask(token.deviceId(), number -> new FromRelay.Stop(number, "s-1"))
              .get(RelayBench.SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(stopped).isInstanceOf(FromDevice.Done.class);
      Await.until(
          "it sends no more",
          RelayBench.SOON,
          () -> bench.camera.statistics().subscriptions() == 0);
    }
  }

  @Test
  void whoeverTriesTokensTakesNoDevicesTurn() throws Exception {
    var token = bench.claimed("garden");
    long refused =
        Stream.generate(() -> bench.hub.admit("pipitdev_none", "203.0.113.7"))
            .limit(400)
            .filter(DeviceHub.Later.class::isInstance)
            .count();
    assertThat(refused).as("told to come again, unread").isPositive();
    LinkClient client = bench.client(token);
    RelayBench.online(client);
  }

  @Test
  void theNewestConnectionIsTheDevice() throws Exception {
    var token = bench.claimed("garden");
    LinkClient first = bench.client(token);
    RelayBench.online(first);
    LinkClient second = bench.client(token);
    RelayBench.online(second);
    Await.until(
        "the first is told", RelayBench.SOON, () -> first.state() instanceof LinkState.Waiting);
    assertThat(bench.hub.count()).isEqualTo(1);
    assertThat(
            bench
                .hub
                .ask(token.deviceId(), number -> new FromRelay.KeyFrame(number, "camera"))
                .get())
        .isInstanceOf(FromDevice.Done.class);
    assertThat(bench.asked).hasSize(1);
  }

  @Test
  void aDeviceWhoseTokenIsTakenBackIsCutOffAtOnceAndDoesNotComeAgain() throws Exception {
    var token = bench.claimed("garden");
    LinkClient client = bench.client(token);
    RelayBench.online(client);
    bench.registry.deviceTokens().revoke(bench.owner.id(), token.deviceId());
    Await.until("it is told", RelayBench.SOON, () -> client.state() instanceof LinkState.Stopped);
    Await.until("nobody is there", RelayBench.SOON, () -> bench.hub.count() == 0);
    assertThat(bench.hub.presence(token.deviceId())).isNull();
    assertThat(bench.hub.admit(token.secret(), "127.0.0.1")).isEqualTo(new DeviceHub.Unknown());
  }

  @Test
  void whatADeviceIsAskedWhileItIsAwayIsAnsweredAtOnce() throws Exception {
    FromDevice.Answer answer =
        bench.hub.ask("nobody", number -> new FromRelay.KeyFrame(number, "camera")).get();
    assertThat(answer).isInstanceOf(FromDevice.Failed.class);
    assertThat(((FromDevice.Failed) answer).fault().code()).isEqualTo("offline");
  }

  @Test
  void aRelayThatStopsSendsItsDevicesAway() throws Exception {
    var token = bench.claimed("garden");
    LinkClient client = bench.client(token);
    RelayBench.online(client);
    bench.web.close();
    Await.until("it waits", RelayBench.SOON, () -> client.state() instanceof LinkState.Waiting);
    Await.until("the hub knows", RelayBench.SOON, () -> bench.hub.count() == 0);
  }

  @Test
  void manyDevicesThatComeAtOnceAreAdmittedOneAfterTheOther() throws Exception {
    int many = 60;
    List<dev.pipit.accounts.DeviceTokens.NewToken> tokens = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      tokens.add(bench.claimed("device" + i));
    }
    List<Callable<LinkClient>> comings = new ArrayList<>();
    for (var token : tokens) {
      comings.add(() -> bench.client(token));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(threads.invokeAll(comings)).allMatch(coming -> coming.state() == State.SUCCESS);
    }
    Await.until("all are there", RelayBench.SOON, () -> bench.hub.count() == many);
  }

  private int get(String path, @Nullable String session) throws Exception {
    return bench.get(path, session).statusCode();
  }

  @Test
  void picturesOfADeviceAreForItsOwnerAndForNobodyElse() throws Exception {
    var token = bench.claimed("garden");
    String live = "/live/" + token.deviceId() + "/nothing.mp4";
    String mine =
        bench
            .registry
            .sessions()
            .logIn("me@example.org", RelayBench.PASSWORD, new Caller("127.0.0.1", ""))
            .secret();
    String invitation =
        bench.registry.registrations().invite(bench.owner.id(), Account.Role.OWNER).secret();
    Account other =
        bench
            .registry
            .registrations()
            .invited(invitation, new Applicant("other@example.org", "", RelayBench.PASSWORD));
    String theirs =
        bench
            .registry
            .sessions()
            .logIn(other.email(), RelayBench.PASSWORD, new Caller("127.0.0.1", ""))
            .secret();
    assertThat(get(live, null)).as("a stranger").isEqualTo(401);
    assertThat(get(live, "x".repeat(43))).as("a session that is none").isEqualTo(401);
    assertThat(get("/live/" + token.deviceId() + "/index.m3u8", theirs))
        .as("another account, as if there were no such device")
        .isEqualTo(404);
    assertThat(bench.visitors.mayWatch(bench.owner.id(), token.deviceId() + "-camera")).isTrue();
    assertThat(bench.visitors.mayWatch(other.id(), token.deviceId())).isFalse();
    assertThat(get(live, mine)).as("nothing under this name, but the device is").isEqualTo(404);
    assertThat(get("/metrics", null)).isEqualTo(401);
    assertThat(get("/metrics", mine)).isEqualTo(200);
    assertThat(get("/health", null)).isEqualTo(200);
    assertThat(get("/metrics", theirs)).as("the relay is not theirs").isEqualTo(403);
    assertThat(get("/link", mine)).as("a browser is no device").isEqualTo(426);

    var link =
        bench
            .registry
            .shares()
            .share(bench.owner.id(), token.deviceId(), "grandma", Duration.ofDays(1), 5);
    String shared = "/signed/" + link.secret() + live;
    assertThat(get(shared, null)).as("nothing under this name").isEqualTo(404);
    assertThat(bench.visitors.byShare(token.deviceId(), link.secret()))
        .isInstanceOf(Grant.ByShare.class);
    assertThat(get(shared.replace(token.deviceId(), "another"), null)).isEqualTo(403);
    bench.registry.shares().revoke(bench.owner.id(), link.link().id());
    assertThat(get(shared, null)).isEqualTo(403);
  }

  @Test
  void theWordOfAPageIsThatOfItsSession() {
    String word = RelayVisitors.csrf("secret");
    assertThat(bench.visitors.isCsrf("secret", word)).isTrue();
    assertThat(Stream.of("", "x", word + "x", RelayVisitors.csrf("other")))
        .noneMatch(sent -> bench.visitors.isCsrf("secret", sent));
    assertThat(bench.visitors.isCsrf("", RelayVisitors.csrf("x"))).isFalse();
  }
}
