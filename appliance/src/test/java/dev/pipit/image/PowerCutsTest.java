package dev.pipit.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The plug is pulled at a random moment, again and again, of a machine whose card has a write cache
 * of its own ({@link LosingDisk}): while it starts, and while settings are saved one after another.
 * It starts each time, and what was said to be saved is there.
 *
 * <p>{@code -Dpowercuts=N} rounds, from {@code -Dpowercuts.seed=S} on.
 */
@Tag("powercut")
class PowerCutsTest {
  private static final int ROUNDS = Integer.getInteger("powercuts", 3);
  private static final long SEED = Long.getLong("powercuts.seed", 1);
  private static final String PASSWORD = "a long enough password";
  private static final String KEY = "cameras.camera.text";
  private static final int CARD_MEGABYTES = 2500;
  private static final int STARTING_MILLIS = 60_000;
  private static final int SAVING_MILLIS = 10_000;
  private static final Pattern CODE = Pattern.compile("claim code ([A-Z2-9]{4}-[A-Z2-9]{4})");

  /** Of a few cuts all may come while nothing waits to be flushed. */
  private static final int MANY_ROUNDS = 20;

  private final Path card;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger saved = new AtomicInteger();

  PowerCutsTest() throws IOException {
    card = BootedImage.newCard("powercuts");
  }

  @Test
  void itStartsAfterEachCutAndNothingThatWasSavedIsLost() throws Exception {
    claim();
    int lostSectors = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random chance = new Random(SEED + round);
      int lost = round(round, chance);
      lostSectors += lost;
      System.out.printf(
          "power cut %d of %d: %d sectors lost, %d settings saved so far%n",
          round + 1, ROUNDS, lost, saved.get());
    }
    // What was done last, after the last cut.
    round(ROUNDS, new Random(SEED - 1));
    Files.delete(card);
    if (ROUNDS >= MANY_ROUNDS) {
      assertThat(lostSectors)
          .as("sectors lost in all; without any, nothing was tried")
          .isPositive();
    }
  }

  private void claim() throws Exception {
    try (BootedImage machine = BootedImage.powerOn("powercuts-claim", card, CARD_MEGABYTES);
        ImageOwner owner = new ImageOwner(machine.httpPort())) {
      machine.awaitUp();
      Await.until("the page", BootedImage.BOOT, () -> owner.status("/") == 200);
      machine.awaitConsole("claim code", Duration.ofMinutes(1));
      Matcher shown = CODE.matcher(machine.console());
      assertThat(shown.find()).isTrue();
      assertThat(owner.claim(shown.group(1), PASSWORD)).isEqualTo(204);
      machine.restart();
    }
  }

  private int round(int number, Random chance) throws Exception {
    try (LosingDisk disk = new LosingDisk(card, BootedImage.TARGET.resolve("disk"));
        BootedImage machine =
            BootedImage.powerOnThrough("powercuts", card, BootedImage.TARGET.resolve("disk"))) {
      if (chance.nextInt(4) == 0) {
        waitFor(chance.nextInt(STARTING_MILLIS));
      } else {
        try (ImageOwner owner = new ImageOwner(machine.httpPort())) {
          Await.until(
              "the page after cut " + number + ", seed " + SEED,
              BootedImage.BOOT,
              Duration.ofMillis(500),
              () -> owner.status("/") == 200);
          assertThat(owner.logIn(PASSWORD)).as("log in after cut " + number).isEqualTo(204);
          String text = owner.setting(KEY).asText();
          int found = text.isEmpty() ? 0 : Integer.parseInt(text);
          assertThat(found)
              .as("the setting after cut " + number + ", seed " + SEED)
              .isBetween(saved.get(), asked.get());
          saved.set(found);
          saveUntil(owner, System.nanoTime() + chance.nextInt(SAVING_MILLIS) * 1_000_000L);
        }
      }
      return disk.cut(chance);
    }
  }

  /** Saves one setting after another until the plug is pulled in the middle of it. */
  private void saveUntil(ImageOwner owner, long endNanos) {
    Thread saving =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    while (true) {
                      int next = asked.incrementAndGet();
                      owner.change(KEY, Integer.toString(next));
                      saved.set(next);
                    }
                  } catch (IOException | InterruptedException e) {
                    // The power is gone.
                  }
                });
    Await.until("the moment of the cut", Duration.ofMinutes(1), () -> System.nanoTime() > endNanos);
    assertThat(saving.isAlive()).as("settings are saved until the cut").isTrue();
  }

  private static void waitFor(int millis) {
    long endNanos = System.nanoTime() + millis * 1_000_000L;
    Await.until("the moment of the cut", Duration.ofMinutes(2), () -> System.nanoTime() > endNanos);
  }
}
