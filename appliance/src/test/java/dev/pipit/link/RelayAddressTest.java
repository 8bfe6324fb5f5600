package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.link.RelayAddress.MalformedAddressException;
import dev.pipit.link.RelayAddress.Plain;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          relay.example                   | https://relay.example
          https://relay.example:8443/     | https://relay.example:8443
          HTTPS://Relay.Example           | https://relay.example
          wss://relay.example/            | https://relay.example
          relay.example:443               | https://relay.example
          relay.example.                  | https://relay.example
          bücher.example                  | https://xn--bcher-kva.example
          xn--bcher-kva.example           | https://xn--bcher-kva.example
          192.0.2.7:8443                  | https://192.0.2.7:8443
          [2001:DB8::7]                   | https://[2001:db8::7]
          https://[2001:db8::7]:8443/     | https://[2001:db8::7]:8443
          relay                           | https://relay
          """)
  void whatAPersonTypesIsUnderstood(String typed, String meant) throws Exception {
    RelayAddress address = RelayAddress.parse(typed, Plain.REFUSED);
    assertThat(address).hasToString(meant);
    assertThat(RelayAddress.parse(meant, Plain.REFUSED)).isEqualTo(address);
    assertThat(address.uri("/link")).hasToString(meant + "/link");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                              | Type the relay's address, such as relay.example.
          http://relay.example            | A relay is reached by https only: the token would be read on the way.
          http://127.0.0.1:8080           | A relay is reached by https only: the token would be read on the way.
          ftp://relay.example             | A relay's address begins with https:// or with the relay's name.
          https://me:secret@relay.example | A relay's address has no user and no password: leave out what is before the @.
          https://relay.example@evil.test | A relay's address has no user and no password: leave out what is before the @.
          https://relay.example/a/../b    | A relay's address ends with its name or its port: leave out what is behind.
          https://relay.example//         | A relay's address ends with its name or its port: leave out what is behind.
          relay.example?x=1               | A relay's address ends with its name or its port: leave out what is behind.
          relay.example#x                 | A relay's address ends with its name or its port: leave out what is behind.
          relay .example                  | A relay's address has no spaces and no backslashes.
          relay.example\\evil             | A relay's address has no spaces and no backslashes.
          relay.example:0                 | A port is a number from 1 to 65535.
          relay.example:65536             | A port is a number from 1 to 65535.
          relay.example:https             | A relay's address is a name, and behind a colon perhaps a port: relay.example:8443.
          2001:db8::7                     | A relay's address is a name, and behind a colon perhaps a port: relay.example:8443.
          [2001:db8::7::1]                | [2001:db8::7::1] is no IP address of version 6.
          [192.0.2.7]                     | [192.0.2.7] is no IP address of version 6.
          300.1.1.1                       | That is neither a host name nor an IP address.
          2130706433                      | That is neither a host name nor an IP address.
          0x7f.1                          | That is neither a host name nor an IP address.
          0177.0.0.1                      | That is neither a host name nor an IP address.
          -relay.example                  | That is neither a host name nor an IP address.
          relay..example                  | That is neither a host name nor an IP address.
          re_lay.example                  | That is neither a host name nor an IP address.
          relay%2eexample                 | That is neither a host name nor an IP address.
          straße.example                  | The name has a letter that programs read differently: type its form that begins with xn--.
          """)
  void whatCannotBeMeantIsRefusedWithASentence(String typed, String sentence) {
    assertThatThrownBy(() -> RelayAddress.parse(typed, Plain.REFUSED))
        .isInstanceOf(MalformedAddressException.class)
        .hasMessage(sentence);
  }

  @Test
  void withoutTlsOnlyAtHomeAndOnlyWhereThatIsAllowed() throws Exception {
    for (String home :
        new String[] {"localhost", "127.0.0.1", "[::1]", "192.168.1.5", "10.0.0.1", "[fd00::1]"}) {
      assertThat(RelayAddress.parse("http://" + home + ":8080", Plain.AT_HOME))
          .hasToString("http://" + home + ":8080")
          .matches(address -> !address.encrypted());
    }
    for (String away : new String[] {"relay.example", "192.0.2.7", "[2001:db8::7]", "172.32.0.1"}) {
      assertThatThrownBy(() -> RelayAddress.parse("http://" + away, Plain.AT_HOME))
          .isInstanceOf(MalformedAddressException.class);
    }
  }

  @Test
  void anythingElseIsAnAddressOrASentenceAndNeverLeavesItsHost() {
    SplittableRandom random = new SplittableRandom(7);
    String alphabet = "aZ0.:/@[]%?#\\-_x \u00fc\u200d\u3002\uff0f\u0000https";
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder typed = new StringBuilder(random.nextBoolean() ? "https://" : "");
      for (int n = random.nextInt(12); n > 0; n--) {
        typed.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        RelayAddress address = RelayAddress.parse(typed.toString(), Plain.REFUSED);
        var uri = address.uri("/link");
        assertThat(uri.getHost().replaceAll("[\\[\\]]", "")).isEqualTo(address.host());
        assertThat(uri.getRawPath()).isEqualTo("/link");
        assertThat(uri.getRawUserInfo()).isNull();
        read++;
      } catch (MalformedAddressException e) {
        assertThat(e.getMessage()).endsWith(".");
      }
    }
    assertThat(read).isGreaterThan(500);
  }
}
