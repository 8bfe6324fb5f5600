package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentLogTest {
  private final RecentLog log = new RecentLog();

  @Test
  void keepsTheNewest500Lines() {
    for (int i = 0; i < 1_234; i++) {
      log.add(i, "info", "line " + i);
    }
    assertThat(log.lines()).hasSize(500);
    assertThat(log.lines().getFirst().text()).isEqualTo("line 734");
    assertThat(log.lines().getLast()).isEqualTo(new RecentLog.Line(1_233, "info", "line 1233"));
  }

  @Test
  void aLongLineIsCut() {
    log.add(0, "error", "x".repeat(100_000));
    assertThat(log.lines().getFirst().text()).hasSize(1_001).endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token pipit_canary1234 refused",
        "GET /signed/canary1234/live/camera/index.m3u8",
        "Authorization: Bearer canary1234",
        "mqtt.password=canary1234 is wrong",
        "{\"password\":\"canary1234\"}",
        "Set-Cookie: canary1234",
        "connect to rtsp://user:canary1234@camera.example/"
      })
  void whatLooksLikeASecretIsNotKept(String text) {
    log.add(0, "info", text);
    assertThat(log.lines().getFirst().text()).doesNotContain("canary1234").contains("(removed)");
  }

  @Test
  void plainWordsStay() {
    String text = "The password was changed. camera=front restarts=2";
    assertThat(RecentLog.withoutSecrets(text)).isEqualTo(text);
  }
}
