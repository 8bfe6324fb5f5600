package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.slots.BootFirmware.Board;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power goes at each step of the scripts: the device starts A or B, whole, and never neither;
 * and what was begun can be done to its end afterwards.
 *
 * <p>A step is a program that a script runs. In front of those that write stands one that counts
 * and, when it is its turn, kills the script's whole process group, before the step or after it.
 */
@Tag("image")
class PowerCutTest {
  private static final List<String> WRITERS =
      List.of("dd", "mv", "sync", "rm", "mkdir", "truncate", "systemctl");
  private static final String CUTTER =
      """
      #!/bin/sh
      read -r n < "$PIPIT_TEST/step" || n=0
      n=$((n + 1))
      echo $n > "$PIPIT_TEST/step"
      read -r cut < "$PIPIT_TEST/cut"
      if [ "$cut" = "$n before" ]; then kill -KILL 0; fi
      status=0
      @REAL@ "$@" || status=$?
      if [ "$cut" = "$n after" ]; then kill -KILL 0; fi
      exit $status
      """;

  /** What is cut. Each begins with slot A committed and the state that it needs. */
  enum Step {
    INSTALLING("boot-slot set-state B bad"),
    ACTIVATING("boot-slot set-primary B"),
    BEGINNING_THE_TRIAL("boot-slot try"),
    COMMITTING("boot-slot set-state B good"),
    GOING_BACK("health-gate run"),
    TELLING_OF_A_DEAD_TRIAL("health-gate begin"),
    COUNTING("health-gate begin"),
    FALLING_BACK("health-gate begin");

    private final String command;

    Step(String command) {
      this.command = command;
    }
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Step.class)
  void whereverItIsCutOneWholeSystemStarts(Step step) throws Exception {
    int steps = stepsOf(step);
    assertThat(steps).as("%s writes something", step).isPositive();
    for (int i = 1; i <= steps + 1; i++) {
      // After one is before the next; only the last one has no next.
      String cut = i <= steps ? i + " before" : steps + " after";
      Card card = prepared(Files.createDirectories(folder.resolve(step + "-" + i)), step);
      assertThat(cutAt(card, step, cut).exitCode()).as(cut).isNotZero();
      uncut(card);
      settles(card, step + " cut " + cut);
    }
  }

  /**
   * A card writes a sector whole. Were it not to, this is what would be there: any number of new
   * bytes before or behind the old ones.
   */
  @Test
  void aSectorThatIsHalfWrittenLeadsToASlotAsWell() throws Exception {
    byte[] old = Card.AUTOBOOT.getBytes(StandardCharsets.US_ASCII);
    byte[] now = swapped(Card.AUTOBOOT).getBytes(StandardCharsets.US_ASCII);
    Card card = new Card(folder, Board.PI_4);
    card.writeSystem('B');
    for (int i = 0; i <= old.length; i++) {
      assertThat(startsWith(card, joined(now, old, i)))
          .as("%d new bytes first", i)
          .isNotEqualTo('-');
      assertThat(startsWith(card, joined(old, now, i)))
          .as("%d old bytes first", i)
          .isNotEqualTo('-');
    }
  }

  /** The mixes in which both filters lead to one slot, and the update after them. */
  @Test
  void afterAHalfWrittenSectorTheNextUpdateStillTriesTheOtherSlot() throws Exception {
    for (char slot : new char[] {'A', 'B'}) {
      Card card = new Card(Files.createDirectories(folder.resolve("mix" + slot)), Board.PI_4);
      card.writeSystem('B');
      String one = slot == 'A' ? "2" : "3";
      Files.writeString(
          card.autoboot(), Card.AUTOBOOT.replaceAll("boot_partition=.", "boot_partition=" + one));
      char other = slot == 'A' ? 'B' : 'A';
      assertThat(card.start()).isEqualTo(slot);
      card.install(other);
      card.ask("boot-slot", "try");
      assertThat(card.restartAsAsked()).isEqualTo(other);
      assertThat(card.start()).isEqualTo(slot);
    }
  }

  private static String swapped(String autoboot) {
    return autoboot.replace("=2", "=x").replace("=3", "=2").replace("=x", "=3");
  }

  private static byte[] joined(byte[] first, byte[] second, int border) {
    byte[] joined = second.clone();
    System.arraycopy(first, 0, joined, 0, border);
    return joined;
  }

  private static char startsWith(Card card, byte[] autoboot) throws IOException {
    Files.write(card.autoboot(), autoboot);
    return card.startAfterPowerCut();
  }

  /** A card in the state in which the step is taken. */
  private static Card prepared(Path folder, Step step) throws Exception {
    Card card = new Card(folder, Board.PI_4);
    assertThat(card.start()).isEqualTo('A');
    switch (step) {
      case INSTALLING -> {}
      case ACTIVATING -> {
        card.ask("boot-slot", "set-state", "B", "bad");
        card.writeSystem('B');
      }
      case BEGINNING_THE_TRIAL -> card.install('B');
      case COMMITTING -> trial(card);
      case GOING_BACK -> {
        trial(card);
        card.tellService("failed", 1, "");
      }
      case TELLING_OF_A_DEAD_TRIAL -> {
        trial(card);
        assertThat(card.start()).isEqualTo('A');
      }
      case COUNTING -> committedToB(card);
      case FALLING_BACK -> {
        committedToB(card);
        for (int i = 0; i < 3; i++) {
          card.ask("health-gate", "begin");
        }
      }
    }
    return card;
  }

  private static void trial(Card card) throws Exception {
    card.install('B');
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo('B');
  }

  private static void committedToB(Card card) throws Exception {
    trial(card);
    card.ask("boot-slot", "set-state", "B", "good");
  }

  /** How many writers the step runs when nothing is cut. */
  private int stepsOf(Step step) throws Exception {
    Path path = Files.createDirectories(folder.resolve(step + "-whole"));
    Card card = prepared(path, step);
    cutAt(card, step, "never");
    return Integer.parseInt(Files.readString(path.resolve("step")).strip());
  }

  private Program cutAt(Card card, Step step, String cut) throws Exception {
    Path test = card.folder();
    Map<String, String> real = new HashMap<>();
    for (String name : WRITERS) {
      real.put(name, name.equals("systemctl") ? moved(test) : whole(name));
    }
    for (String name : WRITERS) {
      card.program(name, CUTTER.replace("@REAL@", Objects.requireNonNull(real.get(name))));
    }
    Files.writeString(test.resolve("cut"), cut + "\n");
    Files.writeString(test.resolve("step"), "0\n");
    List<String> command = List.of(step.command.split(" ", -1));
    return card.run(command.getFirst(), command.subList(1, command.size()).toArray(String[]::new));
  }

  private static String moved(Path test) throws IOException {
    Path away = test.resolve("systemctl");
    Files.copy(test.resolve("bin/systemctl"), away, StandardCopyOption.COPY_ATTRIBUTES);
    return away.toString();
  }

  private static String whole(String name) throws Exception {
    return Program.run(List.of("sh", "-c", "command -v " + name)).output().strip();
  }

  private static void uncut(Card card) throws IOException {
    Path test = card.folder();
    for (String name : WRITERS) {
      Files.delete(test.resolve("bin").resolve(name));
    }
    Files.move(test.resolve("systemctl"), test.resolve("bin/systemctl"));
    Files.deleteIfExists(test.resolve("restarts"));
  }

  /** It starts, stays what it is, and takes an update to the other slot. */
  private static void settles(Card card, String what) throws Exception {
    char slot = card.startAfterPowerCut();
    assertThat(slot).as(what).isIn('A', 'B');
    card.tellService("active", 0, "");
    for (int i = 0; i < 2; i++) {
      card.ask("health-gate", "begin");
      card.ask("health-gate", "run");
      if (!card.restarts().isEmpty()) {
        slot = card.restartAsAsked();
        assertThat(slot).as(what).isIn('A', 'B');
      }
    }
    assertThat(card.startAfterPowerCut()).as(what).isEqualTo(slot);
    card.ask("health-gate", "begin");
    card.ask("health-gate", "run");
    assertThat(card.restarts()).as(what).isEmpty();
    char other = slot == 'A' ? 'B' : 'A';
    card.install(other);
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).as(what).isEqualTo(other);
    card.ask("health-gate", "begin");
    card.ask("health-gate", "run");
    assertThat(card.startAfterPowerCut()).as(what).isEqualTo(other);
  }
}
