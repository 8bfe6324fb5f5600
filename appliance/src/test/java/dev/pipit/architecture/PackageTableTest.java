package dev.pipit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom. A package that does not exist yet already has its row. */
class PackageTableTest {
  private static final String ROOT = "dev.pipit";

  /** The composition root, which may import everything. */
  private static final String APP = "app";

  /** What everybody may import. */
  private static final String MEDIA = "media";

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry(
              "http",
              Set.of(
                  "live", "hls", "camera", "device", "tls", "access", "config", "relay", "link",
                  "json")),
          Map.entry("access", Set.of("config")),
          Map.entry("accounts", Set.of("access", "config")),
          Map.entry("json", Set.of()),
          Map.entry("relay", Set.of("live", "rtp", "link", "accounts")),
          Map.entry(
              "relayweb", Set.of("http", "relay", "accounts", "access", "link", "live", "camera")),
          Map.entry("link", Set.of("live", "rtp", "json")),
          Map.entry("camera", Set.of("capture", "encode", "live")),
          Map.entry("capture", Set.of("linux", "libav", "draw")),
          Map.entry("screen", Set.of("linux", "libav", "draw")),
          Map.entry("draw", Set.of()),
          Map.entry("encode", Set.of("linux", "libav")),
          Map.entry("libav", Set.of()),
          Map.entry("device", Set.of("linux")),
          Map.entry("announce", Set.of("tls")),
          Map.entry("card", Set.of("config")),
          Map.entry("wifi", Set.of()),
          Map.entry("linux", Set.of()),
          Map.entry("live", Set.of("cmaf", "hls", "dash")),
          Map.entry("hls", Set.of("cmaf")),
          Map.entry("dash", Set.of("cmaf")),
          Map.entry("cmaf", Set.of("isobmff")),
          Map.entry("isobmff", Set.of()),
          Map.entry("rtp", Set.of()),
          Map.entry("media", Set.of()),
          Map.entry("tls", Set.of("config")),
          Map.entry("config", Set.of()));

  private static final Set<String> PURE_CORE =
      Set.of("media", "isobmff", "cmaf", "hls", "dash", "rtp");

  /** The product's classes, without the tests. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  static Stream<String> packages() {
    return MAY_IMPORT.keySet().stream().sorted();
  }

  static Stream<String> pureCore() {
    return PURE_CORE.stream().sorted();
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> found = packagesThatExist();
    found.remove(APP);
    assertThat(MAY_IMPORT.keySet()).containsAll(found);
  }

  @Test
  void theArchitecturePageShowsTheTable() throws IOException {
    Set<String> exist = packagesThatExist();
    Map<String, Set<String>> expected = new TreeMap<>();
    for (String name : exist) {
      Set<String> allowed = new TreeSet<>(MAY_IMPORT.getOrDefault(name, Set.of("everything")));
      allowed.removeIf(other -> MAY_IMPORT.containsKey(other) && !exist.contains(other));
      expected.put(name, allowed);
    }
    String page = Files.readString(Path.of("../docs/explanation/architecture.md"));
    Map<String, Set<String>> shown = new TreeMap<>();
    Matcher row =
        Pattern.compile("^\\| `([a-z]+)` \\| [^|]+ \\| ([a-z, ]*)\\|$", Pattern.MULTILINE)
            .matcher(page.substring(page.indexOf("## Packages")));
    while (row.find()) {
      String imports = row.group(2).strip();
      shown.put(
          row.group(1), imports.isEmpty() ? Set.of() : new TreeSet<>(List.of(imports.split(", "))));
    }
    assertThat(shown).isEqualTo(expected);
  }

  private static Set<String> packagesThatExist() {
    return CLASSES.stream().map(PackageTableTest::packageOf).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageImportsOnlyWhatItsRowAllows(String name) {
    Set<String> allowed = new TreeSet<>(MAY_IMPORT.getOrDefault(name, Set.of()));
    allowed.add(name);
    allowed.add(MEDIA);
    classes()
        .that(resideInAnyPackage(tree(name)))
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackages(ROOT + "..")
                .or(
                    resideInAnyPackage(
                        allowed.stream().map(PackageTableTest::tree).toArray(String[]::new))))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pureCore")
  void thePureCoreNeedsTheJdkOnly(String name) {
    classes()
        .that(resideInAnyPackage(tree(name)))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..", ROOT + "..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pureCore")
  void thePureCoreHasNoThreadSocketFileOrLogger(String name) {
    noClasses()
        .that(resideInAnyPackage(tree(name)))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.util.concurrent..",
                    "java.net..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.util.logging..",
                    "java.lang.foreign..")
                .or(oneOf(Thread.class, ThreadLocal.class, Process.class, ProcessBuilder.class))
                .or(named("java.io.File.*"))
                .or(oneOf(java.io.RandomAccessFile.class, java.util.Timer.class)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  /** Times and chance are handed in, so that a test can choose them. */
  @ParameterizedTest
  @MethodSource("pureCore")
  void thePureCoreAsksNoClockAndNoChance(String name) {
    noClasses()
        .that(resideInAnyPackage(tree(name)))
        .should()
        .callMethodWhere(
            describe(
                "the time or the system is asked",
                call -> asksTheTime(call) || asksTheSystem(call)))
        .orShould()
        .accessFieldWhere(
            describe("System.out", access -> access.getTargetOwner().isEquivalentTo(System.class)))
        .orShould()
        .dependOnClassesThat(
            oneOf(java.time.Clock.class, java.util.Random.class, java.security.SecureRandom.class))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void onlyHttpKnowsJetty() {
    onlyImporter("org.eclipse.jetty..", "http");
  }

  @Test
  void onlyLinuxCallsTheKernelThroughForeignFunctions() {
    onlyImporter("java.lang.foreign..", "linux");
  }

  @Test
  void onlyLibavEncodeAndScreenKnowFfmpeg() {
    onlyImporter("org.bytedeco..", "libav", "encode", "screen");
  }

  @Test
  void onlyHttpWritesMetrics() {
    onlyImporter("io.prometheus..", "http");
  }

  @Test
  void onlyConfigReadsToml() {
    onlyImporter("org.tomlj..", "config");
  }

  @Test
  void onlyTheCardReadsYaml() {
    onlyImporter("org.snakeyaml..", "card");
  }

  /** They are on no camera's class path. */
  @Test
  void onlyAccountsKnowsTheDatabase() {
    for (String library :
        List.of(
            "org.sqlite..",
            "org.postgresql..",
            "com.zaxxer..",
            "org.jdbi..",
            "org.flywaydb..",
            "java.sql..")) {
      onlyImporter(library, "accounts");
    }
  }

  /** A device that was never on a network does not know the time. */
  @Test
  void theCardAsksNoClock() {
    noClasses()
        .that(resideInAnyPackage(tree("card")))
        .should()
        .callMethodWhere(
            describe("the time is asked", call -> asksTheTime(call) || asksTheSystem(call)))
        .orShould()
        .dependOnClassesThat(oneOf(java.time.Clock.class))
        .check(CLASSES);
  }

  private static void onlyImporter(String library, String... importers) {
    String[] trees = Stream.of(importers).map(PackageTableTest::tree).toArray(String[]::new);
    noClasses()
        .that(resideOutsideOfPackages(trees))
        .should()
        .dependOnClassesThat(resideInAnyPackage(library))
        .check(CLASSES);
  }

  private static boolean asksTheTime(JavaAccess<?> call) {
    return call.getName().equals("now")
        && call.getTargetOwner().getPackageName().equals("java.time");
  }

  private static boolean asksTheSystem(JavaAccess<?> call) {
    return call.getTargetOwner().isEquivalentTo(System.class)
        && !call.getName().equals("arraycopy");
  }

  private static DescribedPredicate<JavaClass> oneOf(Class<?>... types) {
    return describe(
        "one of " + Set.of(types), found -> Stream.of(types).anyMatch(found::isEquivalentTo));
  }

  private static DescribedPredicate<JavaClass> named(String pattern) {
    return describe("named " + pattern, found -> found.getName().matches(pattern));
  }

  private static String tree(String name) {
    return ROOT + "." + name + "..";
  }

  private static String packageOf(JavaClass type) {
    return type.getPackageName().replaceFirst(ROOT + "\\.?", "").replaceFirst("\\..*", "");
  }
}
