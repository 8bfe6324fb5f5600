package dev.pipit.tls;

import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that the device makes for itself: an authority, made once, which people trust by
 * hand, and by it a certificate for the device's names and addresses, made anew when these change
 * or its end comes near.
 *
 * <p>The machine may have no clock of its own. So the authority is valid from 2000 to 2049, and the
 * certificate begins three months before it is made and is made anew when the time turns out to be
 * another. It spans 820 days; Apple's systems refuse more than 825.
 */
public final class DeviceIdentity implements IdentitySource {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceIdentity.class);

  private static final Instant AUTHORITY_BEGINS = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant AUTHORITY_ENDS = Instant.parse("2049-12-31T00:00:00Z");

  /** No clock that is right shows less: Pipit did not exist. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration BEFORE = Duration.ofDays(90);
  private static final Duration AFTER = Duration.ofDays(730);
  private static final Duration RENEW_BEFORE_END = Duration.ofDays(60);
  private static final Duration RENEW_AFTER_BEGIN = Duration.ofDays(30);

  private static final String MADE_FOR = "Made for ";

  private final StateDirectory state;
  private final StateDirectory folder;
  private final Path authorityFile;
  private final Path serverFile;
  private final Supplier<MachineNames> machine;
  private final InstantSource clock;
  private @Nullable TlsIdentity authority;
  private @Nullable TlsIdentity server;
  private Set<String> madeFor = Set.of();

  /**
   * @param state in its folder {@code tls} keys and certificates are kept; made when it is needed
   * @param machine asked at each look for the names and addresses of now
   */
  public DeviceIdentity(StateDirectory state, Supplier<MachineNames> machine, InstantSource clock) {
    this.state = state;
    folder = state.folder("tls");
    authorityFile = folder.file("authority.pem");
    serverFile = folder.file("server.pem");
    this.machine = machine;
    this.clock = clock;
  }

  @Override
  public TlsIdentity load() throws TlsException {
    try {
      MachineNames names = machine.get();
      TlsIdentity issuer = authority != null ? authority : authority(names);
      authority = issuer;
      if (server == null) {
        readServer(issuer);
      }
      if (server == null || isStale(names)) {
        server = makeServer(issuer, names);
      }
      return server;
    } catch (IOException | UncheckedIOException e) {
      throw new TlsException(
          "The certificate cannot be kept in " + folder.path() + ": " + e.getMessage(),
          "Let the user that Pipit runs as write there, or set state.directory.",
          e);
    }
  }

  @Override
  public boolean isStale() {
    return server == null || isStale(machine.get());
  }

  /** Names that went are no reason: they may come back, and who asks by them gets no answer. */
  private boolean isStale(MachineNames names) {
    if (server == null || !madeFor.containsAll(all(names))) {
      return true;
    }
    Instant now = now();
    Instant begins = server.certificate().getNotBefore().toInstant();
    return now.isBefore(begins.plus(RENEW_AFTER_BEGIN))
        || now.isAfter(server.notAfter().minus(RENEW_BEFORE_END));
  }

  @Override
  public @Nullable X509Certificate toTrust() {
    return authority == null ? null : authority.certificate();
  }

  private Instant now() {
    Instant now = clock.instant();
    return now.isBefore(EARLIEST) ? EARLIEST : now;
  }

  private static Set<String> all(MachineNames names) {
    Set<String> all = new HashSet<>(names.dnsNames());
    all.addAll(names.addresses());
    return all;
  }

  private TlsIdentity authority(MachineNames names) throws IOException {
    TlsIdentity known = readIdentity(authorityFile);
    if (known != null) {
      return known;
    }
    String name = "Pipit " + HexFormat.of().toHexDigits((short) newNumber());
    TlsIdentity made =
        CertificateMaker.authority(
            name, NameLimits.around(names), AUTHORITY_BEGINS, AUTHORITY_ENDS);
    write(authorityFile, "The authority of this device. Whoever has it can pass for it.\n", made);
    return made;
  }

  private static int newNumber() {
    return RandomGenerator.of("SecureRandom").nextInt();
  }

  private void readServer(TlsIdentity issuer) throws IOException {
    TlsIdentity read = readIdentity(serverFile);
    if (read == null) {
      return;
    }
    try {
      read.certificate().verify(issuer.certificate().getPublicKey());
    } catch (GeneralSecurityException e) {
      LOG.info("event=tls-certificate-of-another-authority file={}", serverFile);
      return;
    }
    server = read;
    madeFor =
        Pem.read(serverFile)
            .lines()
            .filter(line -> line.startsWith(MADE_FOR))
            .findFirst()
            .map(line -> Set.of(line.substring(MADE_FOR.length()).split(" ", -1)))
            .orElse(Set.of());
  }

  private TlsIdentity makeServer(TlsIdentity issuer, MachineNames names) throws IOException {
    MachineNames certified = NameLimits.of(issuer.certificate()).within(names);
    Set<String> left = all(names);
    left.removeAll(all(certified));
    if (!left.isEmpty()) {
      LOG.warn(
          "The device's certificate cannot name {}: they are not of a home network and were not"
              + " the device's names when {} was made. Use server.tls = \"files\" for them.",
          left,
          authorityFile);
    }
    Instant now = now();
    TlsIdentity made =
        CertificateMaker.server(issuer, certified, now.minus(BEFORE), now.plus(AFTER));
    String line = MADE_FOR + String.join(" ", all(names).stream().sorted().toList()) + "\n";
    write(serverFile, line, made);
    madeFor = all(names);
    LOG.info("event=tls-certificate-made until={} names={}", made.notAfter(), certified);
    return made;
  }

  /** Key and chain of one file, or null when there is none to be had. */
  private static @Nullable TlsIdentity readIdentity(Path file) throws IOException {
    try {
      List<Pem.Block> blocks = Pem.parse(Pem.read(file));
      PrivateKey key = PrivateKeys.read(blocks);
      List<X509Certificate> chain = Pem.certificates(blocks);
      if (!chain.isEmpty() && PrivateKeys.fit(key, chain.getFirst().getPublicKey())) {
        return new TlsIdentity(key, chain);
      }
    } catch (NoSuchFileException e) {
      return null;
    } catch (Pem.MalformedException e) {
      LOG.debug("event=tls-file-malformed file={}", file, e);
    }
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    LOG.warn("{} was damaged and is now {}; another is made in its place.", file, aside);
    return null;
  }

  private void write(Path file, String head, TlsIdentity identity) throws IOException {
    List<String> text = new ArrayList<>(List.of(head));
    text.add(Pem.write("PRIVATE KEY", identity.key().getEncoded()));
    try {
      for (X509Certificate certificate : identity.chain()) {
        text.add(Pem.write("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
    state.prepare();
    byte[] bytes = String.join("", text).getBytes(StandardCharsets.US_ASCII);
    folder.write(String.valueOf(file.getFileName()), bytes);
  }
}
