package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Device.PlainRtp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices, seen by their owner, by who may watch, and by strangers. */
@OnBothDatabases
class DevicesTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account owner;
  private Account viewer;
  private Account stranger;
  private Device device;

  DevicesTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder);
    owner = relay.administrator();
    viewer = relay.owner("viewer@example.org");
    stranger = relay.owner("stranger@example.org");
    device = relay.device(owner, "Birds");
    relay.registry.shares().letWatch(owner.id(), device.id(), "VIEWER@example.org");
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private Devices devices() {
    return relay.registry.devices();
  }

  private static void missing(ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.reason()).as(e.sentence()).isEqualTo(Reason.NOT_FOUND))
        .hasMessageStartingWith("There is no such ");
  }

  @Test
  void anIdFitsAnAddressAndNobodyGuessesIt() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      ids.add(DeviceRows.newId());
    }
    assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[a-z0-9]{20}"));
  }

  @Test
  void theOwnerAndWhoMayWatchSeeItAndNobodyElse() throws Exception {
    assertThat(devices().get(owner.id(), device.id())).isEqualTo(new Devices.Visible(device, true));
    assertThat(devices().get(viewer.id(), device.id()))
        .isEqualTo(new Devices.Visible(device, false));
    missing(() -> devices().get(stranger.id(), device.id()));
    assertThat(devices().list(owner.id())).hasSize(1);
    assertThat(devices().list(viewer.id())).hasSize(1);
    assertThat(devices().list(stranger.id())).isEmpty();
  }

  @Test
  void anothersDeviceAnswersLikeOneThatDoesNotExist() {
    for (String id : new String[] {device.id(), "nothing"}) {
      for (Account other : new Account[] {viewer, stranger}) {
        String asker = other.id();
        missing(() -> devices().rename(asker, id, "Mine"));
        missing(() -> devices().setAlwaysOn(asker, id, true));
        missing(() -> devices().setPlainRtp(asker, id, PlainRtp.OFF));
        missing(() -> devices().delete(asker, id));
        missing(() -> relay.registry.claimCodes().make(asker, id));
        missing(() -> relay.registry.deviceTokens().rotate(asker, id));
        missing(() -> relay.registry.deviceTokens().revoke(asker, id));
        missing(() -> relay.registry.shares().share(asker, id, "", Duration.ofDays(1), 1));
        missing(() -> relay.registry.shares().letWatch(asker, id, "stranger@example.org"));
        missing(() -> relay.registry.shares().endWatching(stranger.id(), id, viewer.id()));
      }
      missing(() -> devices().get(stranger.id(), id));
    }
  }

  @Test
  void anothersLinksAndViewersAreNotListed() throws Exception {
    relay.registry.shares().share(owner.id(), device.id(), "", Duration.ofDays(1), 1);
    assertThat(relay.registry.shares().links(owner.id(), device.id())).hasSize(1);
    assertThat(relay.registry.shares().viewers(owner.id(), device.id())).hasSize(1);
    for (Account other : new Account[] {viewer, stranger}) {
      assertThat(relay.registry.shares().links(other.id(), device.id())).isEmpty();
      assertThat(relay.registry.shares().viewers(other.id(), device.id())).isEmpty();
    }
  }

  @Test
  void itsOwnerNamesItAndSetsItUp() throws Exception {
    PlainRtp rtp = new PlainRtp(true, 5004, "203.0.113.9", "v=0\r\n");
    devices().rename(owner.id(), device.id(), "Owls\n");
    devices().setAlwaysOn(owner.id(), device.id(), true);
    devices().setPlainRtp(owner.id(), device.id(), rtp);
    Device changed = devices().get(owner.id(), device.id()).device();
    assertThat(changed.name()).isEqualTo("Owls");
    assertThat(changed.alwaysOn()).isTrue();
    assertThat(changed.plainRtp()).isEqualTo(rtp);
  }

  @Test
  void twoDevicesDoNotHaveOnePort() throws Exception {
    Device second = relay.device(owner, "Owls");
    PlainRtp rtp = new PlainRtp(true, 5004, "", "");
    devices().setPlainRtp(owner.id(), device.id(), rtp);
    assertThatThrownBy(() -> devices().setPlainRtp(owner.id(), second.id(), rtp))
        .isInstanceOfSatisfying(
            AccountsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TAKEN));
    devices().setPlainRtp(owner.id(), second.id(), new PlainRtp(true, 0, "", ""));
    devices().setPlainRtp(owner.id(), device.id(), new PlainRtp(true, 0, "", ""));
  }

  @Test
  void whatIsNoNameOrNoSettingIsRefused() {
    for (ThrowingCallable deed :
        new ThrowingCallable[] {
          () -> devices().add(owner.id(), " \t"),
          () -> devices().rename(owner.id(), device.id(), ""),
          () -> rtp(new PlainRtp(true, 80, "", "")),
          () -> rtp(new PlainRtp(true, 70_000, "", "")),
          () -> rtp(new PlainRtp(true, 0, "camera.example", "")),
          () -> rtp(new PlainRtp(true, 0, "", "x".repeat(4097))),
          () -> rtp(new PlainRtp(true, 0, "", "v=0\0"))
        }) {
      assertThatThrownBy(deed)
          .isInstanceOfSatisfying(
              AccountsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ALLOWED));
    }
  }

  private void rtp(PlainRtp wanted) throws AccountsException {
    devices().setPlainRtp(owner.id(), device.id(), wanted);
  }

  @Test
  void anAccountHasTwoHundredDevicesAtMost() throws Exception {
    for (int i = 1; i < Devices.MOST_OF_ACCOUNT; i++) {
      relay.device(owner, "Device " + i);
    }
    assertThatThrownBy(() -> relay.device(owner, "One more"))
        .hasMessageContaining("has 200 devices");
    assertThat(relay.device(viewer, "Mine").name()).isEqualTo("Mine");
  }

  @Test
  void aDeletedDeviceIsGoneForEverybodyAndCutOff() throws Exception {
    String token = relay.claimed(owner, device);
    String link =
        relay.registry.shares().share(owner.id(), device.id(), "", Duration.ofDays(1), 1).secret();
    relay.lost.clear();
    devices().delete(owner.id(), device.id());
    missing(() -> devices().get(owner.id(), device.id()));
    assertThat(relay.registry.deviceTokens().authenticate(token)).isNull();
    assertThat(relay.registry.shares().of(link)).isNull();
    assertThat(relay.lost)
        .containsExactly(new RightLost.OfDevice(device.id()), new RightLost.OfViewers(device.id()));
  }
}
