package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import dev.pipit.testing.QrReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The screen at the board: a real display driver's frame buffer, read back pixel by pixel. */
@Tag("vm")
class ScreenTest {
  private static final int WIDTH = 1024;
  private static final int HEIGHT = 768;
  private static final Duration FOLLOWS = Duration.ofSeconds(60);
  private static final String PASSWORD = "correct horse battery";

  /** What is on the screen. */
  @SuppressWarnings("ArrayRecordComponent") // neither compared nor changed
  private record Shown(byte[] pixels) {
    int rgb(int x, int y) {
      int at = (y * WIDTH + x) * 4;
      return (pixels[at + 2] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | (pixels[at] & 0xff);
    }

    @Nullable String code() {
      return QrReader.read(WIDTH, HEIGHT, (x, y) -> pixels[(y * WIDTH + x) * 4 + 1] & 0xff);
    }

    boolean isBlack() {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          if (rgb(x, y) != 0) {
            return false;
          }
        }
      }
      return true;
    }

    /** How many strong colours are in the upper half: the words have one, with its shades. */
    long colours() {
      return IntStream.range(0, WIDTH * HEIGHT / 2)
          .map(at -> rgb(at % WIDTH, at / WIDTH))
          .filter(Shown::isStrong)
          .map(rgb -> rgb & 0x808080)
          .distinct()
          .count();
    }

    private static boolean isStrong(int rgb) {
      int red = rgb >> 16;
      int green = rgb >> 8 & 0xff;
      int blue = rgb & 0xff;
      return Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > 120;
    }
  }

  /** Left in {@code target/vm/screen.png}, too, for people. */
  private static Shown look(VirtualMachine machine) throws IOException {
    String text = machine.kernel("base64 /dev/fb0", Duration.ofMinutes(1));
    Shown shown = new Shown(Base64.getMimeDecoder().decode(text));
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < WIDTH * HEIGHT; at++) {
      image.setRGB(at % WIDTH, at / WIDTH, shown.rgb(at % WIDTH, at / WIDTH));
    }
    ImageIO.write(image, "png", Path.of("target/vm/screen.png").toFile());
    return shown;
  }

  private static void awaitScreen(VirtualMachine machine, String what, Predicate<Shown> isSo) {
    Await.until(what, FOLLOWS, () -> isSo.test(look(machine)));
  }

  @Test
  void itTellsWhereThePageIsShowsThePictureAndGoesBlack() throws Exception {
    try (VirtualMachine machine = VirtualMachine.bootWithScreen("screen");
        GuestProgram program =
            GuestPipit.startWith(
                machine,
                "screen-pipit",
                """
                [screen]
                show = "picture"
                """,
                "--set state.directory=/run/pipit");
        PipitClient client = new PipitClient(machine.httpPort())) {
      GuestPipit.awaitState("live", GuestPipit.START, client, program);
      awaitScreen(
          machine,
          "a phone reads the address off the screen",
          shown -> "http://10.0.2.15:8080/".equals(shown.code()));
      assertThat(look(machine).colours())
          .as("nothing of the camera's before it is claimed")
          .isLessThan(4);

      machine.insideOk(
          "printf '%s\\n' '"
              + PASSWORD
              + "' | "
              + GuestPipit.PIPIT
              + "reset-password --stdin --state-directory=/run/pipit",
          GuestPipit.START);
      awaitScreen(machine, "the camera's colours are on the screen", shown -> shown.colours() > 4);
      awaitScreen(
          machine,
          "the address is below the picture",
          shown -> "http://10.0.2.15:8080/".equals(shown.code()));

      String token = GuestPipit.token(machine, client);
      close(client, token, true);
      awaitScreen(machine, "a closed camera is not shown", shown -> shown.colours() < 4);
      close(client, token, false);
      awaitScreen(machine, "the colours are back", shown -> shown.colours() > 4);
      program.signal("TERM");
      awaitScreen(machine, "the screen is black", Shown::isBlack);
    }
  }

  private static void close(PipitClient client, String token, boolean closed) throws Exception {
    String change = "{\"changes\":{\"cameras.camera.privacy\":%s}}".formatted(closed);
    assertThat(client.ask(token, "/api/v1/settings", change).statusCode()).isEqualTo(200);
  }
}
