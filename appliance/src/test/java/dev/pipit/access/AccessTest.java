package dev.pipit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pipit.access.AccessException.Reason;
import dev.pipit.config.StateDirectory;
import dev.pipit.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  private static final String PASSWORD = "correct horse";
  private static final Grant NOBODY = new Grant.Nobody();

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private StateDirectory directory;
  private Access access;

  @BeforeEach
  void start() {
    directory = new StateDirectory(folder.resolve("state"));
    access = restarted();
  }

  private Access restarted() {
    return new Access(directory, clock, clock::nanoTime, false);
  }

  private static Peer from(String address) {
    return new Peer(address, "Browser/1", false, "");
  }

  private static Peer from(String address, String device) {
    return new Peer(address, "Browser/1", false, device);
  }

  private NewSession claimed() throws Exception {
    return access.claim(String.valueOf(access.claimCode()), PASSWORD, from("192.168.1.7"));
  }

  private static Reason refused(ThrowingCallable call) {
    AccessException refusal = catchThrowableOfType(AccessException.class, call);
    assertThat(refusal).as("the refusal").isNotNull();
    return refusal.reason();
  }

  @Test
  void theCodeOnTheConsoleClaimsTheDeviceOnce() throws Exception {
    String code = String.valueOf(access.claimCode());
    assertThat(code).matches("[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}");
    assertThat(refused(() -> access.login(PASSWORD, from("192.168.1.7"))))
        .isEqualTo(Reason.UNCLAIMED);
    assertThat(refused(() -> access.claim("AAAA-AAAA", PASSWORD, from("192.168.1.7"))))
        .isEqualTo(Reason.WRONG_CODE);
    assertThat(refused(() -> access.claim(code, "short", from("192.168.1.7"))))
        .isEqualTo(Reason.NOT_ALLOWED);
    NewSession session =
        access.claim(
            code.toLowerCase(Locale.ROOT).replace('-', ' '), PASSWORD, from("192.168.1.7"));
    assertThat(access.grantBySession(session.secret(), false))
        .isEqualTo(new Grant.BySession(session.id()));
    assertThat(access.claimCode()).isNull();
    assertThat(refused(() -> access.claim(code, PASSWORD, from("192.168.1.7"))))
        .isEqualTo(Reason.CLAIMED);
  }

  @Test
  void eachStartHasItsOwnCode() {
    assertThat(restarted().claimCode()).isNotEqualTo(access.claimCode());
  }

  @Test
  void claimCodesAreGuessedNoFasterThanPasswords() {
    Reason last = Reason.WRONG_CODE;
    int tries = 0;
    while (last == Reason.WRONG_CODE && tries < 1000) {
      String address = "203.0.113." + tries % 250;
      last = refused(() -> access.claim("BBBB-BBBB", PASSWORD, from(address)));
      tries++;
    }
    assertThat(last).isEqualTo(Reason.TOO_MANY);
    assertThat(tries).isLessThanOrEqualTo(21);
  }

  @Test
  void claimCodesAreGuessedNoFasterWithPasswordsThatAreNotAllowed() {
    Reason last = Reason.WRONG_CODE;
    int tries = 0;
    while (last == Reason.WRONG_CODE && tries < 1000) {
      String address = "203.0.113." + tries % 250;
      last = refused(() -> access.claim("BBBB-BBBB", "short", from(address)));
      tries++;
    }
    assertThat(last).isEqualTo(Reason.TOO_MANY);
    assertThat(tries).isLessThanOrEqualTo(21);
  }

  @Test
  void aWrongCodeAndAPasswordThatIsTooShortAreToldTogether() {
    AccessException both =
        catchThrowableOfType(
            AccessException.class, () -> access.claim("BBBB-BBBB", "short", from("192.168.1.7")));
    assertThat(both.reason()).isEqualTo(Reason.WRONG_CODE);
    assertThat(both.passwordFault()).isEqualTo("must have 8 to 256 characters");
  }

  @Test
  void aRestartLogsNobodyOutAndKeepsTokens() throws Exception {
    NewSession session = claimed();
    String token = access.createToken("printer", false).secret();
    access = restarted();
    assertThat(access.grantBySession(session.secret(), false)).isInstanceOf(Grant.BySession.class);
    assertThat(access.grantByToken(token)).isInstanceOf(Grant.ByToken.class);
    assertThat(access.login(PASSWORD, from("192.168.1.8")).id()).isNotEqualTo(session.id());
  }

  @Test
  void nothingThatLetsSomebodyInIsOnTheDisk() throws Exception {
    NewSession session = claimed();
    String token = access.createToken("printer", true).secret();
    String kept = Files.readString(directory.file(AccessStore.FILE));
    assertThat(kept)
        .contains("$argon2id$v=19$m=9216,t=4,p=1$", "printer", "192.168.1.7")
        .doesNotContain(PASSWORD, session.secret(), token, token.substring(6), session.device());
  }

  @Test
  void aThousandWrongPasswordsFromManyAddressesKeepTheOwnerInNoWayOut() throws Exception {
    NewSession owner = claimed();
    Random random = new Random(7);
    int tried = 0;
    for (int i = 0; i < 1000; i++) {
      String address =
          i % 2 == 0
              ? "203.0.113." + random.nextInt(256)
              : "2001:db8:" + Integer.toHexString(i) + "::" + Integer.toHexString(i);
      Reason reason = refused(() -> access.login("guess " + address, from(address)));
      tried += reason == Reason.WRONG_PASSWORD ? 1 : 0;
      clock.pass(Duration.ofMillis(9));
    }
    assertThat(tried).isBetween(20, 23);
    String elsewhere = "198.51.100.9";
    assertThat(refused(() -> access.login(PASSWORD, from(elsewhere)))).isEqualTo(Reason.TOO_MANY);
    assertThat(access.login(PASSWORD, from(elsewhere, owner.device()))).isNotNull();
    assertThat(access.login(PASSWORD, from("192.168.1.7"))).isNotNull();
    assertThat(access.login(PASSWORD, from("127.0.0.1"))).isNotNull();
    assertThat(access.login(PASSWORD, from("192.168.1.99"))).isNotNull();
    Peer forger = from("198.51.100.11", "forged." + owner.device());
    assertThat(refused(() -> access.login(PASSWORD, forger))).isEqualTo(Reason.TOO_MANY);
    clock.pass(Duration.ofSeconds(20));
    assertThat(access.login(PASSWORD, from("198.51.100.10"))).isNotNull();
  }

  @Test
  void aPasswordIsTheSameHoweverTheKeyboardWritesItsLetters() throws Exception {
    access.claim(String.valueOf(access.claimCode()), "Gr\u00fc\u00dfe 123", from("127.0.0.1"));
    assertThat(access.login("Gru\u0308\u00dfe 123", from("127.0.0.1"))).isNotNull();
  }

  @Test
  void aNewPasswordEndsEveryOtherSessionLinkAndRememberedDevice() throws Exception {
    NewSession old = claimed();
    String link = access.link("camera", clock.millis() + 3_600_000);
    String token = access.createToken("printer", false).secret();
    assertThat(refused(() -> access.changePassword("wrong one", "new password", from("::1"))))
        .isEqualTo(Reason.WRONG_PASSWORD);
    NewSession next = access.changePassword(PASSWORD, "new password", from("::1"));
    assertThat(access.grantBySession(old.secret(), false)).isEqualTo(NOBODY);
    assertThat(access.grantByLink("camera", link)).isEqualTo(NOBODY);
    assertThat(access.grantBySession(next.secret(), false)).isNotEqualTo(NOBODY);
    assertThat(access.grantByToken(token)).isNotEqualTo(NOBODY);
    assertThat(refused(() -> access.login(PASSWORD, from("::1")))).isEqualTo(Reason.WRONG_PASSWORD);
  }

  @Test
  void aSessionEndsWhenItIsNotUsedForAMonthAndAfterHalfAYearAnyway() throws Exception {
    NewSession session = claimed();
    for (int i = 0; i < 8; i++) {
      clock.pass(Duration.ofDays(20));
      assertThat(access.grantBySession(session.secret(), false)).isNotEqualTo(NOBODY);
      access.refresh();
      access = restarted();
    }
    clock.pass(Duration.ofDays(21));
    assertThat(access.grantBySession(session.secret(), false)).isEqualTo(NOBODY);
    NewSession unused = access.login(PASSWORD, from("127.0.0.1"));
    clock.pass(Duration.ofDays(30));
    assertThat(access.grantBySession(unused.secret(), false)).isEqualTo(NOBODY);
    assertThat(access.sessions()).isEmpty();
  }

  @Test
  void aCookieOfTlsDoesNotWorkInTheClear() throws Exception {
    claimed();
    NewSession secure = access.login(PASSWORD, new Peer("127.0.0.1", "", true, ""));
    assertThat(access.grantBySession(secure.secret(), true)).isNotEqualTo(NOBODY);
    assertThat(access.grantBySession(secure.secret(), false)).isEqualTo(NOBODY);
  }

  @Test
  void thereAreThirtyTwoSessionsAndSixtyFourTokensAtMost() throws Exception {
    NewSession first = claimed();
    for (int i = 0; i < AccessRecords.MAX_SESSIONS; i++) {
      clock.pass(Duration.ofSeconds(1));
      access.login(PASSWORD, from("127.0.0.1"));
    }
    assertThat(access.sessions()).hasSize(AccessRecords.MAX_SESSIONS);
    assertThat(access.grantBySession(first.secret(), false)).isEqualTo(NOBODY);
    for (int i = 0; i < AccessRecords.MAX_TOKENS; i++) {
      access.createToken("t" + i, false);
    }
    assertThat(refused(() -> access.createToken("more", false))).isEqualTo(Reason.NOT_ALLOWED);
  }

  @Test
  void aSignedAddressHoldsForItsCameraUntilItExpires() throws Exception {
    claimed();
    long expiresMs = clock.millis() + Duration.ofHours(1).toMillis();
    String link = access.link("porch", expiresMs);
    assertThat(link).hasSize(32);
    assertThat(access.grantByLink("porch", link)).isEqualTo(new Grant.ByLink("porch", link));
    assertThat(access.grantByLink("garden", link)).isEqualTo(NOBODY);
    for (int i = 0; i < link.length(); i++) {
      for (char other : new char[] {'A', 'b', '_', '=', '/'}) {
        String forged = link.substring(0, i) + other + link.substring(i + 1);
        assertThat(forged.equals(link) || access.grantByLink("porch", forged).equals(NOBODY))
            .as(forged)
            .isTrue();
      }
    }
    for (String nonsense : List.of("", "A", link + "A", link.substring(1), "\u00e4".repeat(32))) {
      assertThat(access.grantByLink("porch", nonsense)).isEqualTo(NOBODY);
    }
    Grant held = access.grantByLink("porch", link);
    clock.pass(Duration.ofHours(1));
    assertThat(access.grantByLink("porch", link)).isEqualTo(NOBODY);
    assertThat(access.holds(held)).isFalse();
  }

  @Test
  void aFileThatIsCutOrChangedLetsNobodyIn() throws Exception {
    NewSession session = claimed();
    access.createToken("printer", true);
    byte[] whole = Files.readAllBytes(directory.file(AccessStore.FILE));
    List<byte[]> hostile = new ArrayList<>();
    for (int length = 0; length < whole.length; length += 7) {
      hostile.add(java.util.Arrays.copyOf(whole, length));
    }
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      hostile.add(changed);
    }
    hostile.add(new byte[1 << 20]);
    for (byte[] bytes : hostile) {
      Files.write(directory.file(AccessStore.FILE), bytes);
      Access broken = restarted();
      assertThat(broken.isClaimed()).isTrue();
      assertThat(broken.claimCode()).isNull();
      assertThat(broken.locked()).startsWith("Nobody can log in: " + directory.path());
      assertThat(broken.grantBySession(session.secret(), false)).isEqualTo(NOBODY);
    }
    Access broken = restarted();
    assertThat(refused(() -> broken.login(PASSWORD, from("::1")))).isEqualTo(Reason.LOCKED);
    assertThat(refused(() -> broken.createToken("x", true))).isEqualTo(Reason.LOCKED);
    broken.resetPassword("new password");
    assertThat(broken.locked()).isNull();
    assertThat(broken.login("new password", from("::1"))).isNotNull();
  }

  @Test
  void aFileThatSaysNonsenseWithTheRightChecksumIsNoFile() throws Exception {
    for (String line :
        List.of("password\tx", "session\ta", "token", "what\tis\tthis", "key\tshort", "")) {
      String text = "pipit-access 1\n" + line + "\n";
      byte[] sum = Secrets.sha256(text.getBytes(StandardCharsets.UTF_8));
      directory.write(
          AccessStore.FILE,
          (text + "end\t" + java.util.HexFormat.of().formatHex(sum) + "\n")
              .getBytes(StandardCharsets.UTF_8));
      assertThat(restarted().locked()).as(line).contains("line 2");
    }
  }

  @Test
  void theServiceNoticesWhatTheCommandLineHasDone() throws Exception {
    NewSession session = claimed();
    List<String> changes = new ArrayList<>();
    access.onChange(() -> changes.add("change"));
    Access commandLine = restarted();
    String token = commandLine.createToken("script", false).secret();
    access.refresh();
    assertThat(access.grantByToken(token)).isInstanceOf(Grant.ByToken.class);
    commandLine.resetPassword("another password");
    access.refresh();
    assertThat(access.grantBySession(session.secret(), false)).isEqualTo(NOBODY);
    assertThat(access.login("another password", from("::1"))).isNotNull();
    commandLine.forgetPassword();
    access.refresh();
    assertThat(access.isClaimed()).isFalse();
    assertThat(access.claimCode()).isNotNull();
    assertThat(changes).hasSizeGreaterThanOrEqualTo(3);
    int before = changes.size();
    access.refresh();
    assertThat(changes).hasSize(before);
  }

  @Test
  void aTokenOfTheCommandLineCountsAtOnce() throws Exception {
    claimed();
    Access commandLine = restarted();
    List<String> changes = new ArrayList<>();
    access.onChange(() -> changes.add("change"));
    for (int i = 0; i < 3; i++) {
      clock.pass(Duration.ofMillis(100));
      String token = commandLine.createToken("script " + i, true).secret();
      assertThat(access.grantByToken(token)).isInstanceOf(Grant.ByToken.class);
    }
    assertThat(changes).as("who lost a right is looked for").hasSize(3);
    clock.pass(Duration.ofMillis(100));
    commandLine.forgetPassword();
    assertThat(access.grantByToken("pipit_" + Secrets.secret())).isEqualTo(NOBODY);
    assertThat(access.isClaimed()).as("whatever else was done counts too").isFalse();
  }

  @Test
  void guessingTokensMakesItLookAtTheFileTenTimesASecondAtMost() throws Exception {
    claimed();
    Access commandLine = restarted();
    assertThat(access.grantByToken("pipit_" + Secrets.secret())).isEqualTo(NOBODY);
    String token = commandLine.createToken("script", true).secret();
    assertThat(access.grantByToken(token)).as("it looked a moment ago").isEqualTo(NOBODY);
    clock.pass(Duration.ofMillis(99));
    assertThat(access.grantByToken(token)).isEqualTo(NOBODY);
    clock.pass(Duration.ofMillis(1));
    assertThat(access.grantByToken(token)).isInstanceOf(Grant.ByToken.class);
    assertThat(access.grantByToken("something else")).as("is no token").isEqualTo(NOBODY);
  }

  @Test
  void bothMayChangeTheFileWithoutLosingAnything() throws Exception {
    claimed();
    Access commandLine = restarted();
    access.createToken("one", false);
    commandLine.createToken("two", false);
    access.createToken("three", false);
    access.refresh();
    commandLine.refresh();
    assertThat(access.tokens()).hasSize(3).isEqualTo(commandLine.tokens());
  }

  @Test
  void aFullDiskLocksNobodyOutButIsTold() throws Exception {
    claimed();
    Files.move(directory.path(), folder.resolve("gone"));
    Files.writeString(directory.path(), "no folder");
    NewSession session = access.login(PASSWORD, from("127.0.0.1"));
    assertThat(access.grantBySession(session.secret(), false)).isNotEqualTo(NOBODY);
    assertThat(access.notKept()).contains(directory.path().toString());
    assertThat(refused(() -> access.createToken("x", false))).isEqualTo(Reason.STORAGE);
    assertThat(access.endSession(session.id())).isTrue();
    assertThat(access.grantBySession(session.secret(), false)).isEqualTo(NOBODY);
  }

  /** Looking at a password takes long; meanwhile somebody sets another one. */
  private Access whereTheNextPasswordComesWhileOneIsLookedAt() {
    AtomicBoolean set = new AtomicBoolean();
    Clock meanwhile =
        new Clock() {
          @Override
          public Instant instant() {
            if (set.compareAndSet(false, true)) {
              try {
                restarted().resetPassword("another one");
              } catch (AccessException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
            return clock.instant();
          }

          @Override
          public ZoneId getZone() {
            return clock.getZone();
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    return new Access(directory, meanwhile, clock::nanoTime, false);
  }

  @Test
  void whoKnowsOnlyThePasswordOfBeforeDoesNotComeInWhileItChanges() throws Exception {
    claimed();
    Access slow = whereTheNextPasswordComesWhileOneIsLookedAt();
    assertThat(refused(() -> slow.login(PASSWORD, from("203.0.113.9"))))
        .isEqualTo(Reason.WRONG_PASSWORD);
    assertThat(slow.sessions()).isEmpty();
    assertThat(slow.login("another one", from("192.168.1.7"))).isNotNull();
  }

  @Test
  void ofTwoWhoChangeThePasswordAtOnceTheFirstWins() throws Exception {
    claimed();
    Access slow = whereTheNextPasswordComesWhileOneIsLookedAt();
    assertThat(refused(() -> slow.changePassword(PASSWORD, "a thief's word", from("203.0.113.9"))))
        .isEqualTo(Reason.WRONG_PASSWORD);
    assertThat(slow.login("another one", from("192.168.1.7"))).isNotNull();
  }

  @Test
  void theSessionThatIsInUseIsNotTheOneThatMakesRoom() throws Exception {
    NewSession used = claimed();
    List<NewSession> others = new ArrayList<>();
    for (int i = 1; i < AccessRecords.MAX_SESSIONS; i++) {
      clock.pass(Duration.ofMinutes(1));
      others.add(access.login(PASSWORD, from("192.168.1.7")));
    }
    clock.pass(Duration.ofMinutes(1));
    assertThat(access.grantBySession(used.secret(), false)).isNotEqualTo(NOBODY);
    NewSession newest = access.login(PASSWORD, from("192.168.1.7"));
    assertThat(access.sessions())
        .hasSize(AccessRecords.MAX_SESSIONS)
        .extracting(Access.SessionView::id)
        .contains(used.id(), newest.id())
        .doesNotContain(others.getFirst().id());
  }

  @Test
  void aFileThatIsDamagedMeanwhileIsNotReplacedByOneThatLetsAnyoneClaim() throws Exception {
    claimed();
    Access.NewToken token = access.createToken("script", false);
    Path file = directory.file(AccessStore.FILE);
    Files.writeString(file, "damaged");
    assertThat(access.revokeToken(token.view().id())).isTrue();
    assertThat(file).hasContent("damaged");
    assertThat(access.locked()).contains("Nobody can log in");
    assertThat(access.isClaimed()).isTrue();
    assertThat(access.claimCode()).isNull();
  }

  @Test
  void aLinkInThePlaceOfTheLockIsNotFollowed() throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createDirectory(directory.path());
    Files.createSymbolicLink(directory.file("access.lock"), elsewhere);
    assertThat(refused(() -> access.createToken("script", false))).isEqualTo(Reason.STORAGE);
    assertThat(elsewhere).doesNotExist();
  }
}
