package dev.pipit.link;

import dev.pipit.tls.SystemTrust;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority of the test's own, and servers with certificates by it (RFC 5280). */
final class Certificates {
  private static final char[] NO_PASSWORD = {};
  final Instant yesterday = Instant.now().minus(Duration.ofDays(1));
  final Instant nextYear = Instant.now().plus(Duration.ofDays(300));
  private final KeyPair keys = newKeys();
  private final X509Certificate authority =
      sign(
          "CN=test authority",
          keys,
          "CN=test authority",
          keys,
          yesterday.minus(Duration.ofDays(900)),
          nextYear,
          null);

  /** Trusts this authority and nobody else. */
  RelayTrust trust() {
    return () -> {
      try {
        return SystemTrust.of(List.of(authority));
      } catch (java.security.GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    };
  }

  /** TLS for a server of that name. */
  SSLContext server(String name, Instant notBefore, Instant notAfter) throws Exception {
    KeyPair own = newKeys();
    X509Certificate certificate =
        sign("CN=server", own, "CN=test authority", keys, notBefore, notAfter, name);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server", own.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate, authority});
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static X509Certificate sign(
      String subject,
      KeyPair own,
      String issuer,
      KeyPair by,
      Instant notBefore,
      Instant notAfter,
      @Nullable String host) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(notBefore),
              Date.from(notAfter),
              new X500Name(subject),
              own.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(host == null));
      if (host != null) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
