package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Passkeys.Passkey;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public halves of passkeys. */
@OnBothDatabases
class PasskeysTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account owner;
  private Account other;

  PasskeysTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder);
    owner = relay.administrator();
    other = relay.owner("other@example.org");
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private Passkeys passkeys() {
    return relay.registry.passkeys();
  }

  @Test
  void aUserHandleIsMadeOnceAndSaysNothingOfTheAccount() throws Exception {
    String handle = passkeys().userHandle(owner.id());
    assertThat(Base64.getUrlDecoder().decode(handle)).hasSize(48);
    assertThat(passkeys().userHandle(owner.id())).isEqualTo(handle);
    assertThat(passkeys().userHandle(other.id())).isNotEqualTo(handle);
    assertThatThrownBy(() -> passkeys().userHandle("nobody"))
        .hasMessage("There is no such account.");
  }

  @Test
  void aPasskeyIsFoundByItsCredentialAndRemovedByItsOwner() throws Exception {
    passkeys().add(owner.id(), "credential", "key", 7, "Phone");
    Passkey expected =
        new Passkey("credential", owner.id(), "key", 7, "Phone", relay.clock.millis(), 0);
    assertThat(passkeys().of("credential")).isEqualTo(expected);
    assertThat(passkeys().list(owner.id())).containsExactly(expected);
    assertThat(passkeys().list(other.id())).isEmpty();
    assertThatThrownBy(() -> passkeys().remove(other.id(), "credential"))
        .hasMessage("There is no such passkey.");
    passkeys().remove(owner.id(), "credential");
    assertThat(passkeys().of("credential")).isNull();
  }

  @Test
  void twoAccountsDoNotHaveOneCredential() throws Exception {
    passkeys().add(owner.id(), "credential", "key", 0, "Phone");
    assertThatThrownBy(() -> passkeys().add(other.id(), "credential", "key", 0, "Phone"))
        .isInstanceOfSatisfying(
            AccountsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TAKEN));
  }

  @Test
  void aCountThatDoesNotGrowIsACopys() throws Exception {
    passkeys().add(owner.id(), "counts", "key", 7, "Key");
    assertThat(passkeys().used("counts", 8)).isTrue();
    assertThat(passkeys().used("counts", 8)).isFalse();
    assertThat(passkeys().used("counts", 0)).isFalse();
    passkeys().add(owner.id(), "never counts", "key", 0, "Phone");
    assertThat(passkeys().used("never counts", 0)).isTrue();
    assertThat(passkeys().used("never counts", 0)).isTrue();
  }

  @Test
  void anAccountHasTwentyAtMost() throws Exception {
    for (int i = 0; i < 20; i++) {
      passkeys().add(owner.id(), "credential " + i, "key", 0, "Phone");
    }
    assertThatThrownBy(() -> passkeys().add(owner.id(), "one more", "key", 0, "Phone"))
        .hasMessageContaining("20 passkeys");
  }
}
