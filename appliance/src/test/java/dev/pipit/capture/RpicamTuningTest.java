package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tuning files that a camera on the ribbon cable may be given. */
class RpicamTuningTest {
  private static final BoardModel PI_4 = new BoardModel("raspberrypi,4-model-b\0brcm,bcm2711\0");
  private static final BoardModel PI_5 = new BoardModel("raspberrypi,5-model-b\0brcm,bcm2712\0");

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String file : new String[] {"vc4/imx219.json", "vc4/imx708.json", "pisp/imx708.json"}) {
      Path path = folder.resolve("rpi").resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "{}");
    }
    Files.writeString(folder.resolve("rpi/vc4/--output.json"), "{}");
    Files.writeString(folder.resolve("rpi/vc4/notes.txt"), "");
    Files.createDirectory(folder.resolve("rpi/vc4/folder.json"));
    Files.writeString(folder.resolve("secret.json"), "{}");
  }

  @Test
  void areThoseOfItsBoard() throws Exception {
    assertThat(new RpicamTuning(folder.toString(), PI_4).names())
        .contains("imx219.json", "imx708.json")
        .doesNotContain("--output.json", "notes.txt");
    assertThat(new RpicamTuning("relative:" + folder, PI_5).names())
        .contains("imx708.json")
        .doesNotContain("imx219.json");
    assertThat(new RpicamTuning(folder.toString(), PI_5).find("imx708.json"))
        .isEqualTo(folder.resolve("rpi/pisp/imx708.json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gone.json", "../../secret.json", "--output.json", "folder.json", "notes.txt", ""})
  void noneElseIsFound(String name) {
    RpicamTuning tuning = new RpicamTuning(folder.toString(), PI_4);

    assertThatThrownBy(() -> tuning.find(name))
        .isInstanceOfSatisfying(
            CaptureException.class,
            e -> assertThat(e.action()).contains("/usr/share/libcamera/ipa/rpi/vc4"))
        .hasMessageContaining("no tuning file");
  }
}
