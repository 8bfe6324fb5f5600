package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.card.FirstBoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages say of the card is what is done. */
class CardDocumentationTest {
  private static final Path HOW_TO = Path.of("../docs/how-to/give-the-card-its-settings.md");
  private static final Path REFERENCE = Path.of("../docs/reference/card-settings.md");

  @TempDir Path folder = Path.of("");

  private static List<String> examples() throws Exception {
    Matcher block =
        Pattern.compile("(?ms)^( *)```toml\n(.*?)^ *```$").matcher(Files.readString(HOW_TO));
    return block.results().map(found -> found.group(2).stripIndent()).toList();
  }

  @Test
  void theExampleIsTakenOverAsAWhole() throws Exception {
    LeftCard card = new LeftCard(folder).with("pipit.toml", examples().getFirst());
    FirstBoot.Outcome outcome = card.boot();
    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.notes()).isEmpty();
    assertThat(outcome.taken())
        .containsExactly(
            "the name pipit",
            "the country DE for Wi-Fi",
            "the Wi-Fi My network",
            "the time zone Europe/Berlin",
            "a key for SSH",
            "the setting cameras.camera.width",
            "the setting cameras.camera.height",
            "the password for the page");
    assertThat(card.mayLogIn("for the page, 8 characters or more")).isTrue();
    assertThat(card.names()).contains("pipit-taken-over.toml").doesNotContain("pipit.toml");
    card.assertIsNowhereBut("for the page, 8", null);
  }

  @Test
  void theResetIsOne() throws Exception {
    LeftCard card = new LeftCard(folder).with("pipit.toml", examples().getLast());
    assertThat(card.boot().taken()).containsExactly("everything was reset to the factory's state");
  }

  @Test
  void theStatusSaysWhatThePageShows() throws Exception {
    LeftCard card =
        new LeftCard(folder).with("pipit.toml", "[wifi]\nssid = \"A\"\n\ncountry = \"Germany\"\n");
    assertThat(card.boot().faults()).hasSize(1);
    String page = Files.readString(HOW_TO);
    String shown = page.substring(page.indexOf("```\nPlease mend") + 4);
    for (String line : shown.substring(0, shown.indexOf("```")).lines().toList()) {
      assertThat(card.status()).contains(line + "\r\n");
    }
  }

  @Test
  void theReferenceHasEveryKeyOfTheCard() throws Exception {
    LeftCard card =
        new LeftCard(folder)
            .with("pipit.toml", "[wifi]\nx = 1\n[device]\nx = 1\n[ssh]\nx = 1\n[reset]\nx = 1\n");
    String page = Files.readString(REFERENCE);
    int keys = 0;
    for (String fault : card.boot().faults()) {
      Matcher sections = Pattern.compile("\\[([a-z]+)] has (.*)$").matcher(fault);
      if (sections.find()) {
        for (String key : sections.group(2).split(", ", -1)) {
          assertThat(page).contains("| `" + sections.group(1) + "." + key + "` |");
          keys++;
        }
      }
    }
    assertThat(keys).isEqualTo(9);
  }
}
