package dev.pipit.wifi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.installed.Await;
import dev.pipit.wifi.PointState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
  private static final String OPENED = "open Pipit-AB12 B4GZ7K2MQA";
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

  private void wish(String name, @Nullable String password, @Nullable String country) {
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
        .containsExactly("close", "scan", OPENED, "close", "country DE", "join Home wpa2", "keep");
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
    assertThat(radio.asked).doesNotContain("keep").endsWith(OPENED);
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

  /** 53 is also said of a network that answers to nobody: a list of devices, a weak signal. */
  @Test
  void aNetworkThatIsHeardIsNotCalledAbsent() throws Exception {
    radio.highBand = false;
    radio.attempts.add(new Radio.Attempt.Failed(SSID_NOT_FOUND));
    Future<SetupPoint.Ended> _ = start();
    awaitOpen();
    wish("Home", "right password", null);

    assertThat(awaitFailure().fault()).isEqualTo(JoinFault.REFUSED);
  }

  @Test
  void aNameThatHadAPasswordIsNeverJoinedWithoutOne() throws Exception {
    radio.heard.add(List.of(SeenNetwork.at(HOME, 90, 2437, Security.OPEN)));
    radio.attempts.add(new Radio.Attempt.Failed(NO_SECRETS));
    Future<SetupPoint.Ended> _ = start();
    awaitOpen();
    wish("Home", "wrong password", "DE");
    awaitFailure();
    assertThat(shown().networks()).as("only the twin is heard now").hasSize(1);
    assertThat(shown().networks().getFirst().security()).isEqualTo(Security.WPA2);

    radio.asked.clear();
    wish("Home", null, "DE");
    Await.until("it was refused", SOON, () -> radio.asked.contains(OPENED));
    assertThat(radio.asked).containsExactly("close", "scan", OPENED);
  }

  @Test
  void aRouterMayBeSetToAnotherKindOfPasswordMeanwhile() throws Exception {
    radio.heard.add(List.of(SeenNetwork.at(HOME, 90, 2437, Security.WPA3_ONLY)));
    radio.attempts.add(new Radio.Attempt.Failed(NO_SECRETS));
    Future<SetupPoint.Ended> _ = start();
    awaitOpen();
    wish("Home", "some password", null);
    awaitFailure();
    assertThat(shown().networks().getFirst().security()).isEqualTo(Security.WPA3_ONLY);
  }

  @Test
  void aPointThatWentAwayIsOpenedAgainAndAsksAnew() throws Exception {
    radio.attempts.add(new Radio.Attempt.Joined());
    radio.pointThere =
        () -> {
          // One that is taken in the last moment of the first point is not tried by the second.
          assertThat(point.wish(new JoinWish(Ssid.of("Late"), "any password", null))).isTrue();
          radio.pointThere = () -> true;
          return false;
        };
    Future<SetupPoint.Ended> end = start();
    Await.until("it is open again", SOON, () -> Collections.frequency(radio.asked, OPENED) == 2);
    wish("Home", "right password", null);

    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(SetupPoint.Ended.JOINED);
    assertThat(radio.asked).contains("join Home wpa2").doesNotContain("join Late wpa2");
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
    assertThat(radio.asked).containsExactly("close", "scan", "close");
    assertThat(service.state()).isNull();
  }

  /** Were the network kept first, no point would ever be opened that could mend the country. */
  @Test
  void whatCannotBeRememberedIsNotKept() throws Exception {
    Path none = folder.resolve("none");
    point = new SetupPoint(radio, new PointFolder(folder, none), "B4GZ7K2MQA");
    radio.attempts.add(new Radio.Attempt.Joined());
    Future<SetupPoint.Ended> end = start();
    awaitOpen();
    wish("Home", "right password", "DE");

    assertThatThrownBy(() -> end.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    assertThat(radio.asked).doesNotContain("keep");
    assertThat(radio.asked.getLast()).as("nothing is left behind").isEqualTo("close");
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
