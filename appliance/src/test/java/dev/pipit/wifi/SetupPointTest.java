package dev.pipit.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.wifi.PointState.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order of things, with what the service sees of them. */
@Timeout(60)
class SetupPointTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Ssid HOME = Ssid.of("Home");
  private static final SeenNetwork HEARD = SeenNetwork.at(HOME, 70, 2437, Security.WPA2);
  private static final int NO_SECRETS = 7;
  private static final int SSID_NOT_FOUND = 53;

  @TempDir Path folder = Path.of("");
  private final HandMadeRadio radio = new HandMadeRadio();
  private final ExecutorService root = Executors.newSingleThreadExecutor();
  private SetupPoint point;
  private PointVisit service;

  @BeforeEach
  void make() {
    radio.heard.add(List.of(HEARD));
    point = new SetupPoint(radio, new PointFolder(folder, folder), "B4GZ7K2MQA");
    service = new PointVisit(folder, System::nanoTime);
  }

  @AfterEach
  void end() {
    root.shutdownNow();
  }

  private Future<SetupPoint.Ended> start() {
    return root.submit(point::run);
  }

  private PointState shown() {
    return Objects.requireNonNull(service.state(), "there is no setup point");
  }

  private PointState.Failure awaitFailure() {
    Await.until("it says why", SOON, () -> shown().failed() != null);
    return Objects.requireNonNull(shown().failed());
  }

  private PointState awaitOpen() {
    Await.until("the point is open", SOON, () -> shown().phase() == Phase.OPEN);
    return shown();
  }

  private void wish(String name, String password, String country) {
    JoinWish wish = new JoinWish(Ssid.of(name), password, country);
    Await.until("the wish is taken", SOON, () -> point.wish(wish));
  }

  @Test
  void aNetworkThatIsJoinedIsKeptWithItsCountry() throws Exception {
    radio.attempts.add(new Radio.Attempt.Joined());
    Future<SetupPoint.Ended> end = start();
    PointState open = awaitOpen();
    assertThat(open.point().text()).isEqualTo("Pipit-AB12");
    assertThat(open.networks()).containsExactly(HEARD);
    wish("Home", "right password", "DE");

    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(SetupPoint.Ended.JOINED);
    assertThat(radio.asked)
        .containsExactly(
            "scan", "open Pipit-AB12 B4GZ7K2MQA", "close", "country DE", "join Home wpa2", "keep");
    assertThat(folder.resolve("regulatory-domain")).hasContent("DE\n");
    Await.until("that is shown", SOON, () -> shown().phase() == Phase.JOINED);
  }

  @Test
  void afterAFailedJoinThePointIsBackAndSaysWhy() throws Exception {
    radio.attempts.add(new Radio.Attempt.Failed(NO_SECRETS));
    radio.attempts.add(new Radio.Attempt.Joined());
    Future<SetupPoint.Ended> end = start();
    assertThat(awaitOpen().failed()).isNull();
    wish("Home", "wrong password", "DE");

    assertThat(awaitFailure()).isEqualTo(new PointState.Failure(HOME, JoinFault.PASSWORD));
    assertThat(shown().phase()).isEqualTo(Phase.OPEN);
    assertThat(folder).isDirectoryNotContaining("glob:**regulatory-domain");
    assertThat(radio.asked).doesNotContain("keep").endsWith("open Pipit-AB12 B4GZ7K2MQA");
    wish("Home", "right password", "DE");
    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(SetupPoint.Ended.JOINED);
  }

  @Test
  void aNetworkThatWasTypedIsJudgedByWhatIsHeardAfterwards() throws Exception {
    radio.heard.add(List.of(SeenNetwork.at(Ssid.of("New"), 50, 5180, Security.WPA3_ONLY)));
    radio.attempts.add(new Radio.Attempt.Failed(SSID_NOT_FOUND));
    Future<SetupPoint.Ended> _ = start();
    awaitOpen();
    wish("New", "some password", "DE");

    assertThat(awaitFailure().fault()).isEqualTo(JoinFault.WPA3_ONLY);
  }

  @Test
  void aCableEndsIt() throws Exception {
    Future<SetupPoint.Ended> end = start();
    awaitOpen();
    radio.wired = true;

    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(SetupPoint.Ended.WIRED);
    assertThat(radio.asked).endsWith("close").doesNotContain("keep");
    assertThat(point.wish(new JoinWish(HOME, "right password", null))).isFalse();
  }

  @Test
  void withACableNothingIsOpened() throws Exception {
    radio.wired = true;
    Future<SetupPoint.Ended> end = start();
    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(SetupPoint.Ended.WIRED);
    assertThat(radio.asked).containsExactly("scan");
    assertThat(service.state()).isNull();
  }

  @Test
  void aCountryThatIsNoneIsAsNone() throws Exception {
    PointFolder board = new PointFolder(folder, folder);
    assertThat(board.country()).isNull();
    Files.writeString(folder.resolve("regulatory-domain"), "Germany\n");
    assertThat(board.country()).isNull();
    board.remember("GB");
    assertThat(board.country()).isEqualTo("GB");
  }
}
