package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one form of an address. */
class EmailAddressTest {
  @ParameterizedTest
  @CsvSource({
    "jo@example.org, jo@example.org",
    "' Jo@Example.ORG ', jo@example.org",
    "jo+relay@example.org, jo+relay@example.org",
    "ｊｏ＠example.org, jo@example.org",
    "jo@bücher.example, jo@xn--bcher-kva.example",
    "jo@localhost, jo@localhost",
    "ﬁn@example.org, fin@example.org",
    "o'neill@example.org, o'neill@example.org"
  })
  void hasOneForm(String typed, String expected) throws Exception {
    assertThat(EmailAddress.of(typed)).isEqualTo(expected);
    assertThat(EmailAddress.of(expected)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "jo",
        "jo@",
        "@example.org",
        "jo@@example.org",
        "jo doe@example.org",
        "jo@example org",
        "jo@example..org",
        "jo@-example.org",
        "jo@[127.0.0.1]",
        "jo\n@example.org",
        "jo@example.org\0",
        "jo@example.org\r\nBcc: all@example.org",
        "<jo@example.org>",
        "jo,doe@example.org"
      })
  void whatIsNoneIsRefused(String typed) {
    assertThatThrownBy(() -> EmailAddress.of(typed)).hasMessage("That is no e-mail address.");
  }

  @Test
  void whatIsTooLongIsRefused() {
    for (String typed :
        new String[] {
          "x".repeat(65) + "@example.org",
          "jo@" + "a.".repeat(130) + "org",
          "jo@" + "a".repeat(64) + ".org",
          "x".repeat(1_000_000)
        }) {
      assertThatThrownBy(() -> EmailAddress.of(typed)).hasMessage("That is no e-mail address.");
    }
  }

  @Test
  void whateverIsTypedEndsInTheOneFormOrIsRefused() throws Exception {
    Random random = new Random(20261130);
    int taken = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder typed = new StringBuilder();
      int range = random.nextBoolean() ? 128 : 0x3000;
      random.ints(random.nextInt(12), 32, range).forEach(typed::appendCodePoint);
      typed.append(random.nextInt(4) == 0 ? "" : "@");
      random.ints(random.nextInt(6), 32, range).forEach(typed::appendCodePoint);
      try {
        String form = EmailAddress.of(typed.toString());
        assertThat(EmailAddress.of(form)).isEqualTo(form);
        assertThat(form).doesNotContainAnyWhitespaces().contains("@");
        taken++;
      } catch (AccountsException e) {
        assertThat(e).hasMessage("That is no e-mail address.");
      }
    }
    assertThat(taken).isGreaterThan(500);
  }
}
