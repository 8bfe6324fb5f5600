package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an owner may say to rpicam. */
class CsiOptionsTest extends ConfigurationFile {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "output=/etc/passwd",
        "exposure=--output",
        "exposure=sport --output x",
        "exposure=sp\nort",
        "tuning-file=/usr/share/libcamera/ipa/rpi/vc4/imx708_noir.json",
        "tuning-file=../vc4/imx708.json",
        "tuning-file=-x.json",
        "post-process-file=/tmp/a.json",
        "lens-position=--list-cameras",
        "ev=8.1",
        "ev=NaN",
        "ev=1e3",
        "shutter=1000001",
        "shutter=0.5",
        "gain=-1",
        "awbgains=1.5",
        "awbgains=1.5,2,3",
        "awbgains=0,2",
        "awb=normal,custom",
        "roi=0,0,1,1.1",
        "mode=2304:1296:10:X",
        "exposure",
        "=sport",
        ""
      })
  void nothingButTheSensorsOptionsReachesIt(String text) {
    assertThat(CsiOptions.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exposure=sport",
        "ev=-0.5",
        "shutter=33333",
        "awbgains=1.5,2",
        "roi=0.25,0.25,0.5,0.5",
        "mode=2304:1296:10:P",
        "tuning-file=imx708_noir.json"
      })
  void whatTheSensorIsReadByDoes(String text) {
    assertThat(Objects.requireNonNull(CsiOptions.parse(text))).hasToString(text);
  }

  @Test
  void whateverRpicamDoesByItselfIsAllowedToo() {
    for (CsiOptions.Option option : CsiOptions.all()) {
      for (CsiField field : option.fields()) {
        boolean isFound = field instanceof CsiField.Found;
        assertThat(field.takes(field.standard())).as(field.id()).isNotEqualTo(isFound);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ev=99               | is not ev with a number from -8 to 8
          exposure=sports     | is not exposure with one of normal, sport, long
          tuning-file=/a.json | is not tuning-file with a name such as imx708_noir.json
          awbgains=1          | is not awbgains with 2 numbers and commas between: White balance, red, a number
          speed=9             | is not an option of rpicam and its value, such as "exposure=sport"; one of exposure, shutter
          """)
  void whatIsRefusedIsToldWithWhatIsAllowed(String text, String words) {
    assertThatThrownBy(() -> read("[cameras.camera]\ncsi = [\"" + text + "\"]"))
        .hasMessageContaining("cameras.camera.csi")
        .hasMessageContaining(words);
  }

  @Test
  void anOptionThatIsGivenTwiceIsRefused() {
    assertThatThrownBy(() -> read("[cameras.camera]\ncsi = [\"ev=1\", \"ev=2\"]"))
        .hasMessageContaining("ev is given twice");
  }

  @Test
  void whatRpicamEncodesIsNeitherTurnedByAQuarterNorWrittenOn() throws Exception {
    read("[cameras.camera]\nsource = \"csi\"\nformat = \"H264\"\nrotate = 180\nflip = \"both\"");
    read("[cameras.camera]\nsource = \"csi\"\nrotate = 90\ntext = \"{time}\"");
    assertThatThrownBy(
            () -> read("[cameras.camera]\nsource = \"csi\"\nformat = \"H264\"\nrotate = 90"))
        .hasMessageContaining("cameras.camera.format")
        .hasMessageContaining("does not turn by 90 degrees; auto can");
    assertThatThrownBy(
            () -> read("[cameras.camera]\nsource = \"csi:1\"\nformat = \"H264\"\ntext = \"x\""))
        .hasMessageContaining("does not write text into the picture; auto can");
  }

  @Test
  void commasWithinValuesAreNoneBetweenOptionsOnTheCommandLine() throws Exception {
    List<String> words = new ArrayList<>();
    for (Object option :
        Keys.CSI.type().read(new Setting.Words("awb=custom,awbgains=1.5,2 , roi=0,0,0.5,0.5"))) {
      words.add(option.toString());
    }
    assertThat(words).containsExactly("awb=custom", "awbgains=1.5,2", "roi=0,0,0.5,0.5");
  }

  @Test
  void anOptionThatHasNoEffectIsNotSaid() {
    CsiOption gains = new CsiOption("awbgains", "1.8,1.2");
    CsiOption lens = new CsiOption("lens-position", "4");

    assertThat(CsiOptions.effective(List.of(gains, lens))).isEmpty();
    assertThat(CsiOptions.effective(List.of(new CsiOption("awb", "daylight"), gains)))
        .containsExactly(new CsiOption("awb", "daylight"));
    assertThat(CsiOptions.effective(List.of(new CsiOption("awb", "custom"), gains)))
        .containsExactly(gains);
    assertThat(CsiOptions.effective(List.of(new CsiOption("awb", "custom"))))
        .as("by hand, so it is said by how much")
        .containsExactly(new CsiOption("awbgains", "2,1.5"));
    assertThat(CsiOptions.effective(List.of(new CsiOption("autofocus-mode", "manual"), lens)))
        .containsExactly(new CsiOption("autofocus-mode", "manual"), lens);
  }
}
