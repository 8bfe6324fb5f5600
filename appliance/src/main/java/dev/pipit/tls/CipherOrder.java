package dev.pipit.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cipher suites in the server's order of preference. All of them have forward secrecy and
 * authenticated encryption (RFC 9325 4.2, and none that RFC 9113 appendix A bars from HTTP/2).
 *
 * <p>Without AES instructions, as in a Raspberry Pi 4, ChaCha20-Poly1305 costs the JVM a twelfth of
 * what AES-GCM does, so it comes first there.
 */
public final class CipherOrder {
  private static final Path CPU = Path.of("/proc/cpuinfo");

  private static final List<String> AES_GCM =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  private static final List<String> CHACHA20 =
      List.of(
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private CipherOrder() {}

  /** The order for this machine's processor. */
  public static List<String> ofThisMachine() {
    try {
      return of(Files.readString(CPU));
    } catch (IOException e) {
      return of("");
    }
  }

  /**
   * The order for a processor.
   *
   * @param cpuinfo the text of {@code /proc/cpuinfo}
   */
  static List<String> of(String cpuinfo) {
    List<String> order = new ArrayList<>();
    if (hasAes(cpuinfo)) {
      order.addAll(AES_GCM);
      order.addAll(CHACHA20);
    } else {
      order.addAll(CHACHA20);
      order.addAll(AES_GCM);
    }
    return List.copyOf(order);
  }

  /** The word {@code aes} among the {@code flags} (x86) or {@code Features} (Arm). */
  private static boolean hasAes(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
        .anyMatch(line -> Arrays.asList(line.split("\\s+", -1)).contains("aes"));
  }
}
