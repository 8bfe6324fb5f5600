package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages that {@code make deb} has made; how one runs is told by {@code vm.DebianTest}. */
@Tag("players")
class DebianPackageTest {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** Which Debian packages bring the libraries that ours ask for. */
  private static final Map<String, String> BROUGHT_BY =
      Map.ofEntries(
          Map.entry("libc.so.6", "libc6"),
          Map.entry("libm.so.6", "libc6"),
          Map.entry("libmvec.so.1", "libc6"),
          Map.entry("libpthread.so.0", "libc6"),
          Map.entry("ld-linux-aarch64.so.1", "libc6"),
          Map.entry("libgcc_s.so.1", "libgcc-s1"),
          Map.entry("libstdc++.so.6", "libstdc++6"),
          Map.entry("libdrm.so.2", "libdrm2"),
          Map.entry("libva.so.2", "libva2"),
          Map.entry("libva-drm.so.2", "libva-drm2"));

  private static final Pattern NEEDED = Pattern.compile("\\(NEEDED\\).*\\[([^]]+)]");
  private static final Pattern C_LIBRARY = Pattern.compile("GLIBC_2\\.(\\d+)");

  /** What libstdc++6 does not have since version 11 already; {@code abi.html} of its manual. */
  private static final Pattern NEWER_CPP = Pattern.compile("GLIBCXX_3\\.4\\.[3-9]\\d");

  private static Path deb(String architecture) throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().startsWith("pipit_"))
              .filter(file -> file.toString().endsWith("_" + architecture + ".deb"))
              .toList();
      assertThat(found).as("one package in %s; run make deb", TARGET).hasSize(1);
      return found.getFirst();
    }
  }

  private static Path layout(String architecture) {
    return architecture.equals("amd64")
        ? InstalledPipit.layout()
        : InstalledPipit.layout().resolveSibling("pipit-" + architecture);
  }

  private static String run(String... command) throws Exception {
    Program program = Program.run(List.of(command));
    assertThat(program.exitCode()).as("%s: %s", List.of(command), program.errors()).isZero();
    return program.output();
  }

  private static String field(String architecture, String name) throws Exception {
    return run("dpkg-deb", "--field", deb(architecture).toString(), name).strip();
  }

  @Test
  void theSameProgramGivesTheSameBytes(@TempDir Path folder) throws Exception {
    Path layout = folder.resolve("layout");
    run("cp", "-r", InstalledPipit.layout().toString(), layout.toString());
    try (Stream<Path> files = Files.walk(layout)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    }
    String command =
        "umask 077; export TZ=Asia/Tokyo LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=%s; src/build/deb.sh '%s' amd64 '%s'"
            .formatted(epoch(deb("amd64")), layout, folder.resolve("again"));

    Path again = Path.of(run("bash", "-c", command).strip());

    assertThat(again.getFileName()).isEqualTo(deb("amd64").getFileName());
    assertThat(Files.mismatch(again, deb("amd64"))).isEqualTo(-1);
  }

  /** The time in the first header of the archive, deb(5) and ar(5). */
  private static String epoch(Path deb) throws IOException {
    try (InputStream in = Files.newInputStream(deb)) {
      byte[] header = in.readNBytes(36);
      return new String(header, 24, 12, StandardCharsets.US_ASCII).strip();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "arm64"})
  void everythingIsRootsAndNothingIsHiddenOrMadeForOneMachine(String architecture)
      throws Exception {
    List<String> lines =
        run("dpkg-deb", "--contents", deb(architecture).toString()).lines().toList();
    assertThat(lines).hasSizeGreaterThan(60);
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches("(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root/root .*")
                    .doesNotContainPattern("/\\.[a-z]|\\.aot"));
    assertThat(lines.stream().filter(line -> line.startsWith("-rwx")).toList())
        .singleElement()
        .asString()
        .endsWith(" ./usr/lib/pipit/bin/pipit");
    assertThat(String.join("\n", lines))
        .contains(
            " ./usr/bin/pipit -> ../lib/pipit/bin/pipit",
            " ./usr/lib/systemd/system/pipit.service",
            " ./usr/lib/systemd/system/pipit-cache.service",
            " ./usr/lib/systemd/system/pipit-reboot.path",
            " ./usr/lib/systemd/system/pipit-reboot.service",
            " ./usr/lib/sysusers.d/pipit.conf",
            " ./usr/lib/udev/rules.d/70-pipit-usb.rules",
            " ./usr/lib/udev/rules.d/71-pipit-gpio.rules",
            " ./usr/lib/udev/rules.d/71-pipit-pwm.rules",
            " ./usr/share/doc/pipit/changelog.gz",
            " ./usr/share/doc/pipit/copyright",
            " ./usr/share/doc/pipit/examples/pipit.toml",
            " ./usr/lib/pipit/licences/GPL-3.0.txt",
            " ./usr/lib/pipit/native/libavcodec.so.62");
    assertThat(field(architecture, "Architecture")).isEqualTo(architecture);
  }

  @Test
  void theVersionSortsBeforeTheReleaseItLeadsTo() throws Exception {
    String pom = Files.readString(Path.of("../pom.xml"));
    Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
    assertThat(version.find()).isTrue();
    String ours = field("amd64", "Version");
    assertThat(ours).isEqualTo(version.group(1).replaceFirst("-", "~"));
    String release = version.group(1).replaceFirst("-.*", "");
    if (!ours.equals(release)) {
      run("dpkg", "--compare-versions", ours, "lt", release);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "arm64"})
  void itDependsOnAllThatTheNativesAskFor(String architecture) throws Exception {
    Set<String> wanted = new TreeSet<>();
    int newest = 0;
    Path natives = layout(architecture).resolve("native");
    List<Path> files = new ArrayList<>(files(natives));
    assertThat(files).hasSizeGreaterThan(10);
    files.add(layout(architecture).resolve("lib/relay/native/libsqlitejdbc.so"));
    for (Path file : files) {
      Matcher needed = NEEDED.matcher(run("readelf", "--dynamic", "--wide", file.toString()));
      while (needed.find()) {
        if (!Files.exists(natives.resolve(needed.group(1)))) {
          assertThat(BROUGHT_BY).as("%s wants it", file).containsKey(needed.group(1));
          wanted.add(String.valueOf(BROUGHT_BY.get(needed.group(1))));
        }
      }
      String versions = run("readelf", "--version-info", "--wide", file.toString());
      assertThat(versions).as("%s", file).doesNotContainPattern(NEWER_CPP);
      Matcher libc = C_LIBRARY.matcher(versions);
      while (libc.find()) {
        newest = Math.max(newest, Integer.parseInt(libc.group(1)));
      }
    }
    String depends = field(architecture, "Depends");
    Set<String> libraries =
        Stream.of(depends.split(", ", -1))
            .filter(word -> word.startsWith("lib"))
            .map(word -> word.replaceFirst(" .*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(libraries).isEqualTo(wanted);
    assertThat(depends)
        .contains("libc6 (>= 2." + newest + ")", "libstdc++6 (>= 11)", "openjdk-25-jre-headless");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A paragraph of the machine-readable copyright file (Debian's copyright-format 1.0). */
  private record Stanza(List<PathMatcher> files, String licence, String comment) {}

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "arm64"})
  void theCopyrightOfEveryJarAndLibraryIsThereWithTheLicencesText(String architecture)
      throws Exception {
    String text = Files.readString(Path.of("src/deb/copyright"));
    List<Stanza> stanzas = new ArrayList<>();
    Set<String> texts = new TreeSet<>();
    for (String paragraph : text.split("\n\n", -1)) {
      String files = value(paragraph, "Files");
      String licence = value(paragraph, "License");
      if (files.isEmpty() && !licence.isEmpty()) {
        assertThat(paragraph.lines().count()).as(licence).isGreaterThan(1);
        texts.add(licence);
      } else if (!files.isEmpty()) {
        assertThat(value(paragraph, "Copyright")).as(files).isNotEmpty();
        stanzas.add(new Stanza(matchers(files), licence, paragraph));
      }
    }
    for (Stanza stanza : stanzas) {
      assertThat(texts).containsAll(List.of(stanza.licence.split(" and | or ", -1)));
    }
    Path layout = layout(architecture);
    for (String folder : List.of("lib", "lib/relay", "lib/relay/native", "native")) {
      for (Path file : files(layout.resolve(folder))) {
        Path path = Path.of("usr/lib/pipit", folder, file.getFileName().toString());
        List<Stanza> own =
            stanzas.subList(1, stanzas.size()).stream()
                .filter(stanza -> stanza.files.stream().anyMatch(files -> files.matches(path)))
                .toList();
        assertThat(own).as("paragraphs of src/deb/copyright for %s", path).hasSize(1);
      }
    }
    theLicencesAreThoseThatTheProgramTells(stanzas);
  }

  /** {@code docs.LicencesTest} holds these to what the jars and the ffmpeg build say. */
  private static void theLicencesAreThoseThatTheProgramTells(List<Stanza> stanzas)
      throws IOException {
    Pattern line =
        Pattern.compile(
            "\"name\": \"([^\"]+)\", \"version\": \"([^\"]*)\", \"licence\": \"([^\"]+)\"");
    Matcher told =
        line.matcher(Files.readString(Path.of("src/main/resources/dev/pipit/http/licences.json")));
    int jars = 0;
    while (told.find()) {
      String version = told.group(2);
      if (version.isEmpty()) {
        String part = told.group(1).replaceFirst("[ ,].*", "");
        assertThat(stanzas)
            .as(part)
            .anySatisfy(stanza -> assertThat(stanza.comment).contains(part));
        continue;
      }
      String jar = told.group(1) + "-" + version + ".jar";
      List<Path> places =
          List.of(Path.of("usr/lib/pipit/lib", jar), Path.of("usr/lib/pipit/lib/relay", jar));
      for (Stanza stanza : stanzas.subList(1, stanzas.size())) {
        if (stanza.files.stream().anyMatch(files -> places.stream().anyMatch(files::matches))) {
          jars++;
          assertThat(stanza.licence).as("%s", jar).startsWith(told.group(3));
        }
      }
    }
    assertThat(jars).isGreaterThan(30);
  }

  private static String value(String paragraph, String field) {
    Matcher found =
        Pattern.compile("^" + field + ": *(.*(?:\n .*)*)", Pattern.MULTILINE).matcher(paragraph);
    if (!found.find()) {
      return "";
    }
    return field.equals("License") ? found.group(1).lines().findFirst().orElse("") : found.group(1);
  }

  private static List<PathMatcher> matchers(String files) {
    return Stream.of(files.strip().split("\\s+", -1))
        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
        .toList();
  }
}
