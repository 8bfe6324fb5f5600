package dev.pipit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.libav.Libav;
import dev.pipit.testing.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.global.avcodec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/licences.md} names everything that is shipped. */
class LicencesTest {
  private static final Path PAGE = Path.of("../docs/reference/licences.md");
  private static final Path NOTICE = Path.of("src/main/licences/NOTICE.txt");

  /** Made by the build before the tests. */
  private static final Path RUNTIME_CLASS_PATH = Path.of("target/runtime-class-path.txt");

  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.-]*)\\.jar");

  /** What manifests say of licences, and the identifier that SPDX has for it. */
  private static final Map<String, String> BY_MANIFEST =
      Map.of(
          "https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0",
          "https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0",
          "https://www.eclipse.org/legal/epl-2.0/, https://www.apache.org/licenses/LICENSE-2.0.txt",
              "EPL-2.0 or Apache-2.0",
          "https://opensource.org/license/mit", "MIT");

  /** Jars whose manifest says nothing, or nothing short: read in their poms. */
  private static final Map<String, String> BY_POM =
      Map.of(
          "bcpkix-jdk18on", "MIT",
          "bcprov-jdk18on", "MIT",
          "bcutil-jdk18on", "MIT",
          "ffmpeg", "Apache-2.0 or GPL-2.0-or-later with Classpath exception",
          "javacpp", "Apache-2.0 or GPL-2.0-or-later with Classpath exception",
          "picocli", "Apache-2.0",
          "tomlj", "Apache-2.0");

  @BeforeAll
  static void load() throws Exception {
    Libav.load();
  }

  @Test
  void everyJarIsThereWithItsLicence() throws IOException {
    StringBuilder table = new StringBuilder("| library | version | licence |\n|---|---|---|\n");
    List<String> jars =
        List.of(Files.readString(RUNTIME_CLASS_PATH).strip().split(java.io.File.pathSeparator));
    Map<String, String> rows = new TreeMap<>();
    for (String path : jars) {
      Matcher name = JAR.matcher(String.valueOf(Path.of(path).getFileName()));
      assertThat(name.matches()).as(path).isTrue();
      rows.put(
          name.group(1),
          "| `%s` | %s | %s |\n"
              .formatted(name.group(1), name.group(2), licence(name.group(1), path)));
    }
    assertThat(rows).hasSizeGreaterThan(15);
    rows.values().forEach(table::append);
    GoldenFile.checkSection(PAGE, "jars", table.toString());
  }

  private static String licence(String name, String path) throws IOException {
    String known = BY_POM.get(name);
    if (known != null) {
      return known;
    }
    try (JarFile jar = new JarFile(path)) {
      Manifest manifest = jar.getManifest();
      String said = manifest.getMainAttributes().getValue("Bundle-License");
      String licence = said == null ? null : BY_MANIFEST.get(said);
      assertThat(licence).as("the licence of %s, which says %s", path, said).isNotNull();
      return String.valueOf(licence);
    }
  }

  @Test
  void everyPackageOfThePageIsThereAndInTheNotice() throws IOException {
    JsonNode lock = new ObjectMapper().readTree(Path.of("../web/package-lock.json").toFile());
    String notice = Files.readString(NOTICE);
    StringBuilder table = new StringBuilder("| package | version | licence |\n|---|---|---|\n");
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : lock.path("packages").properties()) {
      JsonNode shipped = entry.getValue();
      if (entry.getKey().isEmpty() || shipped.path("dev").asBoolean()) {
        continue;
      }
      String name = entry.getKey().replaceFirst(".*node_modules/", "");
      names.add(name);
      assertThat(notice).containsPattern("(?m)^ +" + Pattern.quote(name) + " +Copyright");
      table.append(
          "| `%s` | %s | %s |\n"
              .formatted(name, shipped.path("version").asText(), shipped.path("license").asText()));
    }
    assertThat(names).contains("hls.js", "preact");
    GoldenFile.checkSection(PAGE, "page", table.toString());
  }

  @Test
  void theFfmpegBuildIsUnderTheGplVersion3AndEveryPartOfItIsThere() throws IOException {
    assertThat(avcodec.avcodec_license().getString()).isEqualTo("GPL version 3 or later");
    String page = Files.readString(PAGE);
    String parts = page.substring(page.indexOf("The ffmpeg build holds"));
    List<String> enabled =
        Pattern.compile("--enable-(lib[\\w-]+|openssl|zlib)")
            .matcher(avcodec.avcodec_configuration().getString())
            .results()
            .map(option -> option.group(1))
            .toList();
    assertThat(enabled).contains("libx264", "libopenh264");
    assertThat(enabled).allSatisfy(part -> assertThat(parts).contains('`' + part + '`'));
  }

  @Test
  void theTextOfTheGplIsShipped() throws IOException {
    assertThat(Files.readString(Path.of("src/main/licences/GPL-3.0.txt")))
        .contains("GNU GENERAL PUBLIC LICENSE", "Version 3, 29 June 2007");
    assertThat(Files.readString(Path.of("src/build/layout.sh"))).contains("src/main/licences/");
  }
}
