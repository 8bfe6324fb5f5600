package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, run as they stand, one after the other. */
@Tag("players")
class CurlExamplesTest {
  private static final Path PAGE = Path.of("../docs/how-to/use-the-api-with-curl.md");
  private static final String PASSWORD = "the owner's own password";
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

  @TempDir private static Path folder = Path.of("");
  private static Path state = Path.of("");
  private static InstalledPipit pipit;

  @BeforeAll
  static void start() throws Exception {
    state = Files.createDirectory(folder.toAbsolutePath().resolve("state"));
    Files.writeString(state.resolve("pipit.toml"), "[cameras.camera]\nsource = \"test\"\n");
    pipit =
        InstalledPipit.start(
            "curl-examples",
            "--set",
            "access.viewing=password",
            "--set",
            "state.directory=" + state);
    Owner owner = Owner.claim(pipit, PASSWORD);
    Await.until(
        "live", Duration.ofSeconds(30), () -> owner.get("/live/camera/index.m3u8").status() == 200);
    Files.writeString(folder.resolve("login.json"), Owner.object("password", PASSWORD));
  }

  @AfterAll
  static void stop() {
    pipit.close();
  }

  @Test
  void everyExampleWorks() throws Exception {
    String page = Files.readString(PAGE);
    List<String> examples =
        EXAMPLE.matcher(page).results().map(example -> example.group(1)).toList();
    assertThat(examples).hasSizeGreaterThanOrEqualTo(10);
    for (String example : examples) {
      assertThat(example).contains("localhost:8080");
      Path output = folder.resolve("output.txt");
      Path errors = folder.resolve("errors.txt");
      int status = run(example, output.toFile(), errors.toFile());
      String said = Files.readString(output);
      String complaints = Files.readString(errors);
      assertThat(status).as(example + complaints).isZero();
      // 23: head has seen enough.
      assertThat(complaints.replaceAll("curl: \\(23\\).*", "")).as(example).isBlank();
      assertThat(said).as(example).isNotBlank();
    }
    assertThat(Files.readAllBytes(folder.resolve("picture.jpg")))
        .startsWith(0xff, 0xd8)
        .hasSizeGreaterThan(5000);
    assertThat(Files.readAllBytes(folder.resolve("diagnostics.zip"))).startsWith('P', 'K');
    assertThat(Files.readString(state.resolve("pipit.toml"))).contains("privacy = false");
  }

  @Test
  void everyExampleOfTheReferenceUsesARouteThatThereIs() throws Exception {
    List<String> paths =
        ApiDocument.of(pipit.port()).operations().stream()
            .map(operation -> operation.path("camera"))
            .toList();
    assertThat(
            Pattern.compile("localhost:8080(/api/v1/[a-z/.]+)")
                .matcher(
                    Files.readString(Path.of("../docs/reference/http-api.md"))
                        + Files.readString(Path.of("../docs/how-to/change-settings.md")))
                .results()
                .map(use -> use.group(1)))
        .isNotEmpty()
        .isSubsetOf(paths);
  }

  private static int run(String example, File output, File errors)
      throws IOException, InterruptedException {
    String script = example.replace("localhost:8080", "localhost:" + pipit.port());
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectOutput(output)
            .redirectError(errors);
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("STATE_DIRECTORY", state.toString());
    environment.merge(
        "PATH",
        InstalledPipit.layout().resolve("bin").toString(),
        (old, ours) -> ours + File.pathSeparator + old);
    if (example.contains("| head")) {
      builder.command("bash", "-eu", "-c", script);
    }
    Process process = builder.start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("does not end: " + example);
    }
    return process.exitValue();
  }
}
