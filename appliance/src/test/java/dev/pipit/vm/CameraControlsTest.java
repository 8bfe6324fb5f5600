package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Controls of a camera of the kernel's own, set through the API from outside its machine. */
@Tag("vm")
class CameraControlsTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTROLS = "/api/v1/cameras/camera/controls";

  private static void awaitState(PipitClient client, String state) {
    Await.until(
        "the camera is " + state,
        LONG,
        () -> client.camera("camera").path("state").asText().equals(state));
  }

  private static List<String> kept(PipitClient client, String token) throws Exception {
    List<String> kept = new ArrayList<>();
    for (JsonNode setting :
        JSON.readTree(client.ask(token, "/api/v1/settings", "").body()).path("settings")) {
      if (setting.path("key").asText().equals("cameras.camera.controls")) {
        setting.path("value").forEach(word -> kept.add(word.asText()));
      }
    }
    return kept;
  }

  @Test
  void whatIsSetIsKeptAndSetAgainWhenTheCameraComesBack() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("controls");
        GuestProgram _ =
            machine.start(
                "controls-pipit",
                GuestPipit.PIPIT
                    + "run --source /dev/video0 --port 8080 --set server.bind=0.0.0.0"
                    + " --set access.viewing=open --set state.directory=/run/pipit"
                    + " --set cameras.camera.width=640 --set cameras.camera.height=360"
                    + " --set cameras.camera.frame-rate=15");
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitState(client, "live");
      String token = GuestPipit.token(machine, client);
      HttpResponse<String> set =
          client.ask(
              token,
              CONTROLS,
              """
              {"brightness":33,"integer_64_bits":1099511627776,"bitmask":8192,"boolean":false,"button":1}
              """);
      assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
      assertThat(GuestPipit.control(set, "brightness").path("kind").asText()).isEqualTo("integer");
      assertThat(GuestPipit.control(set, "bitmask").path("kind").asText()).isEqualTo("bitmask");
      assertThat(GuestPipit.control(set, "button").path("kind").asText()).isEqualTo("button");
      assertThat(kept(client, token))
          .containsExactlyInAnyOrder(
              "brightness=33", "integer_64_bits=1099511627776", "bitmask=8192", "boolean=0");

      HttpResponse<String> refused =
          client.ask(
              token,
              CONTROLS,
              """
              {"brightness":256,"bitmask":1,"integer_64_bits":"1","no_such_control":1,"contrast":77}
              """);
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(JSON.readTree(refused.body()).path("fields").findValuesAsText("key"))
          .containsExactlyInAnyOrder("brightness", "bitmask", "integer_64_bits", "no_such_control");
      assertThat(
              GuestPipit.control(client.ask(token, CONTROLS, ""), "contrast").path("value").asInt())
          .as("nothing of it was set")
          .isNotEqualTo(77);

      machine.unplugCamera();
      awaitState(client, "waiting");
      machine.plugCamera();
      awaitState(client, "live");
      HttpResponse<String> back = client.ask(token, CONTROLS, "");
      assertThat(GuestPipit.control(back, "brightness").path("value").asInt()).isEqualTo(33);
      assertThat(GuestPipit.control(back, "integer_64_bits").path("value").asLong())
          .isEqualTo(1L << 40);
      assertThat(GuestPipit.control(back, "bitmask").path("value").asLong()).isEqualTo(8192);
      assertThat(GuestPipit.control(back, "boolean").path("value").asInt()).isZero();

      HttpResponse<String> standard = client.ask(token, CONTROLS, "{\"brightness\":null}");
      assertThat(GuestPipit.control(standard, "brightness").path("value").asInt())
          .isEqualTo(GuestPipit.control(standard, "brightness").path("default").asInt());
      assertThat(kept(client, token)).hasSize(3).doesNotContain("brightness=33");
    }
  }
}
