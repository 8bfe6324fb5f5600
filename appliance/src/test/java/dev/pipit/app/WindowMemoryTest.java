package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.config.Configuration;
import dev.pipit.config.ConfigurationReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WindowMemoryTest {
  private static Configuration configured(String... overrides) throws Exception {
    return ConfigurationReader.read(null, Map.of(), List.of(overrides));
  }

  @Test
  void theStandardWindowFitsAndTheJvmIsNotEvenAsked() throws Exception {
    assertThat(
            WindowMemory.check(
                configured(),
                () -> {
                  throw new AssertionError("asked");
                }))
        .isNull();
  }

  @Test
  void aWindowThatDoesNotFitIsToldWithTheLargestThatDoes() throws Exception {
    WindowMemory told =
        Objects.requireNonNull(
            WindowMemory.check(
                configured("cameras.camera.window-megabytes=512"), () -> 192L << 20));
    assertThat(told.sentence())
        .isEqualTo(
            "The windows of all cameras may take 512 MiB and pictures and web server 27 MiB,"
                + " but Java may take only 192 MiB outside its heap.");
    assertThat(told.action())
        .isEqualTo(
            "Set window-megabytes to at most 165, or raise the limit with"
                + " PIPIT_JAVA_OPTS=-XX:MaxDirectMemorySize=539m.");
    assertThat(
            WindowMemory.check(configured("cameras.camera.window-megabytes=165"), () -> 192L << 20))
        .isNull();
  }

  @Test
  void severalCamerasShareTheMemory() throws Exception {
    WindowMemory told =
        Objects.requireNonNull(
            WindowMemory.check(
                configured(
                    "cameras.porch.window-megabytes=100",
                    "cameras.porch.source=test",
                    "cameras.yard.window-megabytes=100",
                    "cameras.yard.source=test"),
                () -> 192L << 20));
    assertThat(told.action()).contains("at most 77 for each camera");
  }

  @Test
  void theLimitIsThatOfThisJvm() {
    assertThat(WindowMemory.limitBytes()).isBetween(32L << 20, 1L << 50);
  }
}
