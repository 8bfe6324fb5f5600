package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a picture costs between camera and encoder chip, by our own client and through libavcodec:
 * copies as the chip counts them, heap, and instructions, which a machine counts whose clock moves
 * on by a nanosecond with each. The chip's own work is not among them. Written to {@code
 * target/vm/device-figures.md}.
 */
@Tag("bench-devices")
class DeviceFiguresTest {
  private static final Path TABLE = Path.of("target/vm/device-figures.md").toAbsolutePath();
  private static final int PICTURES = 100;
  private static final Pattern COST = Pattern.compile("cost (\\d+) (\\d+) (\\d+)");

  /** Of one picture; the counts are those of the chip. */
  private record Cost(
      String encoder, int height, long heapBytes, long instructions, long copied, long shared) {}

  @Test
  void ourOwnClientCopiesNothingAllocatesNothingAndTakesAFractionOfTheInstructions()
      throws Exception {
    List<Cost> costs = new ArrayList<>();
    try (VirtualMachine machine = VirtualMachine.bootToCount("device-figures")) {
      for (int height : new int[] {180, 720}) {
        for (String encoder : List.of("h264_v4l2m2m", "h264_m2m")) {
          costs.add(measure(machine, encoder, height));
        }
      }
    }
    note(costs);
    for (int i = 0; i < costs.size(); i += 2) {
      Cost libav = costs.get(i);
      Cost own = costs.get(i + 1);
      assertThat(own.copied).as("copied").isZero();
      assertThat(own.shared).as("read where they lie").isPositive();
      assertThat(libav.copied).as("copied").isPositive();
      assertThat(own.heapBytes).as("heap").isLessThanOrEqualTo(1024);
      assertThat(libav.heapBytes).as("heap of libav").isLessThanOrEqualTo(1024);
    }
    // Of a small picture the calls cost more than the copy.
    Cost libav = costs.get(costs.size() - 2);
    Cost own = costs.getLast();
    assertThat(2 * own.instructions).as("%s", costs).isLessThanOrEqualTo(libav.instructions);
  }

  private static Cost measure(VirtualMachine machine, String encoder, int height)
      throws IOException {
    long copied = machine.encoder().count("from_mmap");
    long shared = machine.encoder().count("from_dmabuf");
    String output =
        machine.insideOk(
            "$JAVA_HOME/bin/java -XX:+UseSerialGC"
                + " -Djava.library.path=target/pipit/native --enable-native-access=ALL-UNNAMED"
                    .replace("target", Path.of("target").toAbsolutePath().toString())
                + " -cp "
                + System.getProperty("java.class.path")
                + " dev.pipit.bench.DeviceCost /dev/video0 %s %d %d %d"
                    .formatted(encoder, height * 16 / 9, height, PICTURES),
            Duration.ofMinutes(10));
    MatchResult cost = COST.matcher(output).results().findFirst().orElseThrow();
    return new Cost(
        encoder,
        height,
        Long.parseLong(cost.group(2)),
        Long.parseLong(cost.group(3)),
        machine.encoder().count("from_mmap") - copied,
        machine.encoder().count("from_dmabuf") - shared);
  }

  private static void note(List<Cost> costs) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | picture | encoder | copied | read where they lie | heap bytes | instructions |
            |---|---|---|---|---|---|
            """);
    for (Cost cost : costs) {
      table.append(
          "| %dp | %s | %d | %d | %d | %d |%n"
              .formatted(
                  cost.height,
                  cost.encoder,
                  cost.copied,
                  cost.shared,
                  cost.heapBytes,
                  cost.instructions));
    }
    Files.writeString(TABLE, table);
  }
}
