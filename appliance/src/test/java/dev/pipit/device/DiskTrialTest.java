package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTrialTest {
  @Test
  void tellsHowFastTheDiskOfAFolderIsAndLeavesNothingThere(@TempDir Path folder)
      throws IOException {
    DiskTrial trial = DiskTrial.of(folder);

    assertThat(trial.bytesPerSecond()).isPositive();
    assertThat(trial.syncMillis()).isPositive().isLessThanOrEqualTo(trial.worstSyncMillis());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNotThereIsAnError(@TempDir Path folder) {
    assertThatThrownBy(() -> DiskTrial.of(folder.resolve("missing")))
        .isInstanceOf(IOException.class);
  }
}
