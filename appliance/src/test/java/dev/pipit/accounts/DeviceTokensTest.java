package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.access.Secrets;
import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.ClaimCodes.NewCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a device shows that it is the one. */
@OnBothDatabases
class DeviceTokensTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account owner;
  private Device device;

  DeviceTokensTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder);
    owner = relay.administrator();
    device = relay.device(owner, "Birds");
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private DeviceTokens tokens() {
    return relay.registry.deviceTokens();
  }

  private ClaimCodes codes() {
    return relay.registry.claimCodes();
  }

  private NewCode code() throws AccountsException {
    return codes().make(owner.id(), device.id());
  }

  private static void refused(Reason reason, ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.reason()).as(e.sentence()).isEqualTo(reason));
  }

  @Test
  void aCodeIsTradedForATokenOnce() throws Exception {
    NewCode code = code();
    assertThat(code.code()).matches("[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}");
    String typed = " " + code.code().toLowerCase(Locale.ROOT).replace("-", " ");
    var token = codes().trade(typed, "serial 1", Relay.HOME);
    assertThat(token.deviceId()).isEqualTo(device.id());
    Device known = Objects.requireNonNull(tokens().authenticate(token.secret()));
    assertThat(known.id()).isEqualTo(device.id());
    assertThat(known.serial()).isEqualTo("serial 1");
    refused(Reason.WRONG_CODE, () -> codes().trade(typed, "serial 2", Relay.HOME));
  }

  @Test
  void neitherCodeNorTokenIsInTheDatabase() throws Exception {
    NewCode code = code();
    String plain = code.code().replace("-", "");
    assertThat(relay.rows("claim_codes"))
        .hasSize(1)
        .noneMatch(row -> row.contains(plain) || row.contains(code.code()))
        .noneMatch(row -> row.contains(Secrets.hash(plain)));
    String token = codes().trade(code.code(), "", Relay.HOME).secret();
    assertThat(token).startsWith("pipitdev_").hasSize(9 + 43);
    assertThat(relay.rows("device_tokens"))
        .singleElement()
        .satisfies(row -> assertThat(row).startsWith(Secrets.hash(token)));
    assertThat(relay.rows("audit"))
        .noneMatch(row -> row.contains(token) || row.contains(code.code()));
  }

  @Test
  void ofManyWhoTradeACodeAtOnceExactlyOneGetsAToken() throws Exception {
    String code = code().code();
    List<String> outcomes =
        Race.of(8, i -> codes().trade(code, "serial " + i, new Caller("203.0.113." + i, "device")));
    assertThat(outcomes).containsOnlyOnce("done");
    assertThat(outcomes.stream().filter("WRONG_CODE"::equals)).hasSize(7);
    assertThat(relay.rows("device_tokens")).hasSize(1);
  }

  @Test
  void aCodeHoldsForFifteenMinutesAndTheNewestOnly() throws Exception {
    String older = code().code();
    String code = code().code();
    refused(Reason.WRONG_CODE, () -> codes().trade(older, "", Relay.HOME));
    relay.clock.pass(Duration.ofMinutes(15));
    refused(Reason.WRONG_CODE, () -> codes().trade(code, "", Relay.HOME));
  }

  @Test
  void aCodeDoesNotComeBackWithAClockThatIsSetBack() throws Exception {
    String code = code().code();
    relay.clock.pass(Duration.ofMinutes(16));
    refused(Reason.WRONG_CODE, () -> codes().trade(code, "", Relay.HOME));
    relay.clock.jumpTo(relay.clock.instant().minus(Duration.ofMinutes(10)));
    refused(Reason.WRONG_CODE, () -> codes().trade(code, "", Relay.HOME));
  }

  @Test
  void guessesAtCodesAreLimited() throws Exception {
    String code = code().code();
    for (int i = 0; i < 10; i++) {
      refused(Reason.WRONG_CODE, () -> codes().trade("ABCD-EFGH", "", Relay.ELSEWHERE));
    }
    refused(Reason.TOO_MANY, () -> codes().trade(code, "", Relay.ELSEWHERE));
    assertThat(codes().trade(code, "", Relay.HOME).deviceId()).isEqualTo(device.id());
  }

  @Test
  void whatIsNoCodeIsRefusedWhateverItIs() {
    Random random = new Random(20261130);
    for (int i = 0; i < 300; i++) {
      relay.clock.pass(Duration.ofMinutes(1));
      StringBuilder typed = new StringBuilder();
      random
          .ints(random.nextInt(120), 0, random.nextBoolean() ? 128 : 0x11000)
          .forEach(typed::appendCodePoint);
      refused(
          Reason.WRONG_CODE, () -> codes().trade(typed.toString(), typed.toString(), Relay.HOME));
    }
  }

  @Test
  void aRotatedTokenHoldsBesideTheOldOneUntilItIsUsed() throws Exception {
    String old = relay.claimed(owner, device);
    String next = tokens().rotate(owner.id(), device.id()).secret();
    assertThat(tokens().authenticate(old)).isNotNull();
    assertThat(tokens().authenticate(next)).isNotNull();
    assertThat(tokens().authenticate(old)).isNull();
    assertThat(tokens().authenticate(next)).isNotNull();
    assertThat(relay.rows("device_tokens")).hasSize(1);
  }

  @Test
  void rotatingTwiceForgetsTheOneThatWasNeverUsed() throws Exception {
    String old = relay.claimed(owner, device);
    String lost = tokens().rotate(owner.id(), device.id()).secret();
    String next = tokens().rotate(owner.id(), device.id()).secret();
    assertThat(tokens().authenticate(lost)).isNull();
    assertThat(tokens().authenticate(old)).isNotNull();
    assertThat(tokens().authenticate(next)).isNotNull();
    assertThat(tokens().authenticate(old)).isNull();
  }

  @Test
  void whileManyRotateOneTokenInUseAndOneNextAreLeft() throws Exception {
    String old = relay.claimed(owner, device);
    assertThat(Race.of(6, i -> tokens().rotate(owner.id(), device.id()))).containsOnly("done");
    assertThat(relay.rows("device_tokens")).hasSize(2);
    assertThat(tokens().authenticate(old)).isNotNull();
  }

  @Test
  void aRevokedDeviceIsNobodyAndToldAtOnce() throws Exception {
    String token = relay.claimed(owner, device);
    String code = code().code();
    relay.lost.clear();
    tokens().revoke(owner.id(), device.id());
    assertThat(relay.lost).containsExactly(new RightLost.OfDevice(device.id()));
    assertThat(tokens().authenticate(token)).isNull();
    refused(Reason.WRONG_CODE, () -> codes().trade(code, "", Relay.HOME));
    assertThat(tokens().authenticate(relay.claimed(owner, device))).isNotNull();
  }

  @Test
  void whenItIsToldThatADeviceLostItsRightTheTokenHoldsNoMore() throws Exception {
    String token = relay.claimed(owner, device);
    AtomicReference<Object> seen = new AtomicReference<>("nothing told");
    relay.registry.onRightLost(
        lost -> {
          throw new IllegalStateException("a listener that fails");
        });
    relay.registry.onRightLost(
        lost -> {
          try {
            Device known = tokens().authenticate(token);
            seen.set(known == null ? "nobody" : known);
          } catch (AccountsException e) {
            seen.set(e);
          }
        });
    tokens().revoke(owner.id(), device.id());
    assertThat(seen).hasValue("nobody");
  }

  @Test
  void aTokenThatIsInUseWhileItIsRevokedAnswersOneOrTheOther() throws Exception {
    for (int round = 0; round < 10; round++) {
      String token = relay.claimed(owner, device);
      List<String> outcomes =
          Race.of(
              5,
              i -> {
                if (i > 0) {
                  return tokens().authenticate(token);
                }
                tokens().revoke(owner.id(), device.id());
                return "revoked";
              });
      assertThat(outcomes)
          .containsAnyOf("done")
          .allMatch(o -> o.equals("done") || o.equals("nothing"));
      assertThat(tokens().authenticate(token)).isNull();
    }
  }

  @Test
  void claimingADeviceAnewEndsTheTokenOfBefore() throws Exception {
    String old = relay.claimed(owner, device);
    relay.lost.clear();
    String next = relay.claimed(owner, device);
    assertThat(tokens().authenticate(old)).isNull();
    assertThat(tokens().authenticate(next)).isNotNull();
    assertThat(relay.lost).containsExactly(new RightLost.OfDevice(device.id()));
  }

  @Test
  void otherTextIsNobodysToken() throws Exception {
    String token = relay.claimed(owner, device);
    for (String other :
        List.of(
            "", "pipitdev_", token.substring(1), token + "A", "pipitdev_\0", "x".repeat(5000))) {
      assertThat(tokens().authenticate(other)).isNull();
    }
  }

  @Test
  void whatADeviceSaysOfItselfIsKeptAndBounded() throws Exception {
    relay.claimed(owner, device);
    relay.clock.pass(Duration.ofHours(1));
    String said = "{\"cameras\":[{\"name\":\"Nest 🐦\"}]}";
    tokens().connected(device.id(), said);
    Device known = relay.registry.devices().get(owner.id(), device.id()).device();
    assertThat(known.said()).isEqualTo(said);
    assertThat(known.connectedMs()).isEqualTo(relay.clock.millis());
    refused(Reason.NOT_ALLOWED, () -> tokens().connected(device.id(), "x".repeat(16_385)));
    refused(Reason.NOT_ALLOWED, () -> tokens().connected(device.id(), "\0"));
    refused(Reason.NOT_FOUND, () -> tokens().connected("nothing", "{}"));
  }

  @Test
  void whenADeviceWasSeenIsWrittenLater() throws Exception {
    List<String> before = relay.rows("devices");
    relay.clock.pass(Duration.ofHours(1));
    tokens().seen(device.id());
    assertThat(relay.rows("devices")).isEqualTo(before);
    assertThat(relay.registry.devices().get(owner.id(), device.id()).device().lastSeenMs())
        .isEqualTo(relay.clock.millis());
    relay.registry.upkeep().step();
    assertThat(relay.rows("devices"))
        .singleElement()
        .satisfies(row -> assertThat(row).contains("|" + relay.clock.millis() + "|"));
  }

  @Test
  void aTimeThatAClockWroteWhichWasAheadIsMended() throws Exception {
    relay.clock.jumpTo(Instant.parse("2036-01-01T00:00:00Z"));
    tokens().seen(device.id());
    relay.registry.upkeep().step();
    relay.clock.jumpTo(Instant.parse("2026-02-01T00:00:00Z"));
    tokens().seen(device.id());
    relay.registry.upkeep().step();
    assertThat(relay.registry.devices().get(owner.id(), device.id()).device().lastSeenMs())
        .isEqualTo(relay.clock.millis());
  }
}
