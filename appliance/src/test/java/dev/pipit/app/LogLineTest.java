package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private static String line(Level level, String message) {
    LogRecord event = new LogRecord(level, message);
    event.setLoggerName("dev.pipit.camera.Camera");
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    return new LogLine().format(event);
  }

  @Test
  void anEventIsOneLineOfPairs() {
    assertThat(line(Level.INFO, "camera=porch live"))
        .isEqualTo("time=2026-01-02T03:04:05.678Z level=info at=Camera camera=porch live\n");
  }

  @Test
  void nothingFromOutsideStartsALineOfItsOwn() {
    assertThat(line(Level.WARNING, "path=/x\ntime=2030 level=error\r\u001b[31m\t."))
        .isEqualTo(
            "time=2026-01-02T03:04:05.678Z level=warn at=Camera "
                + "path=/x\\ntime=2030 level=error\\u000d\\u001b[31m\\t.\n");
  }

  @Test
  void aFailureKeepsItsTraceOnTheSameLine() {
    LogRecord event = new LogRecord(Level.SEVERE, "broken");
    event.setLoggerName("Camera");
    event.setThrown(new IllegalStateException("no"));
    assertThat(new LogLine().format(event).lines().count()).isEqualTo(1);
    assertThat(new LogLine().format(event)).contains("IllegalStateException: no");
  }
}
