package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.capture.RpicamCamera;
import dev.pipit.config.Configuration;
import dev.pipit.config.ConfigurationReader;
import dev.pipit.config.CsiField;
import dev.pipit.config.CsiOptions;
import dev.pipit.http.ApiFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be set on a camera on the ribbon cable, as the page and programs see it. */
class RibbonControlsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<RpicamCamera.Mode> MODES =
      List.of(
          new RpicamCamera.Mode("SRGGB10_CSI2P", 1536, 864, 120.13, 768, 432, 3072, 1728),
          new RpicamCamera.Mode("SRGGB10_CSI2P", 2304, 1296, 56.03, 0, 0, 4608, 2592));
  private static final List<String> TUNING = List.of("imx708.json", "imx708_noir.json");

  @TempDir Path folder;

  private RibbonControls controls(String options) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("pipit.toml"), "[cameras.camera]\ncsi = [" + options + "]\n");
    Configuration configuration = ConfigurationReader.read(file, Map.of(), List.of());
    return new RibbonControls(configuration.cameras().getFirst(), MODES, TUNING);
  }

  private static JsonNode control(RibbonControls controls, String id) {
    return StreamSupport.stream(controls.listing().path("controls").spliterator(), false)
        .filter(one -> one.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static ObjectNode object(String json) throws Exception {
    return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
  }

  @Test
  void everyOptionIsThereWithItsRangeAndItsValue() throws Exception {
    RibbonControls controls = controls("\"ev=-0.5\", \"awbgains=1.8,1.2\", \"exposure=sport\"");

    assertThat(control(controls, "ev").toString())
        .isEqualTo(
            "{\"id\":\"ev\",\"name\":\"Exposure compensation\",\"kind\":\"decimal\",\"min\":-8.0,"
                + "\"max\":8.0,\"step\":0.1,\"default\":0.0,\"value\":-0.5,\"menu\":[],"
                + "\"reopens\":true,\"inactive\":false}");
    assertThat(control(controls, "exposure").path("value").asInt()).isEqualTo(1);
    assertThat(control(controls, "exposure").path("menu").get(1).path("label").asText())
        .isEqualTo("sport");
    assertThat(control(controls, "awbgains_blue").path("value").asDouble()).isEqualTo(1.2);
    assertThat(control(controls, "awbgains_blue").path("inactive").asBoolean())
        .as("white balance is automatic")
        .isTrue();
    assertThat(control(controls, "shutter").path("max").asInt())
        .as("a picture of thirty in a second takes so long")
        .isEqualTo(33_333);
    assertThat(control(controls, "mode").path("menu").findValuesAsText("label"))
        .containsExactly(
            "auto",
            "1536x864, 10 bit, 120.1 fps, crop 3072x1728",
            "2304x1296, 10 bit, 56.03 fps, crop 4608x2592");
    assertThat(control(controls, "tuning_file").path("menu").findValuesAsText("label"))
        .containsExactly("auto", "imx708.json", "imx708_noir.json");
    assertThat(controls.listing().path("controls"))
        .hasSize(CsiOptions.all().stream().mapToInt(option -> option.fields().size()).sum());
  }

  @Test
  void aFileThatIsNoLongerThereIsStillShown() throws Exception {
    JsonNode tuning = control(controls("\"tuning-file=gone.json\""), "tuning_file");

    assertThat(tuning.path("menu").get(tuning.path("value").asInt()).path("label").asText())
        .isEqualTo("gone.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'ev': 0.5}                              | exposure=sport,ev=0.5
          {'exposure': 'long', 'gain': 4}          | exposure=long,gain=4
          {'exposure': null}                       |
          {'exposure': 0}                          |
          {'exposure': 0, 'awbgains_blue': 1.234567} | awbgains=2,1.2346
          {'mode': 2}                              | exposure=sport,mode=2304:1296:10:P
          {'tuning_file': 'imx708_noir.json'}      | exposure=sport,tuning-file=imx708_noir.json
          {'roi_width': 0.5, 'shutter': 33333}     | exposure=sport,shutter=33333,roi=0,0,0.5,1
          """)
  void whatIsSetIsKeptAsOptions(String wanted, String options) throws Exception {
    List<String> kept = controls("\"exposure=sport\"").changed(object(wanted));

    assertThat(kept == null ? null : String.join(",", kept)).isEqualTo(options);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'ev': 9}                       | ev is a number from -8 to 8.
          {'ev': '1'}                     | ev is a number from -8 to 8.
          {'shutter': 40000}              | shutter is a whole number from 0 to 33333 µs, which is the time of one picture.
          {'shutter': 0.5}                | shutter is a whole number from 0 to 33333 µs, which is the time of one picture.
          {'exposure': 3}                 | exposure is one of normal, sport, long.
          {'exposure': '--output'}        | exposure is one of normal, sport, long.
          {'tuning_file': '/etc/passwd'}  | tuning_file is one of null, imx708.json, imx708_noir.json.
          {'tuning_file': '../a.json'}    | tuning_file is one of null, imx708.json, imx708_noir.json.
          {'output': 1}                   | output is no control of this camera.
          """)
  void whatCannotBeIsRefusedAndToldWithWhatCan(String wanted, String sentence) throws Exception {
    RibbonControls controls = controls("");

    assertThatThrownBy(() -> controls.changed(object(wanted)))
        .isInstanceOf(ApiFault.class)
        .hasMessage(sentence);
  }

  @Test
  void whateverIsAskedTheConfigurationTakesWhatIsKept() throws Exception {
    Random random = new Random(5);
    List<CsiField> fields =
        CsiOptions.all().stream().flatMap(option -> option.fields().stream()).toList();
    for (int round = 0; round < 300; round++) {
      ObjectNode wanted = JSON.createObjectNode();
      for (int i = 0; i < 4; i++) {
        CsiField field = fields.get(random.nextInt(fields.size()));
        switch (random.nextInt(4)) {
          case 0 -> wanted.put(field.id(), random.nextInt(4));
          case 1 -> wanted.put(field.id(), random.nextDouble() * 20 - 4);
          case 2 -> wanted.put(field.id(), List.of("long", "", "--x").get(random.nextInt(3)));
          default -> wanted.putNull(field.id());
        }
      }
      List<String> kept = new ArrayList<>();
      try {
        List<String> changed = controls("").changed(wanted);
        kept.addAll(changed == null ? List.of() : changed);
      } catch (ApiFault refused) {
        assertThat(refused).hasMessageMatching("(?s).+\\.");
      }
      String toml = kept.stream().map(one -> '"' + one + '"').collect(Collectors.joining(","));
      RibbonControls again = controls(toml);
      assertThat(again.changed(JSON.createObjectNode()))
          .as(wanted.toString())
          .isEqualTo(kept.isEmpty() ? null : kept);
    }
  }
}
