package dev.pipit.tls;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * What a device's authority may certify (RFC 5280 4.2.1.10): names and addresses that mean
 * something only at home, and the device's own names. Whoever steals the device's key cannot pass
 * for a bank at those who trusted it.
 */
final class NameLimits {
  /** Names that no public authority certifies; a suffix covers everything below it. */
  private static final List<String> HOME_NAMES =
      List.of("local", "localhost", "lan", "home", "internal", "home.arpa");

  /** RFC 1918, 3927, 6598, 4193, and the loopback. */
  private static final List<String> HOME_ADDRESSES =
      List.of(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "169.254.0.0/16",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "fc00::/7",
          "::1/128");

  private final GeneralSubtree[] permitted;

  private NameLimits(GeneralSubtree[] permitted) {
    this.permitted = permitted;
  }

  /** Limits for a new authority of a machine with these names. */
  static NameLimits around(MachineNames machine) {
    Set<String> names = new TreeSet<>(HOME_NAMES);
    machine.dnsNames().stream()
        .filter(name -> HOME_NAMES.stream().noneMatch(home -> name.endsWith("." + home)))
        .forEach(names::add);
    List<GeneralSubtree> permitted = new ArrayList<>();
    names.forEach(name -> permitted.add(subtree(GeneralName.dNSName, name)));
    HOME_ADDRESSES.forEach(range -> permitted.add(subtree(GeneralName.iPAddress, range)));
    return new NameLimits(permitted.toArray(GeneralSubtree[]::new));
  }

  private static GeneralSubtree subtree(int kind, String name) {
    return new GeneralSubtree(new GeneralName(kind, name));
  }

  /**
   * Limits of an authority that was made earlier.
   *
   * @throws IOException when it has none
   */
  static NameLimits of(X509Certificate authority) throws IOException {
    byte[] extension = authority.getExtensionValue(Extension.nameConstraints.getId());
    if (extension == null) {
      throw new IOException("an authority without name constraints is none of ours");
    }
    byte[] constraints = ASN1OctetString.getInstance(extension).getOctets();
    return new NameLimits(NameConstraints.getInstance(constraints).getPermittedSubtrees());
  }

  NameConstraints toExtension() {
    return new NameConstraints(permitted, null);
  }

  /** What of the names is within the limits. */
  MachineNames within(MachineNames machine) {
    PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
    validator.intersectPermittedSubtree(permitted);
    return new MachineNames(
        machine.dnsNames().stream()
            .filter(name -> permits(validator, GeneralName.dNSName, name))
            .toList(),
        machine.addresses().stream()
            .filter(address -> permits(validator, GeneralName.iPAddress, address))
            .toList());
  }

  private static boolean permits(PKIXNameConstraintValidator validator, int kind, String name) {
    try {
      validator.checkPermitted(new GeneralName(kind, name));
      return true;
    } catch (NameConstraintValidatorException e) {
      return false;
    }
  }
}
