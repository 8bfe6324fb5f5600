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
import java.util.stream.Collectors;
import org.bytedeco.ffmpeg.global.avcodec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/licences.md} names everything that is shipped. */
class LicencesTest {
  private static final Path PAGE = Path.of("../docs/reference/licences.md");
  private static final Path NOTICE = Path.of("src/main/licences/NOTICE.txt");

  /** Made by the build before the tests. */
  private static final Path RUNTIME_CLASS_PATH = Path.of("target/runtime-class-path.txt");

  private static final Path RELAY_CLASS_PATH = Path.of("target/relay-class-path.txt");

  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.-]*)\\.jar");

  /** What manifests say of licences, and the identifier that SPDX has for it. */
  private static final Map<String, String> BY_MANIFEST =
      Map.of(
          "https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0",
          "https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0",
          "https://www.eclipse.org/legal/epl-2.0/, https://www.apache.org/licenses/LICENSE-2.0.txt",
              "EPL-2.0 or Apache-2.0",
          "http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0",
          "https://opensource.org/license/mit", "MIT",
          "BSD-2-Clause", "BSD-2-Clause");

  /** Jars whose manifest says nothing, or nothing short: read in their poms. */
  private static final Map<String, String> BY_POM =
      Map.ofEntries(
          Map.entry("bcpkix-jdk18on", "MIT"),
          Map.entry("bcprov-jdk18on", "MIT"),
          Map.entry("bcutil-jdk18on", "MIT"),
          Map.entry("dbus-java-core", "MIT"),
          Map.entry("dbus-java-transport-native-unixsocket", "MIT"),
          Map.entry("ffmpeg", "Apache-2.0 or GPL-2.0-or-later with Classpath exception"),
          Map.entry("flyway-core", "Apache-2.0"),
          Map.entry("flyway-database-cockroachdb", "Apache-2.0"),
          Map.entry("flyway-database-postgresql", "Apache-2.0"),
          Map.entry("geantyref", "Apache-2.0"),
          Map.entry("jdbi3-core", "Apache-2.0"),
          Map.entry("org.eclipse.paho.client.mqttv3", "EPL-2.0 or EDL-1.0"),
          Map.entry("javacpp", "Apache-2.0 or GPL-2.0-or-later with Classpath exception"),
          Map.entry("picocli", "Apache-2.0"),
          Map.entry("qrcodegen", "MIT"),
          Map.entry("tomlj", "Apache-2.0"));

  /** Where the projects are at home, by the beginning of the names of what they make. */
  private static final Map<String, String> PROJECTS =
      Map.ofEntries(
          Map.entry("bc", "https://www.bouncycastle.org"),
          Map.entry("dbus-java-", "https://github.com/hypfvieh/dbus-java"),
          Map.entry("jmdns", "https://github.com/jmdns/jmdns"),
          Map.entry("ffmpeg", "https://github.com/bytedeco/javacpp-presets"),
          Map.entry("flyway-", "https://github.com/flyway/flyway"),
          Map.entry("geantyref", "https://github.com/leangen/geantyref"),
          Map.entry("HikariCP", "https://github.com/brettwooldridge/HikariCP"),
          Map.entry("jdbi3-", "https://jdbi.org"),
          Map.entry("postgresql", "https://jdbc.postgresql.org"),
          Map.entry("sqlite-jdbc", "https://github.com/xerial/sqlite-jdbc"),
          Map.entry("jackson-", "https://github.com/FasterXML/jackson"),
          Map.entry("javacpp", "https://github.com/bytedeco/javacpp"),
          Map.entry("jetty-", "https://jetty.org"),
          Map.entry("jspecify", "https://jspecify.dev"),
          Map.entry("org.eclipse.paho.", "https://eclipse.dev/paho"),
          Map.entry("picocli", "https://picocli.info"),
          Map.entry("qrcodegen", "https://www.nayuki.io/page/qr-code-generator-library"),
          Map.entry("prometheus-metrics-", "https://prometheus.github.io/client_java"),
          Map.entry("slf4j-", "https://www.slf4j.org"),
          Map.entry("snakeyaml-engine", "https://bitbucket.org/snakeyaml/snakeyaml-engine"),
          Map.entry("tomlj", "https://github.com/tomlj/tomlj"),
          Map.entry("@preact/", "https://github.com/preactjs/signals"),
          Map.entry("hls.js", "https://github.com/video-dev/hls.js"),
          Map.entry("preact", "https://preactjs.com"));

  /** What {@code /api/v1/about} tells; shipped in the jar. */
  private static final Path LICENCES = Path.of("src/main/resources/dev/pipit/http/licences.json");

  private static final Pattern PART =
      Pattern.compile("^\\| (`lib[^|]+|`openssl`|`zlib`) \\| ([^|;]+)[^|]*\\|$", Pattern.MULTILINE);

  /** One thing that is shipped, as the API tells of it. */
  private record Licence(String name, String version, String licence, String url) {
    @Override
    public String toString() {
      return "  {\"name\": \"%s\", \"version\": \"%s\", \"licence\": \"%s\", \"url\": \"%s\"}"
          .formatted(name, version, licence, url);
    }
  }

  @BeforeAll
  static void load() throws Exception {
    Libav.load();
  }

  @Test
  void everyJarIsThereWithItsLicence() throws IOException {
    List<Licence> jars = jars();
    assertThat(jars).hasSizeGreaterThan(15);
    GoldenFile.checkSection(PAGE, "jars", table(jars));
  }

  @Test
  void everyJarOfTheRelayIsThereWithItsLicenceAndIsNoneOfTheCameras() throws IOException {
    List<Licence> jars = relayJars();
    assertThat(jars).extracting(Licence::name).contains("sqlite-jdbc", "postgresql");
    assertThat(jars).doesNotContainAnyElementsOf(jars());
    GoldenFile.checkSection(PAGE, "relay-jars", table(jars));
  }

  private static String table(List<Licence> jars) {
    StringBuilder table = new StringBuilder("| library | version | licence |\n|---|---|---|\n");
    for (Licence jar : jars) {
      table.append("| `%s` | %s | %s |\n".formatted(jar.name, jar.version, jar.licence));
    }
    return table.toString();
  }

  private static List<Licence> jars() throws IOException {
    return jars(RUNTIME_CLASS_PATH);
  }

  private static List<Licence> relayJars() throws IOException {
    return jars(RELAY_CLASS_PATH);
  }

  /** What Maven found that the program needs when it runs. */
  private static List<Licence> jars(Path classPath) throws IOException {
    Map<String, Licence> found = new TreeMap<>();
    for (String path :
        List.of(Files.readString(classPath).strip().split(java.io.File.pathSeparator))) {
      Matcher name = JAR.matcher(String.valueOf(Path.of(path).getFileName()));
      assertThat(name.matches()).as(path).isTrue();
      String jar = name.group(1);
      found.put(jar, new Licence(jar, name.group(2), licence(jar, path), project(jar)));
    }
    return List.copyOf(found.values());
  }

  /** What npm locked that the page is made of. */
  private static List<Licence> pagePackages() throws IOException {
    JsonNode lock = new ObjectMapper().readTree(Path.of("../web/package-lock.json").toFile());
    List<Licence> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : lock.path("packages").properties()) {
      JsonNode shipped = entry.getValue();
      if (!entry.getKey().isEmpty() && !shipped.path("dev").asBoolean()) {
        String name = entry.getKey().replaceFirst(".*node_modules/", "");
        found.add(
            new Licence(
                name,
                shipped.path("version").asText(),
                shipped.path("license").asText(),
                project(name)));
      }
    }
    return found;
  }

  private static String project(String name) {
    return PROJECTS.entrySet().stream()
        .filter(project -> name.startsWith(project.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("PROJECTS does not say where " + name + " is at home"));
  }

  @Test
  void theApiTellsOfEverythingThatIsShipped() throws IOException {
    List<Licence> all = new ArrayList<>(jars());
    all.addAll(relayJars());
    all.addAll(pagePackages());
    all.add(
        new Licence(
            "libavcodec, libavformat, libavutil, libswresample, libswscale",
            ffmpegVersion(),
            "GPL-3.0-or-later",
            "https://ffmpeg.org"));
    all.add(new Licence("libdrm, libva", "", "MIT", "https://dri.freedesktop.org"));
    String page = Files.readString(PAGE);
    Matcher part = PART.matcher(page.substring(page.indexOf("The ffmpeg build holds")));
    int parts = 0;
    while (part.find()) {
      for (String name : List.of(part.group(1).replace("`", "").split(", "))) {
        parts++;
        all.add(new Licence(name, "", part.group(2).strip(), ""));
      }
    }
    assertThat(parts).isGreaterThan(15);
    all.add(
        new Licence(
            "DejaVu Sans (pictures of its letters)",
            "",
            "Bitstream Vera",
            "https://dejavu-fonts.github.io"));
    GoldenFile.check(
        LICENCES,
        all.stream().map(Licence::toString).collect(Collectors.joining(",\n", "[\n", "\n]\n")));
  }

  private static String ffmpegVersion() throws IOException {
    return jars().stream()
        .filter(jar -> jar.name.equals("ffmpeg"))
        .map(jar -> jar.version.replaceFirst("-.*", ""))
        .findFirst()
        .orElseThrow();
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
    String notice = Files.readString(NOTICE);
    StringBuilder table = new StringBuilder("| package | version | licence |\n|---|---|---|\n");
    List<String> names = new ArrayList<>();
    for (Licence shipped : pagePackages()) {
      names.add(shipped.name);
      assertThat(notice).containsPattern("(?m)^ +" + Pattern.quote(shipped.name) + " +Copyright");
      table.append(
          "| `%s` | %s | %s |\n".formatted(shipped.name, shipped.version, shipped.licence));
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
  void theTextOfTheGplAndTheWayToTheSourcesAreShipped() throws IOException {
    String sources = Files.readString(Path.of("src/main/licences/SOURCES.txt"));
    for (Licence jar : jars()) {
      if (jar.name.equals("ffmpeg") || jar.name.equals("javacpp")) {
        assertThat(sources).contains(jar.version.replaceFirst(".*-", ""));
      }
    }
    assertThat(sources).contains(ffmpegVersion(), "x264", "x265", "three years");
    assertThat(Files.readString(Path.of("src/main/licences/GPL-3.0.txt")))
        .contains("GNU GENERAL PUBLIC LICENSE", "Version 3, 29 June 2007");
    assertThat(Files.readString(Path.of("src/build/layout.sh"))).contains("src/main/licences/");
  }
}
