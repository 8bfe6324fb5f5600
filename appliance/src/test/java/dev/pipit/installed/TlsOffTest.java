package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What TLS costs where it is off. */
@Tag("players")
class TlsOffTest {
  @Test
  void nothingOfTlsRunsAndNoLibraryForItIsLoaded() throws Exception {
    try (InstalledPipit pipit = InstalledPipit.start("tls-off", "--source", "test")) {
      pipit.awaitLive("camera", Duration.ofSeconds(30));
      List<String> classes = pipit.jcmd("VM.classes").lines().toList();
      assertThat(matching(classes, "dev[.]pipit[.]http[.]WebServer ")).hasSize(1);
      assertThat(matching(classes, "org[.]bouncycastle|sun[.]security[.]ssl|jetty[.]alpn[.]"))
          .isEmpty();
      // The AOT cache brings the types that the web server's own code names; none of them is used.
      assertThat(
              matching(
                  classes,
                  "initialized.*(dev[.]pipit[.]tls[.]|http[.]SecurePort"
                      + "|javax[.]net[.]ssl|jetty[.]util[.]ssl)"))
          .isEmpty();
    }
  }

  private static List<String> matching(List<String> classes, String pattern) {
    return classes.stream().filter(Pattern.compile(pattern).asPredicate()).toList();
  }
}
