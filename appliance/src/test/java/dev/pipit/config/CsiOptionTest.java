package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an owner may say to rpicam. */
class CsiOptionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "output=/etc/passwd",
        "exposure=--output",
        "exposure=sport --output x",
        "exposure=sp\nort",
        "tuning-file=relative.json",
        "tuning-file=/etc/passwd",
        "post-process-file=/tmp/a.json",
        "lens-position=--list-cameras",
        "exposure",
        "=sport",
        ""
      })
  void nothingButTheSensorsOptionsReachesIt(String text) {
    assertThat(CsiOption.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exposure=sport",
        "ev=-0.5",
        "awbgains=1.5,2",
        "roi=0.25,0.25,0.5,0.5",
        "mode=2304:1296:10:P",
        "tuning-file=/usr/share/libcamera/ipa/rpi/vc4/imx708_noir.json"
      })
  void whatTheSensorIsReadByDoes(String text) {
    assertThat(Objects.requireNonNull(CsiOption.parse(text))).hasToString(text);
  }
}
