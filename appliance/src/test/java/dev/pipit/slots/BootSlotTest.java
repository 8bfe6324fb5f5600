package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.slots.BootFirmware.Board;
import dev.pipit.testing.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RAUC's interface to a custom bootloader, answered by the image's script. */
class BootSlotTest {
  @TempDir Path folder;
  private Card card;

  @BeforeEach
  void aNewCardRuns() throws Exception {
    card = new Card(folder, Board.PI_4);
    assertThat(card.start()).isEqualTo('A');
  }

  @Test
  void aNewCardHasOneGoodSystem() throws Exception {
    assertThat(card.ask("boot-slot", "get-current")).isEqualTo("A");
    assertThat(card.ask("boot-slot", "get-primary")).isEqualTo("A");
    assertThat(card.ask("boot-slot", "get-state", "A")).isEqualTo("good");
    assertThat(card.ask("boot-slot", "get-state", "B")).isEqualTo("bad");
    assertThat(card.run("boot-slot", "fit-to-fall-back", "B").exitCode()).isNotZero();
  }

  @Test
  void anInstalledSlotIsPrimaryAndAutobootIsNotTouchedForIt() throws Exception {
    card.install('B');
    assertThat(card.ask("boot-slot", "get-primary")).isEqualTo("B");
    assertThat(card.ask("boot-slot", "get-state", "B")).isEqualTo("good");
    assertThat(card.ask("boot-slot", "get-committed")).isEqualTo("A");
    assertThat(card.autoboot()).hasContent(Card.AUTOBOOT);
    assertThat(card.start()).isEqualTo('A');
  }

  @Test
  void aTrialCanBeTakenBackBeforeItBegins() throws Exception {
    card.install('B');
    card.ask("boot-slot", "set-primary", "A");
    assertThat(card.ask("boot-slot", "get-primary")).isEqualTo("A");
    assertRefused(card.run("boot-slot", "try"), "install an update first");
  }

  @Test
  void whoeverWritesToTheCardIsWaitedForAndNothingIsHalfDone() throws Exception {
    card.install('B');
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo('B');
    Path lock = folder.resolve("card.lock");
    Process holder =
        new ProcessBuilder("flock", lock.toString(), "sh", "-c", "echo held; exec cat").start();
    try {
      assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
      assertRefused(
          card.run("boot-slot", "set-state", "B", "good"),
          "another program has been writing to the card for 2 s");
      assertThat(card.autoboot()).hasContent(Card.AUTOBOOT);
    } finally {
      holder.getOutputStream().close();
      assertThat(holder.waitFor()).isZero();
    }
    card.ask("boot-slot", "set-state", "B", "good");
    assertThat(card.ask("boot-slot", "get-committed")).isEqualTo("B");
  }

  @Test
  void committingSwapsTwoDigitsAndNothingElse() throws Exception {
    String odd =
        "# by hand\r\n[all]\r\nboot_partition=2\r\ntryboot_a_b=1\r\n[tryboot]\r\nboot_partition=3";
    Files.writeString(card.autoboot(), odd);
    card.install('B');
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo('B');
    card.ask("boot-slot", "set-state", "B", "good");
    assertThat(Files.readString(card.autoboot()))
        .isEqualTo(odd.replace("=2", "=x").replace("=3", "=2").replace("=x", "=3"));
    assertThat(card.startAfterPowerCut()).isEqualTo('B');
    assertThat(card.ask("boot-slot", "get-state", "A")).isEqualTo("good");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[all]\nboot_partition=2\n",
        "[all]\nboot_partition=2\ntryboot_a_b=1\n[tryboot]\nboot_partition=3\n[pi4]\nboot_partition=2\n",
        "[tryboot]\nboot_partition=3\n[all]\ntryboot_a_b=1\nboot_partition=2\n",
        "boot_partition=2\ntryboot_a_b=1\n[all]\nboot_partition=2\n[tryboot]\nboot_partition=3\n",
      })
  void anAutobootThatSomebodyChangedIsMadeWholeByTheNextInstall(String changed) throws Exception {
    Files.writeString(card.autoboot(), changed);
    card.install('B');
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo('B');
    card.ask("boot-slot", "set-state", "B", "good");
    assertThat(card.startAfterPowerCut()).isEqualTo('B');
    card.firmware().askForTryboot();
    assertThat(card.start()).isEqualTo('A');
  }

  @Test
  void aSystemThatDoesNotRunCannotBeCommitted() throws Exception {
    card.install('B');
    assertRefused(card.run("boot-slot", "set-state", "B", "good"), "slot B does not run", "A runs");
    assertThat(card.startAfterPowerCut()).isEqualTo('A');
  }

  /** RAUC would install over it: it takes whatever does not run. */
  @Test
  void theOldSystemIsSafeUntilTheNewOneHasProvedGood() throws Exception {
    card.install('B');
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo('B');
    assertRefused(card.run("boot-slot", "set-state", "A", "bad"), "until B has proved good");
  }

  @Test
  void theOnlyGoodSystemIsNeverCondemned() throws Exception {
    assertRefused(
        card.run("boot-slot", "set-state", "A", "bad"), "there is nothing good in slot B");
    assertThat(card.startAfterPowerCut()).isEqualTo('A');
  }

  @Test
  void aKernelThatCannotAskForTrybootGetsNoTrial() throws Exception {
    Files.delete(card.mailbox());
    card.ask("boot-slot", "set-state", "B", "bad");
    assertRefused(
        card.run("boot-slot", "set-primary", "B"),
        "this kernel cannot ask the firmware",
        "write the new image to the card instead");
    assertThat(card.ask("boot-slot", "get-primary")).isEqualTo("A");
    card.addToCommandLine("pipit.tryboot=yes");
    card.install('B');
    assertThat(card.ask("boot-slot", "get-primary")).isEqualTo("B");
  }

  @ParameterizedTest
  @CsvSource({
    "set-primary, C, '', 'is no slot'",
    "set-primary, '', '', 'is no slot'",
    "get-state, 'A B', '', 'is no slot'",
    "set-state, A, fine, 'is no state'",
    "set-state, '../A', good, 'is no slot'",
    "reboot, '', '', 'is nothing it can do'",
  })
  void whatItDoesNotKnowIsRefused(String verb, String slot, String state, String words)
      throws Exception {
    assertRefused(card.run("boot-slot", verb, slot, state), words);
    assertThat(card.autoboot()).hasContent(Card.AUTOBOOT);
    assertThat(card.updates()).doesNotExist();
  }

  @Test
  void aCardThatIsNotOursIsSaidToBe() throws Exception {
    Files.delete(card.autoboot());
    assertRefused(card.run("boot-slot", "get-primary"), "autoboot.txt is missing");
    Files.writeString(folder.resolve("cmdline"), "quiet\n");
    assertRefused(card.run("boot-slot", "get-current"), "no pipit.slot=A or pipit.slot=B");
  }

  private static void assertRefused(Program program, String... words) {
    assertThat(program.exitCode()).isEqualTo(1);
    assertThat(program.output()).isEmpty();
    assertThat(program.errors()).startsWith("boot-slot: ").contains(words);
  }
}
