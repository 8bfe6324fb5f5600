package dev.pipit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTableTest {
  @Test
  void everyFigureStandsBesideWhatIsAskedOfIt() {
    assertThat(
            FigureTable.of(
                List.of(
                    Figure.ratio("encoding", 0.931, 1.1, 0.95, "30 s"),
                    new Figure("memory", 131.4, "MB", 150, 125, "VmRSS"),
                    new Figure("start", 2.25, "s", 2, 1.2, "median of 5"),
                    Figure.reported("allocated", 880, "B", "60 s"),
                    Figure.notMeasured("latency", "no Chromium"))))
        .isEqualTo(
            """
            | what      | measured | must     | aim      | verdict      | how         |
            |-----------|----------|----------|----------|--------------|-------------|
            | encoding  | 0.93     | ≤ 1.10   | ≤ 0.95   | aim          | 30 s        |
            | memory    | 131 MB   | ≤ 150 MB | ≤ 125 MB | must         | VmRSS       |
            | start     | 2.25 s   | ≤ 2 s    | ≤ 1.20 s | MISSED       | median of 5 |
            | allocated | 880 B    |          |          | reported     | 60 s        |
            | latency   |          |          |          | NOT MEASURED | no Chromium |
            """);
  }
}
