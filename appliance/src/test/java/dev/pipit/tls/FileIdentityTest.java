package dev.pipit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pipit.testing.Mutations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files by OpenSSL, in every form that it writes. */
final class FileIdentityTest {
  private static final Instant NOW = Instant.parse("2027-04-01T12:00:00Z");

  @TempDir Path folder = Path.of("");

  private Path file(String name, String resource) throws Exception {
    try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/tls/" + resource))) {
      Path file = folder.resolve(name);
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    }
  }

  private FileIdentity identity(String certificate, String key) throws Exception {
    return new FileIdentity(file("site.crt", certificate), file("site.key", key), () -> NOW);
  }

  private String fault(FileIdentity identity) {
    TlsException fault = catchThrowableOfType(TlsException.class, identity::load);
    assertThat(fault).isNotNull();
    return (fault.getMessage() + ". " + fault.action()).replace(folder + "/", "");
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa-pkcs8.pem",
    "rsa.crt, rsa-traditional.pem",
    "ec.crt, ec-pkcs8.pem",
    "ec.crt, ec-traditional.pem"
  })
  void aCertificateGoesWithItsKeyInEveryForm(String certificate, String key) throws Exception {
    FileIdentity identity = identity(certificate, key);
    assertThat(identity.load().chain()).hasSize(1);
    assertThat(identity.toTrust()).isNull();
    assertThat(identity.isStale()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa-traditional-encrypted.pem, site.key has a private key with a password",
    "ec.crt, ec-pkcs8-encrypted.pem, site.key has a private key with a password",
    "ec.crt, ec.crt, site.key has no private key",
    "ec.crt, ed25519-pkcs8.pem, site.key has a private key that is neither RSA nor EC",
    "ec-pkcs8.pem, ec-pkcs8.pem, site.crt has no certificate",
    "rsa.crt, ec-pkcs8.pem, The key in site.key is not that of the first certificate in site.crt"
  })
  void whatDoesNotFitIsNamed(String certificate, String key, String expected) throws Exception {
    assertThat(fault(identity(certificate, key))).startsWith(expected);
  }

  @Test
  void aMissingFileIsNamedWithItsSetting() throws Exception {
    FileIdentity identity = identity("ec.crt", "ec-pkcs8.pem");
    Files.delete(folder.resolve("site.key"));
    assertThat(fault(identity))
        .isEqualTo("There is no file site.key. Check the path in server.tls-key.");
  }

  @Test
  void anExpiredCertificateIsServedAllTheSame() throws Exception {
    FileIdentity identity =
        new FileIdentity(
            file("site.crt", "ec.crt"),
            file("site.key", "ec-pkcs8.pem"),
            () -> Instant.parse("2199-01-01T00:00:00Z"));
    assertThat(identity.load().notAfter()).isBefore(Instant.parse("2199-01-01T00:00:00Z"));
  }

  @Test
  void otherFilesInTheirPlaceAreNoticed() throws Exception {
    FileIdentity identity = identity("ec.crt", "ec-pkcs8.pem");
    TlsIdentity before = identity.load();
    file("site.crt", "rsa.crt");
    assertThat(identity.isStale()).isTrue();
    assertThat(fault(identity)).startsWith("The key in site.key is not that");
    file("site.key", "rsa-pkcs8.pem");
    assertThat(identity.isStale()).isTrue();
    assertThat(identity.load().certificate()).isNotEqualTo(before.certificate());
    assertThat(identity.isStale()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"ec-traditional.pem, 1", "rsa-traditional.pem, 2", "ec.crt, 3", "ec-pkcs8.pem, 4"})
  void spoiltFilesAreAFaultOrAreReadAndNothingElse(String resource, long seed) throws Exception {
    byte[] sound = Files.readAllBytes(file("sound", resource));
    Mutations mutations = new Mutations(seed);
    int faults = 0;
    for (int i = 0; i < 2_000; i++) {
      String text = new String(mutations.of(sound), StandardCharsets.ISO_8859_1);
      try {
        var blocks = Pem.parse(text);
        if (resource.endsWith("crt")) {
          assertThat(Pem.certificates(blocks)).hasSizeLessThan(3);
        } else {
          assertThat(PrivateKeys.read(blocks)).isNotNull();
        }
      } catch (Pem.MalformedException e) {
        faults++;
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(faults).isBetween(100, 2_000);
  }
}
