package dev.pipit.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.installed.Await;
import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.PipitClient;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;

/** The installed program in the guest, and what the tests ask of it from outside. */
final class GuestPipit {
  /** Long enough to start with emulated processors, and to try every encoder. */
  static final Duration START = Duration.ofMinutes(3);

  private static final Duration SHORT = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The program where the guest has the host's kind of processor. */
  static final String PIPIT = program(InstalledPipit.layout());

  /** What is asked of a camera. */
  @FunctionalInterface
  interface Question {
    boolean isSo(JsonNode camera) throws Exception;
  }

  private GuestPipit() {}

  /**
   * The program of a layout. One compiler only: where a second one replaces the code of the first,
   * QEMU's emulation now and then runs a torn instruction (see {@link ReplacedCode}), and the JVM
   * dies.
   */
  private static String program(Path layout) {
    return "env PIPIT_JAVA_OPTS=-XX:TieredStopAtLevel=1 " + layout + "/bin/pipit ";
  }

  /** The program that suits a machine. */
  static String program(VirtualMachine machine) {
    return program(machine.layout());
  }

  /** The command that serves one camera to whoever asks. */
  static String run(int width, int height, int framesPerSecond, String more) {
    return PIPIT + arguments(width, height, framesPerSecond, more);
  }

  private static String arguments(int width, int height, int framesPerSecond, String more) {
    return "run --port 8080 --set server.bind=0.0.0.0 --set access.viewing=open"
        + " --set cameras.camera.width=%d --set cameras.camera.height=%d".formatted(width, height)
        + " --set cameras.camera.frame-rate=%d %s".formatted(framesPerSecond, more);
  }

  /** Starts it with a picture that emulated processors can bear. */
  static GuestProgram start(VirtualMachine machine, String name, String more) throws IOException {
    return machine.start(name, program(machine) + arguments(320, 180, 10, more));
  }

  /** The same with settings in a file of its own. */
  static GuestProgram startWith(VirtualMachine machine, String name, String settings, String more)
      throws IOException {
    machine.insideOk("cat > /run/pipit.toml <<'END'\n" + settings + "END", SHORT);
    return machine.start(name, run(320, 180, 5, "--config /run/pipit.toml " + more));
  }

  /**
   * A new token that may control, of the program that keeps its state in {@code /run/pipit}. It
   * counts when the program has seen it, which takes up to two seconds.
   */
  static String token(VirtualMachine machine, PipitClient client) throws IOException {
    String token =
        machine
            .insideOk(PIPIT + "token create --control vm --state-directory=/run/pipit", START)
            .strip();
    Await.until(
        "the token counts",
        SHORT,
        () -> client.ask(token, "/api/v1/settings", "").statusCode() == 200);
    return token;
  }

  /** One of the controls that an answer lists. */
  static JsonNode control(HttpResponse<String> answer, String id) throws IOException {
    for (JsonNode control : JSON.readTree(answer.body()).path("controls")) {
      if (control.path("id").asText().equals(id)) {
        return control;
      }
    }
    throw new AssertionError(id + " is not in " + answer.body());
  }

  /** Waits until it is so of the camera; a program that has ended is told at once. */
  static void awaitCamera(
      String what, Duration limit, PipitClient client, GuestProgram program, Question question) {
    Await.until(
        what,
        limit,
        () -> {
          if (program.ended()) {
            throw new AssertionError("pipit ended: " + program.output());
          }
          return question.isSo(client.camera("camera"));
        });
  }

  static void awaitState(String state, Duration limit, PipitClient client, GuestProgram program) {
    awaitCamera(
        "the camera is " + state,
        limit,
        client,
        program,
        camera -> camera.path("state").asText().equals(state));
  }

  /** The bars of vivid from white to black, which neither slate nor test picture has. */
  static boolean showsColorBars(PipitClient client) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = client.getBytes(client.uri("/live/camera/snapshot.jpg"));
    BufferedImage picture =
        answer.statusCode() == 200 ? ImageIO.read(new ByteArrayInputStream(answer.body())) : null;
    if (picture == null) {
      return false;
    }
    int before = 256;
    for (int bar = 0; bar < 8; bar++) {
      int luma =
          luma(
              picture.getRGB(
                  (2 * bar + 1) * picture.getWidth() / 16, picture.getHeight() * 15 / 16));
      if (luma >= before) {
        return false;
      }
      before = luma;
    }
    return before < 40;
  }

  private static int luma(int rgb) {
    return ((rgb >> 16 & 0xff) * 299 + (rgb >> 8 & 0xff) * 587 + (rgb & 0xff) * 114) / 1000;
  }
}
