package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.testing.Program;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The list by which Raspberry Pi Imager offers the image. Its fields are those of rpi-imager's
 * doc/json-schema/os-list-schema.json and doc/os-sublist-example.json.
 */
@Tag("players")
class ImagerListTest {
  private static final Path STEP = Path.of("../image-build/steps/imager.sh");
  private static final byte[] IMAGE = new byte[4096];

  @TempDir Path folder;
  private Path image;
  private Path compressed;

  @BeforeEach
  void anImageIsBuilt() throws Exception {
    image = Files.write(folder.resolve("pipit-1.0~rc1-arm64.img"), IMAGE);
    compressed = folder.resolve("pipit-1.0~rc1-arm64.img.xz");
    assertThat(Program.run(List.of("xz", "--keep", image.toString())).exitCode()).isZero();
  }

  private Program list(String flavour, Map<String, String> environment) throws Exception {
    List<String> command = new ArrayList<>(List.of("env", "SOURCE_DATE_EPOCH=1796009770"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of(STEP.toString(), flavour, "1.0~rc1", image.toString()));
    command.add(compressed.toString());
    return Program.run(command);
  }

  private JsonNode entry(String flavour, Map<String, String> environment) throws Exception {
    Program program = list(flavour, environment);
    assertThat(program.exitCode()).as(program.errors()).isZero();
    JsonNode list = new ObjectMapper().readTree(program.output());
    assertThat(list.fieldNames()).toIterable().containsExactly("os_list");
    assertThat(list.get("os_list")).hasSize(1);
    return list.get("os_list").get(0);
  }

  private static String sha256(Path file) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(hash);
  }

  @Test
  void sizesAndHashesAreThoseOfTheFilesAndImagerAsksForSettings() throws Exception {
    JsonNode entry =
        entry("generic", Map.of("PIPIT_DOWNLOAD_URL", "https://pipit.invalid/images/"));
    assertThat(entry.fieldNames())
        .toIterable()
        .contains("name", "description", "icon", "url", "release_date", "devices");
    assertThat(entry.get("url").asText())
        .isEqualTo("https://pipit.invalid/images/pipit-1.0~rc1-arm64.img.xz");
    assertThat(entry.get("icon").asText()).isEqualTo("https://pipit.invalid/images/pipit.svg");
    assertThat(entry.get("extract_size").asLong()).isEqualTo(IMAGE.length);
    assertThat(entry.get("extract_sha256").asText()).isEqualTo(sha256(image));
    assertThat(entry.get("image_download_size").asLong()).isEqualTo(Files.size(compressed));
    assertThat(entry.get("image_download_sha256").asText()).isEqualTo(sha256(compressed));
    assertThat(entry.get("release_date").asText()).isEqualTo("2026-11-30");
    assertThat(entry.get("init_format").asText()).isEqualTo("cloudinit-rpi");
    assertThat(entry.get("name").asText()).isEqualTo("Pipit 1.0~rc1");
  }

  @Test
  void aBoardThatItDoesNotStartIsNotOffered() throws Exception {
    assertThat(entry("generic", Map.of()).get("devices").toString())
        .isEqualTo("[\"pi3-64bit\",\"pi4-64bit\"]");
    assertThat(entry("rpi", Map.of()).get("devices").toString()).contains("\"pi5-64bit\"");
  }

  @Test
  void withoutAnAddressTheFilesOfThisMachineAreNamed() throws Exception {
    String url = entry("generic", Map.of()).get("url").asText();
    assertThat(Path.of(URI.create(url))).isEqualTo(compressed.toRealPath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://x/\"a", "https://x/ a", "ftp://x/a", "x", "https://x/\\a"})
  void anAddressThatIsNoneIsRefused(String url) throws Exception {
    Program program = list("generic", Map.of("PIPIT_DOWNLOAD_URL", url));
    assertThat(program.exitCode()).isNotZero();
    assertThat(program.output()).isEmpty();
    assertThat(program.errors()).contains("PIPIT_DOWNLOAD_URL is no address");
  }
}
