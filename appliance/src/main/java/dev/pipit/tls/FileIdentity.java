package dev.pipit.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A certificate and key that somebody else puts into files and renews. */
public final class FileIdentity implements IdentitySource {
  private static final Logger LOG = LoggerFactory.getLogger(FileIdentity.class);

  private final Path certificate;
  private final Path key;
  private final InstantSource clock;
  private String seen = "";

  /**
   * @param certificate PEM, the server's certificate first
   * @param key PEM
   */
  public FileIdentity(Path certificate, Path key, InstantSource clock) {
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
  }

  @Override
  public TlsIdentity load() throws TlsException {
    seen = stamp();
    List<X509Certificate> chain = read(certificate, "server.tls-certificate", Pem::certificates);
    if (chain.isEmpty()) {
      throw new TlsException(
          certificate + " has no certificate",
          "Let server.tls-certificate name a PEM file that begins with the server's certificate.",
          null);
    }
    PrivateKey privateKey = read(key, "server.tls-key", PrivateKeys::read);
    if (!PrivateKeys.fit(privateKey, chain.getFirst().getPublicKey())) {
      throw new TlsException(
          "The key in " + key + " is not that of the first certificate in " + certificate,
          "Give the two files that were made together, with the server's own certificate first.",
          null);
    }
    TlsIdentity identity = new TlsIdentity(privateKey, chain);
    if (identity.notAfter().isBefore(clock.instant())) {
      LOG.warn(
          "The certificate in {} expired at {}. Browsers refuse it: renew it.",
          certificate,
          identity.notAfter());
    }
    return identity;
  }

  /** Reads something out of PEM blocks. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(List<Pem.Block> blocks) throws Pem.MalformedException;
  }

  private static <T> T read(Path file, String setting, Reader<T> reader) throws TlsException {
    try {
      return reader.read(Pem.parse(Pem.read(file)));
    } catch (NoSuchFileException e) {
      throw new TlsException("There is no file " + file, "Check the path in " + setting + ".", e);
    } catch (AccessDeniedException e) {
      throw new TlsException(
          "The file " + file + " may not be read",
          "Let the user that Pipit runs as read what " + setting + " names.",
          e);
    } catch (IOException e) {
      throw new TlsException(
          "The file " + file + " cannot be read: " + e.getMessage(),
          "Check what " + setting + " names.",
          e);
    } catch (Pem.MalformedException e) {
      throw new TlsException(file + " " + e.getMessage(), action(setting), e);
    }
  }

  private static String action(String setting) {
    return setting.endsWith("key")
        ? "Let " + setting + " name a PEM file with one RSA or EC key that has no password."
        : "Let " + setting + " name a PEM file with the certificate and those that issued it.";
  }

  @Override
  public boolean isStale() {
    return !stamp().equals(seen);
  }

  @Override
  public @Nullable X509Certificate toTrust() {
    return null;
  }

  /** Changes when either file does, in content, place or mode. */
  private String stamp() {
    return stamp(certificate) + "\n" + stamp(key);
  }

  private static String stamp(Path file) {
    try {
      return Files.readAttributes(file, "unix:ino,size,ctime,lastModifiedTime").toString();
    } catch (IOException e) {
      return "";
    }
  }
}
