package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Shares.NewLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may watch a device beside its owner. */
@OnBothDatabases
class SharesTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account owner;
  private Account friend;
  private Device device;

  SharesTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder);
    owner = relay.administrator();
    friend = relay.owner("friend@example.org");
    device = relay.device(owner, "Birds");
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private Shares shares() {
    return relay.registry.shares();
  }

  private NewLink link(Duration holds) throws AccountsException {
    return shares().share(owner.id(), device.id(), "for grandma", holds, 3);
  }

  private static void refused(Reason reason, ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.reason()).as(e.sentence()).isEqualTo(reason));
  }

  @Test
  void aLinkLeadsToItsDeviceUntilItExpires() throws Exception {
    NewLink made = link(Duration.ofDays(2));
    Shares.Link link = Objects.requireNonNull(shares().of(made.secret()));
    assertThat(link).isEqualTo(made.link());
    assertThat(link.deviceId()).isEqualTo(device.id());
    assertThat(link.viewerLimit()).isEqualTo(3);
    assertThat(relay.rows("share_links")).noneMatch(row -> row.contains(made.secret()));
    relay.clock.pass(Duration.ofDays(2));
    assertThat(shares().of(made.secret())).isNull();
    assertThat(shares().links(owner.id(), device.id())).isEmpty();
  }

  @Test
  void aLinkIsRevokedByTheDevicesOwnerOnlyAndViewersAreCutOff() throws Exception {
    NewLink made = link(Duration.ofDays(2));
    NewLink other = link(Duration.ofDays(2));
    refused(Reason.NOT_FOUND, () -> shares().revoke(friend.id(), made.link().id()));
    shares().revoke(owner.id(), made.link().id());
    assertThat(shares().of(made.secret())).isNull();
    assertThat(shares().of(other.secret())).isNotNull();
    assertThat(relay.lost).containsExactly(new RightLost.OfViewers(device.id()));
    refused(Reason.NOT_FOUND, () -> shares().revoke(owner.id(), made.link().id()));
  }

  @Test
  void otherTextLeadsNowhere() throws Exception {
    String secret = link(Duration.ofDays(2)).secret();
    for (String other : List.of("", secret + "A", secret.substring(1), "\0", "x".repeat(9999))) {
      assertThat(shares().of(other)).isNull();
    }
  }

  @Test
  void aLinkHoldsForAYearAndForSomeViewersAtMost() {
    String asker = owner.id();
    String id = device.id();
    refused(Reason.NOT_ALLOWED, () -> shares().share(asker, id, "", Duration.ZERO, 1));
    refused(Reason.NOT_ALLOWED, () -> shares().share(asker, id, "", Duration.ofDays(367), 1));
    refused(Reason.NOT_ALLOWED, () -> shares().share(asker, id, "", Duration.ofDays(1), 0));
    refused(Reason.NOT_ALLOWED, () -> shares().share(asker, id, "", Duration.ofDays(1), 1001));
  }

  @Test
  void aDeviceHasAHundredLinksAtMost() throws Exception {
    for (int i = 0; i < Shares.MOST_OF_DEVICE; i++) {
      link(Duration.ofDays(1));
    }
    refused(Reason.NOT_ALLOWED, () -> link(Duration.ofDays(1)));
  }

  @Test
  void aClockThatIsSetBackDoesNotBringALinkBackBeforeItWasMade() throws Exception {
    relay.clock.pass(Duration.ofDays(10));
    String secret = link(Duration.ofDays(2)).secret();
    relay.clock.jumpTo(relay.clock.instant().minus(Duration.ofDays(5)));
    assertThat(shares().of(secret)).isNull();
  }

  @Test
  void anAccountMayWatchUntilTheOwnerEndsIt() throws Exception {
    shares().letWatch(owner.id(), device.id(), "Friend@Example.org");
    shares().letWatch(owner.id(), device.id(), "friend@example.org");
    assertThat(shares().viewers(owner.id(), device.id()))
        .singleElement()
        .satisfies(viewer -> assertThat(viewer.accountId()).isEqualTo(friend.id()));
    assertThat(relay.registry.devices().list(friend.id())).hasSize(1);
    shares().endWatching(owner.id(), device.id(), friend.id());
    assertThat(relay.registry.devices().list(friend.id())).isEmpty();
    assertThat(relay.lost).containsExactly(new RightLost.OfViewers(device.id()));
  }

  @Test
  void aViewerMayLeave() throws Exception {
    shares().letWatch(owner.id(), device.id(), "friend@example.org");
    shares().endWatching(friend.id(), device.id(), friend.id());
    assertThat(relay.registry.devices().list(friend.id())).isEmpty();
    refused(Reason.NOT_FOUND, () -> shares().endWatching(friend.id(), device.id(), friend.id()));
  }

  @Test
  void whoHasNoAccountAndTheOwnerAreNoViewers() {
    refused(
        Reason.NOT_FOUND, () -> shares().letWatch(owner.id(), device.id(), "nobody@example.org"));
    refused(
        Reason.NOT_ALLOWED, () -> shares().letWatch(owner.id(), device.id(), "admin@example.org"));
  }

  @Test
  void howOftenAnOwnerAsksWhoHasAnAccountIsLimited() {
    for (int i = 0; i < 30; i++) {
      String email = "guess" + i + "@example.org";
      refused(Reason.NOT_FOUND, () -> shares().letWatch(owner.id(), device.id(), email));
    }
    refused(
        Reason.TOO_MANY, () -> shares().letWatch(owner.id(), device.id(), "friend@example.org"));
  }
}
