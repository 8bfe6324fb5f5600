package dev.pipit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.config.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceIdentityTest {
  private static final Instant SPRING = Instant.parse("2027-04-01T12:00:00Z");

  @TempDir Path folder = Path.of("");
  private MachineNames machine =
      MachineNames.of("kitchen", Set.of("camera.example.org"), Set.of("127.0.0.1", "192.168.1.5"));
  private Instant now = SPRING;

  private DeviceIdentity device() {
    return new DeviceIdentity(
        new StateDirectory(folder.resolve("state")), () -> machine, () -> now);
  }

  private void addAddress(String address) {
    machine =
        MachineNames.of("kitchen", Set.of("camera.example.org"), Set.of("127.0.0.1", address));
  }

  private static List<String> names(X509Certificate certificate) throws Exception {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return Objects.requireNonNull(names).stream().map(name -> (String) name.get(1)).toList();
  }

  private static X509Certificate authority(DeviceIdentity device) {
    return Objects.requireNonNull(device.toTrust());
  }

  /**
   * As a client does that trusts the authority. The JDK passes over the name constraints of an
   * anchor, so the anchor is the authority's key and its certificate is part of the path.
   */
  private static void verify(TlsIdentity identity, X509Certificate authority, Instant when)
      throws Exception {
    TrustAnchor anchor =
        new TrustAnchor(authority.getSubjectX500Principal(), authority.getPublicKey(), null);
    PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(when));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(identity.certificate(), authority)),
            parameters);
  }

  @Test
  void theCertificateHasEveryNameAndAddressOfTheMachine() throws Exception {
    DeviceIdentity device = device();
    TlsIdentity identity = device.load();
    assertThat(names(identity.certificate()))
        .containsExactly(
            "camera.example.org",
            "kitchen",
            "kitchen.local",
            "localhost",
            "pipit.local",
            "127.0.0.1",
            "192.168.1.5");
    verify(identity, authority(device), now);
  }

  @Test
  void theAddressesOfThisVeryMachineCanBeCertified() throws Exception {
    machine = MachineNames.ofThisMachine(Set.of()).get();
    assertThat(machine.addresses()).contains("127.0.0.1").noneMatch(text -> text.contains("%"));
    assertThat(names(device().load().certificate())).contains("127.0.0.1", "localhost");
  }

  @Test
  void itIsWhatPhonesAccept() throws Exception {
    X509Certificate certificate = device().load().certificate();
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(
            Duration.between(
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()))
        .isLessThanOrEqualTo(Duration.ofDays(825));
  }

  @Test
  void theAuthorityIsValidWhateverTheClockSaysAndCertifiesNothingOfTheWorld() throws Exception {
    DeviceIdentity device = device();
    device.load();
    X509Certificate authority = authority(device);
    assertThat(authority.getNotBefore()).isEqualTo("2000-01-01T00:00:00Z");
    assertThat(authority.getNotAfter()).isEqualTo("2049-12-31T00:00:00Z");
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(authority.getCriticalExtensionOIDs()).contains("2.5.29.30");
    TlsIdentity issuer = readAuthority();
    TlsIdentity bank =
        CertificateMaker.server(
            issuer,
            new MachineNames(List.of("bank.example"), List.of()),
            now,
            now.plus(Duration.ofDays(1)));
    assertThatThrownBy(() -> verify(bank, authority, now)).hasMessageContaining("name constraints");
  }

  private TlsIdentity readAuthority() throws Exception {
    List<Pem.Block> blocks = Pem.parse(Pem.read(folder.resolve("state/tls/authority.pem")));
    return new TlsIdentity(PrivateKeys.read(blocks), Pem.certificates(blocks));
  }

  @Test
  void keysAreForTheirOwnerAlone() throws Exception {
    device().load();
    assertThat(mode("state")).isEqualTo("rwx------");
    assertThat(mode("state/tls")).isEqualTo("rwx------");
    assertThat(mode("state/tls/authority.pem")).isEqualTo("rw-------");
    assertThat(mode("state/tls/server.pem")).isEqualTo("rw-------");
  }

  private String mode(String path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
  }

  @Test
  void aRestartChangesNothing() throws Exception {
    DeviceIdentity first = device();
    TlsIdentity identity = first.load();
    assertThat(first.isStale()).isFalse();
    DeviceIdentity second = device();
    assertThat(second.load().chain()).isEqualTo(identity.chain());
    assertThat(second.isStale()).isFalse();
  }

  @Test
  void aNewAddressMakesANewCertificateOfTheSameAuthority() throws Exception {
    DeviceIdentity device = device();
    device.load();
    X509Certificate authority = authority(device);
    addAddress("192.168.7.9");
    assertThat(device.isStale()).isTrue();
    TlsIdentity renewed = device.load();
    assertThat(names(renewed.certificate())).contains("192.168.7.9");
    assertThat(authority(device)).isEqualTo(authority);
    verify(renewed, authority, now);
    assertThat(device.isStale()).isFalse();
  }

  @Test
  void anAddressOfTheWorldIsLeftOutOnce() throws Exception {
    addAddress("203.0.113.9");
    DeviceIdentity device = device();
    assertThat(names(device.load().certificate())).doesNotContain("203.0.113.9");
    assertThat(device.isStale()).isFalse();
  }

  @Test
  void itIsRenewedBeforeItsEndAndWhenTheClockWasAhead() throws Exception {
    DeviceIdentity device = device();
    device.load();
    now = SPRING.plus(Duration.ofDays(600));
    assertThat(device.isStale()).isFalse();
    now = SPRING.plus(Duration.ofDays(680));
    assertThat(device.isStale()).isTrue();
    assertThat(device.load().notAfter()).isAfter(now.plus(Duration.ofDays(700)));
    now = SPRING;
    assertThat(device.isStale()).isTrue();
    verify(device.load(), authority(device), SPRING);
  }

  @Test
  void aMachineWithoutAClockMakesOneThatIsValidNow() throws Exception {
    now = Instant.EPOCH;
    DeviceIdentity device = device();
    verify(device.load(), authority(device), Instant.parse("2027-10-01T00:00:00Z"));
    assertThat(device.isStale()).isFalse();
  }

  @Test
  void aDamagedFileIsSetAsideAndMadeAnew() throws Exception {
    device().load();
    Path file = folder.resolve("state/tls/authority.pem");
    Files.writeString(file, Files.readString(file).substring(0, 200));
    DeviceIdentity device = device();
    verify(device.load(), authority(device), now);
    assertThat(folder.resolve("state/tls/authority.pem.damaged")).exists();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    Files.createFile(folder.resolve("state"));
    assertThatThrownBy(() -> device().load())
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("cannot be kept in " + folder.resolve("state/tls"));
  }
}
