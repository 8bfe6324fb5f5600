package dev.pipit.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Private keys from PEM: RSA and EC, in PKCS#8 and in the older forms of each. */
final class PrivateKeys {
  private PrivateKeys() {}

  /** The one private key among the blocks. */
  static PrivateKey read(List<Pem.Block> blocks) throws Pem.MalformedException {
    List<Pem.Block> keys =
        blocks.stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
    if (keys.isEmpty()) {
      throw new Pem.MalformedException("has no private key");
    }
    if (keys.size() > 1) {
      throw new Pem.MalformedException("has " + keys.size() + " private keys, not one");
    }
    Pem.Block block = keys.getFirst();
    if (block.encrypted()) {
      throw new Pem.MalformedException("has a private key with a password");
    }
    return switch (block.label()) {
      case "PRIVATE KEY" -> fromPkcs8(block.bytes());
      case "RSA PRIVATE KEY" -> fromPkcs8(Traditional.rsa(block.bytes()));
      case "EC PRIVATE KEY" -> fromPkcs8(Traditional.ec(block.bytes()));
      default ->
          throw new Pem.MalformedException("has a " + block.label() + ", which is not RSA or EC");
    };
  }

  private static PrivateKey fromPkcs8(byte[] der) throws Pem.MalformedException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    GeneralSecurityException last = null;
    for (String algorithm : List.of("EC", "RSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw new Pem.MalformedException(
        "has a private key that is neither RSA nor EC on a curve of NIST"
            + (last == null ? "" : " (" + last.getMessage() + ")"));
  }

  /** Whether the private key is the one of the public key: what it signs must verify. */
  static boolean fit(PrivateKey key, PublicKey certified) {
    String algorithm = key instanceof ECKey ? "SHA256withECDSA" : "SHA256withRSA";
    if (key instanceof ECKey != certified instanceof ECKey
        || key instanceof RSAKey != certified instanceof RSAKey) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Puts the older forms into PKCS#8; a class of its own, so that others need no library. */
  private static final class Traditional {
    private Traditional() {}

    /** RFC 8017 appendix A.1.2. */
    static byte[] rsa(byte[] der) throws Pem.MalformedException {
      try {
        AlgorithmIdentifier algorithm =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return encoded(algorithm, RSAPrivateKey.getInstance(der));
      } catch (IllegalArgumentException | IllegalStateException | IOException e) {
        throw new Pem.MalformedException("has an RSA private key that cannot be read");
      }
    }

    /** RFC 5915 section 3. */
    static byte[] ec(byte[] der) throws Pem.MalformedException {
      try {
        ECPrivateKey key = ECPrivateKey.getInstance(der);
        AlgorithmIdentifier algorithm =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject());
        return encoded(algorithm, key);
      } catch (IllegalArgumentException | IllegalStateException | IOException e) {
        throw new Pem.MalformedException("has an EC private key that cannot be read");
      }
    }

    private static byte[] encoded(AlgorithmIdentifier algorithm, ASN1Object key)
        throws IOException {
      return new PrivateKeyInfo(algorithm, key).getEncoded();
    }
  }
}
