package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.testing.GoldenFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int pipit(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @Test
  void theReferencePageSaysWhatTheProgramSays() {
    GoldenFile.check(Path.of("../docs/reference/command-line.md"), CommandLinePage.text());
  }

  @Test
  void versionNamesPipitAndJava() {
    assertThat(pipit("version")).isZero();
    assertThat(out.toString()).contains("pipit 0.", "Java 25");
  }

  @Test
  void whatAsksForASecretSaysWhatToDoWhereNobodyCanBeAsked(@TempDir Path folder) throws Exception {
    Path backup = Files.writeString(folder.resolve("pipit.backup"), "no backup");
    String state = "--state-directory=" + folder.resolve("state");
    for (String[] arguments :
        new String[][] {
          {"backup", state, folder.resolve("new.backup").toString()},
          {"restore", state, backup.toString()},
          {"reset-password", state}
        }) {
      err.getBuffer().setLength(0);
      assertThat(pipit(arguments)).as(arguments[0]).isEqualTo(2);
      assertThat(err.toString())
          .as(arguments[0])
          .isEqualTo("There is no terminal to ask at. Use --stdin.\n");
    }
    assertThat(folder.resolve("new.backup")).doesNotExist();
  }

  @Test
  void aWrongOptionIsNamedAndTheExitCodeIs2() {
    assertThat(pipit("run", "--prot", "9000")).isEqualTo(2);
    assertThat(err.toString()).contains("--prot", "--port");
  }

  @Test
  void checkConfigSaysWhatWouldRun(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(folder.resolve("pipit.toml"), "[cameras.porch]\nsource = \"test\"\n");
    assertThat(pipit("check-config", file.toString())).isZero();
    assertThat(out.toString()).contains("is right", "porch from test", "127.0.0.1 port 8080");
  }

  @Test
  void checkConfigWarnsOfWindowsThatDoNotFitIntoTheMemory() {
    String[] windows = new String[17];
    windows[0] = "check-config";
    for (int i = 0; i < 8; i++) {
      windows[1 + 2 * i] = "--set=cameras.c" + i + ".source=test";
      windows[2 + 2 * i] = "--set=cameras.c" + i + ".window-megabytes=512";
    }
    assertThat(pipit(windows)).isZero();
    long mebibytes = WindowMemory.limitBytes() >> 20;
    if (mebibytes < 8 * 512) {
      assertThat(err.toString()).contains("4096 MiB", "only " + mebibytes + " MiB");
    } else {
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void checkConfigListsEveryFaultWithItsLineAndTheExitCodeIs3(@TempDir Path folder)
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("pipit.toml"), "[cameras.porch]\nwidht = 640\nheight = 481\n");
    assertThat(pipit("check-config", file.toString(), "--set", "server.port=99999")).isEqualTo(3);
    assertThat(err.toString()).contains(":2:", "widht", ":3:", "481", "server.port", "99999");
  }

  @Test
  void runRefusesAWrongConfigurationBeforeItStartsAnything() {
    assertThat(pipit("run", "--set", "server.prot=1")).isEqualTo(3);
    assertThat(err.toString()).contains("server.prot", "port");
  }

  @Test
  void probeTellsProgramsWhichEncoderWouldBeUsedAndWhyTheOthersAreNot() throws Exception {
    assertThat(pipit("probe", "--json", "--width", "320", "--height", "240")).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("chosenEncoder").asText()).isNotEmpty();
    assertThat(report.path("encoders")).hasSize(4);
    assertThat(report.path("encoders"))
        .allSatisfy(encoder -> assertThat(encoder.path("why").asText()).isNotBlank());
    assertThat(report.path("cameras").isArray()).isTrue();
  }

  @Test
  void probeTellsPeopleTheSame() {
    assertThat(pipit("probe", "--width", "320", "--height", "240")).isZero();
    assertThat(out.toString()).contains("Encoders", "libx264", "would be used");
  }

  @Test
  void probeRefusesASizeThatH264CannotHave() {
    assertThat(pipit("probe", "--width", "321")).isEqualTo(2);
    assertThat(err.toString()).contains("even");
  }

  @Test
  void probeSaysWhetherTheWishedPictureFits() throws Exception {
    assertThat(pipit("probe", "--json", "--width", "640", "--height", "480")).isZero();
    JsonNode fit =
        new ObjectMapper().readTree(out.toString()).path("preflight").path(0).path("report");
    assertThat(fit.path("verdict").asText()).isIn("fits", "doubtful", "fails");
    assertThat(fit.path("findings")).isNotEmpty();
  }

  @Test
  void theDoctorKnowsItsEncoders() {
    assertThat(pipit("doctor", "--encoder", "h265")).isEqualTo(2);
    assertThat(err.toString()).contains("h264_v4l2m2m, h264_m2m, libx264, libopenh264");
  }
}
