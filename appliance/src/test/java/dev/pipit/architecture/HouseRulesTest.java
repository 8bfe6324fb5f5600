package dev.pipit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How classes are called, how long they are, and that null is always spoken of. */
class HouseRulesTest {
  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("dev.pipit");
  private static final int LONGEST = 500;
  private static final int LONG = 300;

  @Test
  void noNameEndsInAWordThatSaysNothing() {
    assertThat(CLASSES)
        .extracting(type -> type.getSimpleName())
        .noneMatch(name -> name.matches(".*(Manager|Helper|Utils?|Processor|Impl|Data|Info)"));
  }

  @Test
  void everyPackageSaysWhereNullMayBe() {
    assertThat(PackageTableTest.CLASSES.stream().map(type -> type.getPackage()).distinct())
        .allMatch(found -> found.isAnnotatedWith(NullMarked.class))
        .extracting(JavaPackage::getName)
        .contains("dev.pipit.media");
  }

  @Test
  void noFileHasMoreThan500LinesAndNineInTenHaveFewerThan300() throws IOException {
    SortedMap<String, Integer> lines = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        lines.put(file.toString(), Files.readAllLines(file).size());
      }
    }
    assertThat(lines)
        .hasSizeGreaterThan(10)
        .allSatisfy((file, count) -> assertThat(count).as(file).isLessThanOrEqualTo(LONGEST));
    List<Integer> sorted = lines.values().stream().sorted().toList();
    assertThat(sorted.get(sorted.size() * 9 / 10)).isLessThan(LONG);
  }
}
