package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
  private static final String NAME = "restore.lock";

  @TempDir private Path folder = Path.of("");

  private StateLock take() throws IOException {
    return StateLock.take(new StateDirectory(folder), NAME);
  }

  /** Asks the kernel from another process, as {@code pipit restore} does beside the service. */
  private boolean isFreeForOthers() throws Exception {
    return Program.run(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Outsider.class.getName(),
                    folder.resolve(NAME).toString()))
            .exitCode()
        == 0;
  }

  /** Ends with 0 when it gets the lock. */
  static final class Outsider {
    private Outsider() {}

    static void main(String[] arguments) throws IOException {
      try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
        System.exit(file.tryLock() == null ? 1 : 0);
      }
    }
  }

  @Test
  void aThreadThatWaitedInVainTakesNothingFromTheOneThatHasIt() throws Exception {
    try (StateLock _ = take()) {
      assertThat(isFreeForOthers()).isFalse();
      assertThatThrownBy(this::take).isInstanceOf(IOException.class).hasMessageContaining("held");
      assertThat(isFreeForOthers()).isFalse();
    }
    assertThat(isFreeForOthers()).isTrue();
    take().close();
  }

  @Test
  void whatCannotBeOpenedCanBeTriedAgain() throws Exception {
    Files.createDirectory(folder.resolve(NAME));
    assertThatThrownBy(this::take).isInstanceOf(IOException.class);
    Files.delete(folder.resolve(NAME));
    take().close();
  }
}
