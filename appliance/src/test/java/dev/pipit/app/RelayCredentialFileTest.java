package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.config.StateDirectory;
import dev.pipit.link.LinkToken;
import dev.pipit.link.RelayAddress;
import dev.pipit.link.RelayCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayCredentialFileTest {
  private static final String TOKEN = "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJ-01234";

  @TempDir Path folder = Path.of("");
  private RelayCredentialFile file;
  private Path path;

  @BeforeEach
  void open() {
    file = new RelayCredentialFile(new StateDirectory(folder.resolve("state")));
    path = folder.resolve("state/relay");
  }

  private static RelayCredential credential() {
    return new RelayCredential(
        new RelayAddress("relay.example", 8443, true),
        Objects.requireNonNull(LinkToken.of(TOKEN)),
        "d-4711",
        "relay.example");
  }

  @Test
  void whatIsKeptIsReadBackAndOnlyItsOwnerMayReadIt() throws Exception {
    assertThat(file.read()).isNull();
    file.write(credential());
    assertThat(file.read()).isEqualTo(credential());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    file.write(null);
    assertThat(file.read()).isNull();
    assertThat(Files.readString(path)).isEmpty();
  }

  @Test
  void aFileThatIsBrokenIsToldWithoutItsToken() throws Exception {
    file.write(credential());
    String whole = Files.readString(path);
    for (String broken :
        new String[] {
          whole.substring(0, whole.length() / 2),
          whole.replace("https://relay.example", "ftp://relay.example"),
          whole.replace(TOKEN, TOKEN + "!"),
          whole.replace("\"deviceId\"", "\"other\""),
          "x".repeat(5000)
        }) {
      Files.writeString(path, broken);
      assertThatThrownBy(file::read)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(path + " cannot be understood. The ")
          .hasMessageEndingWith(".")
          .extracting(Throwable::getMessage)
          .asString()
          .doesNotContain(TOKEN);
    }
  }
}
