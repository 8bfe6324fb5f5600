package dev.pipit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

final class CipherOrderTest {
  private static final String PI_4 =
      """
      processor\t: 0
      BogoMIPS\t: 108.00
      Features\t: fp asimd evtstrm crc32 cpuid
      CPU part\t: 0xd08
      """;

  @Test
  void chaCha20ComesFirstWithoutAesInstructions() {
    List<String> order = CipherOrder.of(PI_4);
    assertThat(order.getFirst()).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
    assertThat(order.subList(0, 3)).allMatch(suite -> suite.contains("CHACHA20"));
  }

  @Test
  void aesComesFirstWhereTheProcessorHasIt() {
    String pi5 = PI_4.replace("crc32", "aes pmull sha1 sha2 crc32");
    assertThat(CipherOrder.of(pi5).getFirst()).isEqualTo("TLS_AES_128_GCM_SHA256");
    assertThat(CipherOrder.of("flags\t\t: fpu vme aes avx\n").getFirst())
        .isEqualTo("TLS_AES_128_GCM_SHA256");
    assertThat(CipherOrder.of("model name\t: aes\nflags\t\t: fpu vaes\n").getFirst())
        .isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
  }

  @Test
  void theJdkHasEverySuiteAndEachHasForwardSecrecy() throws Exception {
    List<String> suites = CipherOrder.ofThisMachine();
    assertThat(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
        .contains(suites.toArray(String[]::new));
    assertThat(suites)
        .hasSize(9)
        .allMatch(suite -> suite.matches("TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES|CHACHA20).*"));
  }
}
