package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.config.Configuration;
import dev.pipit.config.StateDirectory;
import dev.pipit.device.UpdateFilesOf;
import dev.pipit.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the night's update asks for what; root's side is played by files, the clock by hand. */
class NightUpdatesTest {
  private static final String CHANNEL = "https://updates.example.org/pipit.raucb";

  @TempDir Path folder = Path.of("");
  private final TestClock clock = new TestClock();
  private Configuration.Update wanted = new Configuration.Update(CHANNEL, true);
  private NightUpdates night;

  @BeforeEach
  void anImageWithVersionOneRuns() throws IOException {
    Files.createDirectories(folder.resolve("usr/lib"));
    Files.createDirectories(folder.resolve("run/pipit-update"));
    Files.writeString(
        folder.resolve("usr/lib/os-release"), "IMAGE_ID=pipit-generic\nIMAGE_VERSION=1.0\n");
    Updates updates =
        new Updates(new StateDirectory(folder.resolve("state")), UpdateFilesOf.root(folder), clock);
    night = new NightUpdates(updates, () -> wanted, clock, 60 * 7 + 20);
  }

  /** What it asked for since the last time, which root takes away; empty when nothing. */
  private String askedAt(String time) throws IOException {
    clock.jumpTo(Instant.parse("2026-05-" + time + ":00Z"));
    night.look();
    Path request = folder.resolve("state/update/request");
    if (!Files.exists(request)) {
      return "";
    }
    String text = Files.readString(request);
    Files.delete(request);
    return text;
  }

  private void answer(String request, String state, String version) throws IOException {
    Files.writeString(
        folder.resolve("run/pipit-update/status"),
        "%s\ndo=check\nstate=%s\ncode=x\nversion=%s\nat=%d\n"
            .formatted(
                request.lines().filter(line -> line.startsWith("id=")).findFirst().orElse(""),
                state,
                version,
                clock.instant().getEpochSecond()));
  }

  @Test
  void itLooksOnceANightAndInstallsWhatIsNewer() throws IOException {
    assertThat(askedAt("01T03:19")).isEmpty();
    String check = askedAt("01T03:20");
    assertThat(check).matches("pipit-update 1\nid=[0-9a-f]{16}\ndo=check\nfrom=" + CHANNEL + "\n");
    answer(check, "running", "");
    assertThat(askedAt("01T03:21")).isEmpty();
    answer(check, "done", "1.1");
    assertThat(askedAt("01T03:22")).contains("do=install\nfrom=" + CHANNEL + "\n");
    assertThat(askedAt("01T03:23")).isEmpty();
    assertThat(askedAt("01T03:20")).as("the same night").isEmpty();
    assertThat(askedAt("02T03:20")).as("the next night").contains("do=check");
  }

  /** For a moment neither the inbox nor the answer names the request. */
  @Test
  void whatRootHasTakenAndNotToldOfYetIsWaitedFor() throws IOException {
    String check = askedAt("01T03:20");
    assertThat(askedAt("01T03:21")).isEmpty();
    answer(check, "done", "1.1");
    assertThat(askedAt("01T03:22")).contains("do=install");
  }

  @Test
  void aCheckThatIsNeverAnsweredIsForgottenAfterThreeHours() throws IOException {
    String lost = askedAt("01T03:20");
    answer(lost, "running", "");
    assertThat(askedAt("01T06:19")).isEmpty();
    assertThat(askedAt("01T06:20")).isEmpty();
    answer(lost, "done", "1.1");
    assertThat(askedAt("01T06:21")).as("nobody expects a restart in the morning").isEmpty();
    assertThat(askedAt("02T03:20")).contains("do=check");
  }

  @Test
  void whatIsNotNewerIsLeftAlone() throws IOException {
    answer(askedAt("01T03:20"), "refused", "");
    assertThat(askedAt("01T03:21")).isEmpty();
    assertThat(askedAt("01T03:22")).isEmpty();
  }

  @Test
  void aVersionThatWasTakenBackIsNotTriedAgain() throws IOException {
    Files.writeString(
        folder.resolve("run/pipit-update/system"),
        "last-result=rolled-back\nlast-code=no-picture\nlast-other-version=1.1\n");
    answer(askedAt("01T03:20"), "done", "1.1");
    assertThat(askedAt("01T03:21")).isEmpty();
    answer(askedAt("02T03:20"), "done", "1.2");
    assertThat(askedAt("02T03:21")).contains("do=install");
  }

  @Test
  void withoutItsOwnersChoiceNothingIsAskedFor() throws IOException {
    wanted = new Configuration.Update("", true);
    assertThat(askedAt("01T03:20")).isEmpty();
    wanted = new Configuration.Update(CHANNEL, false);
    assertThat(askedAt("01T03:20")).isEmpty();
  }

  @Test
  void onAMachineThatIsNoImageNothingIsAskedFor() throws IOException {
    Files.writeString(folder.resolve("usr/lib/os-release"), "ID=debian\n");
    assertThat(askedAt("01T03:20")).isEmpty();
  }
}
