package dev.pipit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.access.SealedText.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedTextTest {
  private static final String PASSPHRASE = "größer als acht";
  private static final byte[] CONTENT =
      "bitrate-kbit = 2500 # enough\n".repeat(40).getBytes(StandardCharsets.UTF_8);

  /** As long as what could be opened, if only it was worked for. */
  private static final String LONG_ENOUGH =
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private static String sealed;

  @BeforeAll
  static void seal() throws Exception {
    sealed = SealedText.seal(CONTENT, PASSPHRASE);
  }

  @Test
  void itsPassphraseOpensIt() throws Exception {
    assertThat(SealedText.open(sealed, PASSPHRASE)).isEqualTo(CONTENT);
    assertThat(sealed).startsWith("pipit-backup 1\nargon2id m=9216 t=12 salt=").isASCII();
    assertThat(sealed.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
  }

  @Test
  void nothingOfTheContentShowsAndNoTwoAreAlike() throws Exception {
    assertThat(sealed).doesNotContain("bitrate");
    assertThat(SealedText.seal(CONTENT, PASSPHRASE).lines().skip(1))
        .doesNotContainAnyElementsOf(sealed.lines().skip(1).toList());
  }

  @Test
  void whatMailAndNotepadsDoToATextDoesNotMatter() throws Exception {
    String mailed = "\r\n" + sealed.replace("\n", " \r\n") + "\r\n\r\n";
    assertThat(SealedText.open(mailed, PASSPHRASE)).isEqualTo(CONTENT);
  }

  @Test
  void anotherPassphraseDoesNot() {
    assertThatThrownBy(() -> SealedText.open(sealed, "größer als neun"))
        .isInstanceOf(UnreadableException.class)
        .hasMessage("The passphrase is another, or the backup was damaged.");
  }

  @Test
  void aShortPassphraseIsRefused() {
    assertThatThrownBy(() -> SealedText.seal(CONTENT, "short"))
        .isInstanceOf(AccessException.class)
        .hasMessage("must have 8 to 256 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pipit",
        "pipit-backup 2\nargon2id m=9216 t=12 salt=AAAAAAAAAAAAAAAAAAAAAA==\nAAAA",
        "pipit-backup 1\n\n\n",
        "pipit-backup 1\nargon2id m=99999 t=99 salt=AAAAAAAAAAAAAAAAAAAAAA==\nAAAA",
        "pipit-backup 1\nargon2id m=9216 t=17 salt=AAAAAAAAAAAAAAAAAAAAAA==\n" + LONG_ENOUGH,
        "pipit-backup 1\nargon2id m=9216 t=99 salt=AAAAAAAAAAAAAAAAAAAAAA==\n" + LONG_ENOUGH,
        "pipit-backup 1\nargon2id m=16385 t=12 salt=AAAAAAAAAAAAAAAAAAAAAA==\n" + LONG_ENOUGH,
        "pipit-backup 1\nargon2id m=9216 t=0 salt=AAAAAAAAAAAAAAAAAAAAAA==\nAAAA",
        "pipit-backup 1\nargon2id m=9216 t=12 salt=AAAAAAAAAAAAAAAAAAAAAA==\nAAAA",
        "pipit-backup 1\nargon2id m=9216 t=12 salt=AAAAAAAAAAAAAAAAAAAAAA==\n====",
        "[cameras.camera]\nsource = \"test\"\n",
      })
  void whatIsNoBackupIsRefusedBeforeAnyWork(String text) {
    assertThatThrownBy(() -> SealedText.open(text, PASSPHRASE))
        .isInstanceOf(UnreadableException.class)
        .hasMessageStartingWith("This");
  }

  @Test
  void whateverIsChangedOrCutOffIsRefused() {
    Random random = new Random(20_261_130);
    for (int i = 0; i < 25; i++) {
      StringBuilder changed = new StringBuilder(sealed);
      int at = random.nextInt(sealed.strip().length());
      if (random.nextInt(4) == 0) {
        changed.setLength(at);
      } else {
        changed.setCharAt(at, changed.charAt(at) == 'x' ? 'y' : 'x');
      }
      assertThatThrownBy(() -> SealedText.open(changed.toString(), PASSPHRASE))
          .as("changed at " + at)
          .isInstanceOf(UnreadableException.class);
    }
    assertThat(List.of(sealed.split("\n", -1))).hasSizeGreaterThan(4);
  }
}
